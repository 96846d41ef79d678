import { didYouMean } from "../did-you-mean.ts";
import { UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import { type RemoteMethod, registeredPackages } from "../pipeline/registry.ts";
import type { RunOptions } from "../run.ts";
import { misused } from "./errors.ts";
import { parseType } from "./types.ts";
import { readValue, type ValueReader } from "./values.ts";

/**
 * What the package of a class, `package/subject#Class`, says of a method of it. Only methods in that table can be called
 * from outside.
 */
export function remoteMethod(className: string, name: string, isStatic: boolean): RemoteMethod {
  const hash = className.indexOf("#");
  const cut = className.lastIndexOf("/", hash);
  const owner = registeredPackages().find((one) => one.name === className.slice(0, cut));
  const key = className.slice(cut + 1);
  const methods = owner && Object.hasOwn(owner.remote, key) ? (owner.remote[key] ?? {}) : {};
  const found = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (found && (found.static === true) === isStatic) return found;
  const hint = didYouMean(name, Object.keys(methods));
  throw new UnciaError(
    "unsupported",
    `${className.slice(hash + 1)} has no ${isStatic ? "static " : ""}method ${JSON.stringify(name)} that can be called from other languages.`,
    { ...(hint && { hint }) },
  );
}

/**
 * Calls a method with arguments given by name. `run` is for methods that do work: it stands among the options, or behind the
 * last argument where there are none.
 */
export async function invoke(
  target: object,
  name: string,
  method: RemoteMethod,
  json: unknown,
  reader: ValueReader,
  run?: RunOptions,
): Promise<unknown> {
  if (!isRecord(json)) throw misused(`The args of ${name} must be an object.`);
  const known = new Set(method.args.map((arg) => arg.name));
  for (const given of Object.keys(json)) {
    if (known.has(given)) continue;
    const hint = didYouMean(given, known);
    throw new UnciaError("invalid_param", `${name} has no argument ${JSON.stringify(given)}.`, {
      param: given,
      ...(hint && { hint }),
    });
  }
  const positional: unknown[] = [];
  const options: Record<string, unknown> = {};
  let rest: readonly unknown[] | undefined;
  for (const arg of method.args) {
    const given = Object.hasOwn(json, arg.name) ? json[arg.name] : undefined;
    const value =
      given === undefined || (given === null && arg.optional)
        ? undefined
        : await readValue(parseType(arg.type), given, `${name}.${arg.name}`, reader);
    if (value === undefined && !arg.optional) {
      throw new UnciaError("missing_param", `${name} needs the argument ${arg.name}.`, { param: arg.name });
    }
    if (arg.variadic) rest = value as readonly unknown[];
    else if (!arg.option) positional.push(value);
    else if (value !== undefined) options[arg.name] = value;
  }
  const hasOptions = method.args.some((arg) => arg.option);
  const trailing = rest ?? (hasOptions || run ? [{ ...options, ...run }] : []);
  const call = (target as Record<string, unknown>)[name];
  if (typeof call !== "function") throw new UnciaError("internal", `There is no method ${name}.`);
  return call.apply(target, [...positional, ...trailing]);
}
