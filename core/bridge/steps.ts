import { didYouMean } from "../did-you-mean.ts";
import { UnciaError } from "../errors.ts";
import type { Step } from "../params/index.ts";
import { registeredPackages, type StepMethod, typeNameOf } from "../pipeline/registry.ts";
import type { Stage } from "../pipeline/stage.ts";
import { parseType } from "./types.ts";
import { readValue, type ValueReader } from "./values.ts";

/** The methods marked `@fluent` of a stage's class; undefined where its package says nothing of them. */
function stepMethods(stage: Stage): Readonly<Record<string, StepMethod>> | undefined {
  const name = typeNameOf(stage);
  const cut = name.lastIndexOf("/", name.indexOf("#"));
  const owner = registeredPackages().find((one) => one.name === name.slice(0, cut));
  return owner?.steps?.[name.slice(cut + 1)];
}

/** No type of a step's argument needs one. */
const noReader: ValueReader = {
  table: () => Promise.reject(new Error("No step holds a table.")),
  schema: () => Promise.reject(new Error("No step holds a schema.")),
  stage: () => Promise.reject(new Error("No step holds a stage.")),
};

/**
 * Checks steps that a client has sent by the signatures of the methods that add them.
 * @throws UnciaError `invalid_param`, naming stage, param, step and argument.
 */
export async function checkSteps(stage: Stage, param: string, steps: readonly Step[]): Promise<void> {
  const methods = stepMethods(stage);
  if (!methods) return;
  const where = { stage: stage.stageName, param };
  const refuse = (message: string, name: string, known: Iterable<string>): never => {
    const hint = didYouMean(name, known);
    throw new UnciaError("invalid_param", message, { ...where, ...(hint && { hint }) });
  };
  for (const { name, args } of steps) {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method?.param !== param) {
      return refuse(`${stage.stageName}.${param} has no step "${name}".`, name, Object.keys(methods));
    }
    const known = method.args.map((arg) => arg.name);
    const stranger = Object.keys(args).find((given) => !known.includes(given));
    if (stranger !== undefined)
      return refuse(`The step ${name} has no argument "${stranger}".`, stranger, known);
    for (const arg of method.args) {
      const value = args[arg.name];
      if (value === undefined && !arg.optional) {
        throw new UnciaError("invalid_param", `The step ${name} needs the argument ${arg.name}.`, where);
      }
      if (value === undefined) continue;
      await readValue(parseType(arg.type), value, `${name}.${arg.name}`, noReader).catch((error) => {
        throw new UnciaError("invalid_param", (error as Error).message, where, { cause: error });
      });
    }
  }
}
