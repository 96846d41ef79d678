import type { JsonValue, ParamSchema, WireType } from "../schema/schema.ts";
import { ownName } from "./house-style.ts";

const boxes: Readonly<Record<string, string>> = {
  boolean: "Boolean",
  int: "Integer",
  long: "Long",
  double: "Double",
};
export const boxed = (type: string): string => boxes[type] ?? type;
export const isPrimitive = (type: string): boolean => Object.hasOwn(boxes, type);

/** The type in which a value of the param is read; an enum is read as its nested Java enum, which the renderer puts in. */
export function paramType({ kind }: ParamSchema): string {
  switch (kind) {
    case "boolean":
    case "int":
    case "long":
    case "double":
      return kind;
    case "ints":
      return "List<Integer>";
    case "doubles":
      return "List<Double>";
    case "columns":
    case "strings":
    case "enums":
      return "List<String>";
    case "stringMap":
      return "Map<String, String>";
    case "stage":
      return "Stage";
    case "stages":
      return "List<Stage>";
    case "table":
      return "DataFrame";
    case "steps":
      return "List<Step>";
    case "paramMaps":
      return "List<ParamMap>";
    case "paramSpace":
      return "List<ParamSearch>";
    default:
      return "String";
  }
}

/** What a method returns. A table is a plan where it belongs to a table, and read at once where a stage gives it. */
export function wireType(type: WireType): string {
  switch (type.kind) {
    case "void":
    case "boolean":
    case "int":
    case "long":
    case "double":
      return type.kind;
    case "string":
    case "enum":
      return "String";
    case "json":
      return "@Nullable Object";
    case "table":
      return "DataFrame";
    case "schema":
      return "Schema";
    case "plot":
      return "Plot";
    case "list":
      return `List<${boxed(wireType(type.of))}>`;
    case "map":
      return `Map<String, ${boxed(wireType(type.of))}>`;
    case "nullable":
      return `@Nullable ${boxed(wireType(type.of)).replace(/^@Nullable /, "")}`;
    case "stage":
      return type.class === undefined ? "Stage" : simpleName(type.class);
  }
}

/** What a method takes: arrays of numbers, where Java people would have them. */
export function argType(type: WireType): string {
  if (type.kind === "list" && (type.of.kind === "double" || type.of.kind === "int"))
    return `${type.of.kind}[]`;
  return wireType(type);
}

/** The expression that reads a result from the wire. */
export function decoder(type: WireType): string {
  switch (type.kind) {
    case "list":
    case "map":
    case "nullable":
      return `Wire.${type.kind}(${decoder(type.of)})`;
    case "enum":
      return "Wire.STRING";
    case "table":
    case "stage":
      throw new Error(`A ${type.kind} inside of a result cannot be read in Java.`);
    default:
      return `Wire.${type.kind.toUpperCase()}`;
  }
}

export const simpleName = (wireName: string): string =>
  ownName("java", wireName.slice(wireName.indexOf("#") + 1));

/** Simple names in a type that need an import. */
export const namesIn = (type: string): string[] => type.match(/[A-Z]\w*/g) ?? [];

const text = (value: JsonValue): string => JSON.stringify(String(value));

function double(value: JsonValue): string {
  if (value === "Infinity") return "Double.POSITIVE_INFINITY";
  if (value === "-Infinity") return "Double.NEGATIVE_INFINITY";
  if (value === "NaN") return "Double.NaN";
  const digits = String(value);
  return /^-?\d+$/.test(digits) ? `${digits}.0` : digits.replace("e+", "e");
}

/** A value as Java source. JSON's escapes of strings are Java's. */
export function literal(value: JsonValue, { kind, ...rest }: ParamSchema | WireType): string {
  if (value === null) return "null";
  const items = (item: (one: JsonValue) => string): string =>
    `List.of(${(value as readonly JsonValue[]).map(item).join(", ")})`;
  switch (kind) {
    case "long":
      return `${value}L`;
    case "double":
      return double(value);
    case "ints":
      return items(String);
    case "doubles":
      return items(double);
    case "columns":
    case "strings":
    case "enums":
      return items(text);
    case "steps":
      return "List.of()";
    case "list":
      return items((one) => literal(one, (rest as { of: WireType }).of));
    case "nullable":
      return literal(value, (rest as { of: WireType }).of);
    case "map":
    case "stringMap": {
      const entries = Object.entries(value).map(([key, one]) => `Map.entry(${text(key)}, ${text(one)})`);
      return `Map.ofEntries(${entries.join(", ")})`;
    }
    case "boolean":
    case "int":
      return String(value);
    default:
      return text(value);
  }
}
