import type { ParamKind, ParamSchema } from "../../codegen/schema/schema.ts";

/** Values of another type than the kind's. */
const otherTypes: Record<ParamKind, readonly unknown[]> = {
  boolean: ["true", 1, null, []],
  int: ["3", 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, -(2 ** 31) - 1, true, null, [1]],
  long: ["3", 1.5, Number.NaN, 2n ** 63n, -(2n ** 63n) - 1n, true, null, [1n]],
  double: ["0.5", Number.NaN, true, null, [0.5]],
  string: [3, true, null, ["text"]],
  enum: ["no such name", "", 3, null, []],
  column: ["", 3, null, ["name"]],
  columns: ["name", [3], [""], [null], null, {}],
  ints: [1, [1.5], ["1"], [2 ** 31], [null], null, {}],
  doubles: [0.5, ["0.5"], [Number.NaN], [null], null, {}],
  strings: ["text", [3], [null], null, {}],
  enums: ["no such name", ["no such name"], [3], null, {}],
  stringMap: ["text", { a: 1 }, ["text"], null],
  stage: ["name", {}, [], null],
  stages: ["name", {}, [{}], [null], null],
  table: ["name", 3, null],
  steps: ["name", ["name"], [{ args: {} }], [{ name: "" }], {}, [null], null],
  paramMaps: ["name", [3], [[3]], [[{ stage: "a", param: "b" }]], {}, null],
  paramSpace: ["name", [3], [{ stage: "a", param: "b" }], [{ stage: "a", param: "b", values: [] }], {}, null],
};

/** Values that a param must refuse: of another type, out of its range, of another form, too few or too many. */
export function refusedBy(param: ParamSchema): unknown[] {
  const outside = outOfRange(param);
  const isList = param.kind === "ints" || param.kind === "doubles";
  return [
    ...otherTypes[param.kind],
    ...(isList ? outside.map((one) => [one]) : outside),
    ...wrongForm(param),
  ];
}

function outOfRange({ kind, min, max, exclusiveMin, exclusiveMax }: ParamSchema): unknown[] {
  // The nearest value outside: a bound that is off by one must not go unnoticed.
  const isWhole = kind === "int" || kind === "long" || kind === "ints";
  const step = (value: number) =>
    isWhole ? 1 : Math.max(Math.abs(value) * Number.EPSILON * 2, Number.MIN_VALUE);
  const cast = (value: number) => (kind === "long" ? BigInt(value) : value);
  return [
    ...(min === undefined ? [] : [min - step(min)]),
    ...(max === undefined ? [] : [max + step(max)]),
    ...(exclusiveMin === undefined ? [] : [exclusiveMin]),
    ...(exclusiveMax === undefined ? [] : [exclusiveMax]),
  ].map(cast);
}

const texts = ["", " ", "\n", "no such form", "-1", "\u2603"];

function wrongForm({ kind, pattern, minItems, maxItems }: ParamSchema): unknown[] {
  const form = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, "u");
  const item = kind === "ints" || kind === "doubles" ? 1 : "a";
  const many = (count: number) => Array.from({ length: count }, () => item);
  return [
    ...(form ? texts.filter((text) => !form.test(text)) : []),
    ...(minItems ? [many(minItems - 1)] : []),
    ...(maxItems === undefined ? [] : [many(maxItems + 1)]),
  ];
}
