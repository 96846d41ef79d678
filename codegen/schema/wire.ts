import type { JsonValue, WireType } from "./schema.ts";

/** A type in the words of the core's table of remote methods: `list<string>`, `enum<left|right>`, `stage<a/b#C>`. */
export function wireText(type: WireType): string {
  switch (type.kind) {
    case "enum":
      return `enum<${type.values.join("|")}>`;
    case "list":
    case "map":
    case "nullable":
      return `${type.kind}<${wireText(type.of)}>`;
    case "stage":
      return type.class === undefined ? "stage" : `stage<${type.class}>`;
    default:
      return type.kind;
  }
}

/** Whether a JSON value is one of the type, for defaults. */
export function isOfType(value: JsonValue, type: WireType): boolean {
  switch (type.kind) {
    case "boolean":
      return typeof value === "boolean";
    case "int":
      return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
    case "long":
      return typeof value === "string" && /^-?\d+$/.test(value);
    case "double":
      return typeof value === "number" || ["NaN", "Infinity", "-Infinity"].includes(value as string);
    case "string":
      return typeof value === "string";
    case "enum":
      return typeof value === "string" && type.values.includes(value);
    case "json":
      return true;
    case "list":
      return Array.isArray(value) && value.every((item) => isOfType(item, type.of));
    case "map":
      return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value).every((item) => isOfType(item, type.of))
      );
    case "nullable":
      return value === null || isOfType(value, type.of);
    default:
      return false;
  }
}
