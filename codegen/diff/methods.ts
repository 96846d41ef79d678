import { isDeepStrictEqual } from "node:util";
import type { ArgSchema, MethodSchema, WireType } from "../schema/schema.ts";
import { wireText } from "../schema/wire.ts";
import type { Changes } from "./rules.ts";

/** Compares the methods of one class. */
export function diffMethods(
  owner: string,
  before: readonly MethodSchema[],
  after: readonly MethodSchema[],
  changes: Changes,
): void {
  const now = new Map(after.map((method) => [method.name, method]));
  const was = new Set(before.map(({ name }) => name));
  for (const method of before) {
    const place = `${owner}.${method.name}`;
    const same = now.get(method.name);
    if (same) diffMethod(place, method, same, changes);
    else changes.note("method-removed", place, "The method is gone.");
  }
  for (const { name } of after.filter((method) => !was.has(method.name))) {
    changes.note("method-added", `${owner}.${name}`, "The method is new.");
  }
}

function diffMethod(place: string, before: MethodSchema, after: MethodSchema, changes: Changes): void {
  if (before.static !== after.static) {
    const is = after.static ? "the class" : "objects";
    changes.note("method-kind-changed", place, `It is a method of ${is} now.`);
  }
  // Whoever is ready for null does not mind its absence.
  if (!accepts(before.returns, after.returns)) {
    const [was, is] = [wireText(before.returns), wireText(after.returns)];
    changes.note("return-type-changed", place, `It gave ${was}, and gives ${is}.`);
  }
  if (before.deprecated === undefined && after.deprecated !== undefined) {
    changes.note("deprecated", place, after.deprecated);
  }
  diffArguments(place, before.args, after.args, changes);
}

function diffArguments(
  method: string,
  before: readonly ArgSchema[],
  after: readonly ArgSchema[],
  changes: Changes,
): void {
  const positions = (args: readonly ArgSchema[]): Map<string, number> =>
    new Map(args.filter(({ option }) => !option).map(({ name }, index) => [name, index]));
  const [was, is] = [positions(before), positions(after)];
  for (const arg of before) {
    const place = `${method}(${arg.name})`;
    const same = after.find(({ name }) => name === arg.name);
    if (!same) {
      changes.note("argument-removed", place, "The argument is gone.");
      continue;
    }
    if (was.get(arg.name) !== is.get(arg.name) || arg.variadic !== same.variadic) {
      changes.note("argument-moved", place, `It was ${position(arg, was)}, and is ${position(same, is)}.`);
    }
    diffArgument(place, arg, same, changes);
  }
  for (const arg of after.filter(({ name }) => !before.some((one) => one.name === name))) {
    const place = `${method}(${arg.name})`;
    if (mayBeLeftOut(arg)) changes.note("argument-added", place, "The argument is new.");
    else changes.note("required-argument-added", place, "The argument is new, and must be given.");
  }
}

const position = ({ name, variadic }: ArgSchema, places: ReadonlyMap<string, number>): string => {
  const place = places.get(name);
  if (place === undefined) return "given by name";
  return variadic ? "any number of values" : `the argument number ${place + 1}`;
};

const mayBeLeftOut = ({ optional, variadic, default: value }: ArgSchema): boolean =>
  optional === true || variadic === true || value !== undefined;

function diffArgument(place: string, before: ArgSchema, after: ArgSchema, changes: Changes): void {
  if (mayBeLeftOut(before) !== mayBeLeftOut(after)) {
    if (mayBeLeftOut(before)) changes.note("became-required", place, "It must be given.");
    else changes.note("became-optional", place, "It may be left out.");
  }
  if (!isDeepStrictEqual(before.default, after.default) && mayBeLeftOut(before)) {
    const [was, is] = [before.default, after.default].map((value) => JSON.stringify(value) ?? "none");
    changes.note("default-changed", place, `The default was ${was}, and is ${is}.`);
  }
  if (isDeepStrictEqual(before.type, after.type) && before.single === after.single) return;
  const [was, is] = [before, after].map(
    ({ type, single }) => `${wireText(type)}${single ? " or one of it" : ""}`,
  );
  const isWider = accepts(after.type, before.type) && (after.single || !before.single);
  changes.note(
    isWider ? "argument-type-widened" : "argument-type-changed",
    place,
    `It took ${was}, and takes ${is}.`,
  );
}

/** Whether each value of the type `given` is one of `wanted`, too. */
function accepts(wanted: WireType, given: WireType): boolean {
  if (isDeepStrictEqual(wanted, given)) return true;
  if (wanted.kind === "nullable") {
    return accepts(wanted.of, given.kind === "nullable" ? given.of : given);
  }
  if (wanted.kind === "enum" && given.kind === "enum") {
    return given.values.every((value) => wanted.values.includes(value));
  }
  if (wanted.kind === "string" && given.kind === "enum") return true;
  if (wanted.kind === "stage" && given.kind === "stage") return wanted.class === undefined;
  const areBothOf = (kind: "list" | "map"): boolean => wanted.kind === kind && given.kind === kind;
  return (areBothOf("list") || areBothOf("map")) && "of" in wanted && "of" in given
    ? accepts(wanted.of, given.of)
    : false;
}
