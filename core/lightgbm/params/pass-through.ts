import { didYouMean } from "../../did-you-mean.ts";
import { UnciaError } from "../../errors.ts";
import { type AnyParam, type ParamSet, params, string } from "../../params/index.ts";
import { excludedAliases, excludedParameters, taskParameters } from "../exclusions.ts";
import { PredictionEarlyStopParams, PredictionParams } from "./predict.ts";
import { nativeText, parseNativeText } from "./text.ts";

/** LightGBM's own way of writing parameters, for those who have settings in it. */
export const PassThroughParams = params({
  /**
   * Further settings in LightGBM's notation: `name=value` pairs parted by blanks, such as `num_leaves=63 lambda_l2=0.5`, with any of
   * LightGBM's names and aliases. They override params of the same meaning, and are checked in the same way: a parameter that
   * stages leave out, or one that LightGBM does not know, is refused.
   */
  passThroughArgs: string({ default: "" }),
});

const param = "passThroughArgs";
const predictionOnly: ParamSet = { ...PredictionParams, ...PredictionEarlyStopParams };

const refuse = (message: string, hint?: string): never => {
  throw new UnciaError("invalid_param", message, { param, ...(hint && { hint }) });
};

/** The native parameters that a stage declares: each of their names, canonical or alias, with what it stands for. */
function nativeNames(declared: ParamSet): Map<string, { name: string; param: AnyParam }> {
  const names = new Map<string, { name: string; param: AnyParam }>();
  for (const [name, entry] of Object.entries(declared)) {
    if (entry.kind === "service" || entry.spec.alias === undefined) continue;
    for (const known of [...(entry.spec.aliases ?? []), entry.spec.alias])
      names.set(known, { name, param: entry });
  }
  return names;
}

/** Why LightGBM's parameter `name` cannot be set through a stage, where that is known. */
function reasonToRefuse(name: string): string | undefined {
  const canonical = excludedAliases[name] ?? name;
  if (Object.hasOwn(excludedParameters, canonical)) {
    return excludedParameters[canonical as keyof typeof excludedParameters];
  }
  if (!Object.hasOwn(taskParameters, name)) return undefined;
  const { tasks, reason } = taskParameters[name as keyof typeof taskParameters];
  return `It is for ${tasks.join(" and ")} only. ${reason}`;
}

/**
 * Reads parameters in LightGBM's notation: `name=value` pairs parted by white space, quotation marks around a name or
 * value dropped. `declared` is what the stage declares.
 *
 * Unlike LightGBM, which warns and goes on, this refuses what is unknown, excluded, without a value or set twice.
 * @returns The values by the names of the params, as a setter would have kept them.
 * @throws UnciaError `invalid_param` that names the parameter and the reason.
 */
export function parsePassThroughValues(text: string, declared: ParamSet): Record<string, unknown> {
  const known = nativeNames(declared);
  const values: Record<string, unknown> = {};
  for (const pair of text.split(/\s+/).filter(Boolean)) {
    const [key = "", value = "", ...rest] = pair.split("=").map((part) => part.replace(/^['"]+|['"]+$/g, ""));
    if (!key || rest.length > 0) refuse(`"${pair}" is not of the form name=value.`);
    const found = known.get(key);
    if (!found) {
      const reason = reasonToRefuse(key);
      if (reason) refuse(`LightGBM's parameter "${key}" cannot be set here.`, reason);
      throw unknown(key, known.keys());
    }
    if (Object.hasOwn(predictionOnly, found.name)) {
      refuse(`LightGBM's parameter "${key}" is for prediction.`, `Set the param ${found.name} instead.`);
    }
    if (value === "") refuse(`LightGBM's parameter "${key}" has no value.`);
    if (Object.hasOwn(values, found.name)) refuse(`LightGBM's parameter "${key}" is set twice.`);
    try {
      values[found.name] = found.param.parse(parseNativeText(found.param, value));
    } catch (error) {
      refuse(`LightGBM's parameter "${key}" must be ${(error as Error).message}, not "${value}".`);
    }
  }
  return values;
}

function unknown(key: string, names: Iterable<string>): UnciaError {
  const hint = didYouMean(key, names);
  return new UnciaError("invalid_param", `LightGBM has no parameter "${key}".`, {
    param,
    ...(hint && { hint }),
  });
}

/** The same as texts, by LightGBM's canonical names. */
export function parsePassThroughArgs(text: string, declared: ParamSet): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parsePassThroughValues(text, declared)).map(([name, value]) => {
      const entry = declared[name] as AnyParam;
      return [entry.spec.alias ?? name, nativeText(value)];
    }),
  );
}
