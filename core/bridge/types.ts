import { UnciaError } from "../errors.ts";

/** Types of arguments and results of remote methods, as `RemoteMethod` writes them in text. */
export type WireType =
  | {
      readonly kind:
        | "void"
        | "boolean"
        | "int"
        | "long"
        | "double"
        | "string"
        | "json"
        | "table"
        | "schema"
        | "plot";
    }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "list" | "map" | "nullable"; readonly of: WireType }
  | { readonly kind: "stage"; readonly class?: string };

const plain = new Set([
  "void",
  "boolean",
  "int",
  "long",
  "double",
  "string",
  "json",
  "table",
  "schema",
  "plot",
  "stage",
]);
const parsed = new Map<string, WireType>();

/**
 * The type that a text stands for: a plain name (`double`, `table`, `plot`, …), `list<T>`, `map<T>` (whose keys are strings),
 * `nullable<T>`, `enum<a|b>`, or `stage<package/subject#Class>`.
 */
export function parseType(text: string): WireType {
  const known = parsed.get(text);
  if (known) return known;
  const type = parse(text.trim());
  parsed.set(text, type);
  return type;
}

function parse(text: string): WireType {
  if (plain.has(text)) return { kind: text } as WireType;
  const [, kind, inner = ""] = /^(\w+)<(.+)>$/s.exec(text) ?? [];
  switch (kind) {
    case "list":
    case "map":
    case "nullable":
      return { kind, of: parseType(inner) };
    case "enum":
      return { kind, values: inner.split("|").map((value) => value.trim()) };
    case "stage":
      return { kind, class: inner };
    default:
      throw new UnciaError("internal", `A remote method names a type that does not exist: ${text}.`);
  }
}

/** A type in the words of an error message. */
export function describeWireType(type: WireType): string {
  switch (type.kind) {
    case "int":
      return "a whole number of 32 bits";
    case "long":
      return "a whole number of 64 bits, as a string of digits";
    case "double":
      return "a number";
    case "boolean":
      return "true or false";
    case "string":
      return "a string";
    case "table":
      return "a plan of a table";
    case "schema":
      return "a schema";
    case "stage":
      return type.class ? `a stage of class ${type.class}` : "a stage";
    case "enum":
      return `one of ${type.values.map((value) => `"${value}"`).join(", ")}`;
    case "list":
      return `a list, each item ${describeWireType(type.of)}`;
    case "map":
      return `a map from strings, each value ${describeWireType(type.of)}`;
    case "nullable":
      return `null or ${describeWireType(type.of)}`;
    default:
      return type.kind;
  }
}
