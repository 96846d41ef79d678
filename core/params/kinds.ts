import { UnciaError } from "../errors.ts";

/**
 * The closed list of param kinds. A kind fixes the TypeScript type, the form on the wire and the type in every other
 * language; a new kind is a change of the schema, of the bridge and of every renderer.
 */
export type Kind =
  | "boolean"
  | "int"
  | "long"
  | "double"
  | "string"
  | "enum"
  | "column"
  | "columns"
  | "ints"
  | "doubles"
  | "strings"
  | "enums"
  | "stringMap"
  | "stage"
  | "stages"
  | "table"
  | "steps"
  | "paramMaps"
  | "paramSpace";

/**
 * What one param declares. `S` is the literal spec, kept in the type so that the binding generator reads it without
 * running code; `V` is the value as it is read, `I` what a setter takes.
 */
export interface Param<K extends Kind, V, S, I = V> {
  readonly kind: K;
  readonly spec: S;
  /** The value as it will be kept, or a thrown reason in a few words; the caller adds stage and param. */
  parse(input: unknown): V;
  /** Never there at run time: it carries the setter's input type. */
  readonly input?: (value: I) => void;
}

/** A param that takes a value, or the name of the column that holds one per row. */
export interface ServiceParam<P extends AnyParam> {
  readonly kind: "service";
  readonly of: P;
}

// biome-ignore lint/suspicious/noExplicitAny: the one place where a param's value type is erased, never exported to users
export type AnyParam = Param<Kind, any, Spec, any>;
export type ParamSet = Readonly<Record<string, AnyParam | ServiceParam<AnyParam>>>;

/** What every kind can declare. */
export interface Common {
  /** Must be set before the stage can run; excludes a default. */
  readonly required?: true;
  /** Left out of saves, logs, `explainParams` and error texts. */
  readonly secret?: true;
  /** Name of the same parameter in the native kernel. */
  readonly alias?: string;
  /** Other names under which `set` and the keyword arguments of Python and R find this param. */
  readonly aliases?: readonly string[];
}

interface NumberSpec<T> extends Common {
  readonly default?: T;
  readonly min?: number;
  readonly max?: number;
  readonly exclusiveMin?: number;
  readonly exclusiveMax?: number;
}
interface StringSpec extends Common {
  readonly default?: string;
  /** Regular expression, without anchors or flags, that the whole value must match. */
  readonly pattern?: string;
}
interface ListSpec<T> extends Common {
  readonly default?: readonly T[];
  readonly minItems?: number;
  readonly maxItems?: number;
}
interface NumberListSpec extends ListSpec<number> {
  readonly min?: number;
  readonly max?: number;
}

/** Any spec, with the literal types erased. */
export interface Spec extends Common {
  readonly default?: unknown;
  readonly min?: number;
  readonly max?: number;
  readonly exclusiveMin?: number;
  readonly exclusiveMax?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly values?: readonly string[];
}

const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;
const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;

/** The thrown reason of a `parse`; `Stage` turns it into an `invalid_param` that names stage and param. */
export function refuse(expected: string): never {
  throw new UnciaError("invalid_param", expected);
}

/** The allowed range in words, such as `> 0 and <= 1`; empty when there is none. */
export function describeRange(spec: Spec): string {
  const parts = [
    spec.min === undefined ? "" : `>= ${spec.min}`,
    spec.exclusiveMin === undefined ? "" : `> ${spec.exclusiveMin}`,
    spec.max === undefined ? "" : `<= ${spec.max}`,
    spec.exclusiveMax === undefined ? "" : `< ${spec.exclusiveMax}`,
  ];
  return parts.filter(Boolean).join(" and ");
}

function inRange<T extends number | bigint>(value: T, spec: Spec, noun: string): T {
  const outside =
    (spec.min !== undefined && value < spec.min) ||
    (spec.max !== undefined && value > spec.max) ||
    (spec.exclusiveMin !== undefined && value <= spec.exclusiveMin) ||
    (spec.exclusiveMax !== undefined && value >= spec.exclusiveMax);
  return outside ? refuse(`${noun} ${describeRange(spec)}`) : value;
}

function parseInt32(input: unknown, spec: Spec): number {
  const value = typeof input === "bigint" && input >= INT_MIN && input <= INT_MAX ? Number(input) : input;
  if (typeof value !== "number" || !Number.isInteger(value) || value < INT_MIN || value > INT_MAX) {
    return refuse("a whole number of 32 bits");
  }
  return inRange(value, spec, "a whole number");
}

function parseLong(input: unknown, spec: Spec): bigint {
  const value = typeof input === "number" && Number.isSafeInteger(input) ? BigInt(input) : input;
  if (typeof value !== "bigint" || value < LONG_MIN || value > LONG_MAX) {
    return refuse("a whole number of 64 bits (a bigint, where it is beyond 2^53)");
  }
  return inRange(value, spec, "a whole number");
}

function parseDouble(input: unknown, spec: Spec): number {
  if (typeof input !== "number" || Number.isNaN(input)) return refuse("a number");
  return inRange(input, spec, "a number");
}

function parseString(input: unknown, spec: Spec): string {
  if (typeof input !== "string") return refuse("a string");
  if (spec.pattern !== undefined && !new RegExp(`^(?:${spec.pattern})$`, "u").test(input)) {
    return refuse(`a string that matches ${spec.pattern}`);
  }
  return input;
}

function parseColumn(input: unknown): string {
  return typeof input === "string" && input !== "" ? input : refuse("the name of a column");
}

function parseEnum(input: unknown, spec: Spec): string {
  const values = spec.values ?? [];
  return typeof input === "string" && values.includes(input)
    ? input
    : refuse(`one of ${values.map((value) => `"${value}"`).join(", ")}`);
}

function parseList<T>(
  input: unknown,
  spec: Spec,
  noun: string,
  parse: (item: unknown, spec: Spec) => T,
): readonly T[] {
  const items = ArrayBuffer.isView(input) ? Array.from(input as unknown as ArrayLike<unknown>) : input;
  if (!Array.isArray(items)) return refuse(`a list of ${noun}`);
  if (spec.minItems !== undefined && items.length < spec.minItems) {
    return refuse(`a list of at least ${spec.minItems} ${noun}`);
  }
  if (spec.maxItems !== undefined && items.length > spec.maxItems) {
    return refuse(`a list of at most ${spec.maxItems} ${noun}`);
  }
  const parsed = items.map((item, index) => {
    try {
      return parse(item, spec);
    } catch (error) {
      return refuse(`a list of ${noun}, where item ${index} is ${(error as Error).message}`);
    }
  });
  return Object.freeze(parsed);
}

function parseStringMap(input: unknown): Readonly<Record<string, string>> {
  const isPlain = typeof input === "object" && input !== null && !Array.isArray(input);
  if (!isPlain || Object.values(input).some((value) => typeof value !== "string")) {
    return refuse("a map from strings to strings");
  }
  return Object.freeze({ ...(input as Record<string, string>) });
}

function declare<K extends Kind, V, S extends object, I = V>(
  kind: K,
  spec: S,
  parse: (input: unknown, spec: Spec) => unknown,
): Param<K, V, S, I> {
  return Object.freeze({
    kind,
    spec: Object.freeze(spec),
    parse: (input: unknown) => parse(input, spec) as V,
  });
}

/** `true` or `false`. */
export const boolean = <const S extends Common & { readonly default?: boolean }>(spec: S) =>
  declare<"boolean", boolean, S>("boolean", spec, (input) =>
    typeof input === "boolean" ? input : refuse("true or false"),
  );
/** A whole number of 32 bits. */
export const int = <const S extends NumberSpec<number>>(spec: S) =>
  declare<"int", number, S>("int", spec, parseInt32);
/** A whole number of 64 bits, read as a `bigint`; a setter takes a safe integer, too. */
export const long = <const S extends NumberSpec<bigint | number>>(spec: S) =>
  declare<"long", bigint, S, bigint | number>("long", spec, parseLong);
/** A floating-point number; infinities are allowed where the range allows them, NaN is not. */
export const double = <const S extends NumberSpec<number>>(spec: S) =>
  declare<"double", number, S>("double", spec, parseDouble);
/** Text. */
export const string = <const S extends StringSpec>(spec: S) =>
  declare<"string", string, S>("string", spec, parseString);
/** The name of one column. */
export const column = <const S extends StringSpec>(spec: S) =>
  declare<"column", string, S>("column", spec, parseColumn);
/** Names of columns. */
export const columns = <const S extends ListSpec<string>>(spec: S) =>
  declare<"columns", readonly string[], S>("columns", spec, (input, s) =>
    parseList(input, s, "names of columns", parseColumn),
  );
/** A list of whole numbers of 32 bits. */
export const ints = <const S extends NumberListSpec>(spec: S) =>
  declare<"ints", readonly number[], S, ArrayLike<number>>("ints", spec, (input, s) =>
    parseList(input, s, "whole numbers", parseInt32),
  );
/** A list of numbers. */
export const doubles = <const S extends NumberListSpec>(spec: S) =>
  declare<"doubles", readonly number[], S, ArrayLike<number>>("doubles", spec, (input, s) =>
    parseList(input, s, "numbers", parseDouble),
  );
/** A list of strings. */
export const strings = <const S extends ListSpec<string>>(spec: S) =>
  declare<"strings", readonly string[], S>("strings", spec, (input, s) =>
    parseList(input, s, "strings", parseString),
  );
/** One of a fixed set of names. */
export const oneOf = <
  const T extends readonly string[],
  const S extends Common & { readonly default?: T[number] },
>(
  values: T,
  spec: S,
) => declare<"enum", T[number], S & { readonly values: T }>("enum", { ...spec, values }, parseEnum);
/** A list of names out of a fixed set. */
export const someOf = <const T extends readonly string[], const S extends ListSpec<T[number]>>(
  values: T,
  spec: S,
) =>
  declare<"enums", readonly T[number][], S & { readonly values: T }>(
    "enums",
    { ...spec, values },
    (input, s) => parseList(input, s, "names", parseEnum),
  );
/** A map from strings to strings. */
export const stringMap = <const S extends Common & { readonly default?: Readonly<Record<string, string>> }>(
  spec: S,
) => declare<"stringMap", Readonly<Record<string, string>>, S>("stringMap", spec, parseStringMap);
/** A value, or the column that holds one for each row: adds `<name>Col`. */
export const service = <P extends AnyParam>(of: P): ServiceParam<P> => Object.freeze({ kind: "service", of });

/** Used by the kinds whose values are objects of other folders (stages, tables), so that params depend on neither. */
export { declare as declareKind };

/** A named group of params, to be spread into the declarations of several stages. */
export const params = <const P extends ParamSet>(group: P): P => Object.freeze(group);
