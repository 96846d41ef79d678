import type { JsonValue, ParamSchema, WireType } from "../schema/schema.ts";
import { plainDoc } from "./doc-text.ts";
import { setterName } from "./names.ts";
import type { Language, OutputFile, Renderer } from "./renderer.ts";

const language: Language = {
  name: "java",
  reserved: new Set(
    (
      "abstract assert boolean break byte case catch char class const continue default do double else enum extends final " +
      "finally float for goto if implements import instanceof int interface long native new package private protected public " +
      "return short static strictfp super switch synchronized this throw throws transient try void volatile while true false " +
      "null var record yield _"
    ).split(" "),
  ),
  names: {
    class: (name) => name,
    param: (name) => name,
    setter: setterName,
    method: (name) => name,
    subject: (name) => name.toLowerCase(),
    file: (name) => name,
  },
  types: { param: paramType, input: paramType, wire: wireType },
  literal,
  doc: { ...plainDoc, words: { undefined: "null" } },
};

export const java: Renderer = {
  language,
  *files(_schema, context): Iterable<OutputFile> {
    yield {
      path: `src/main/resources/${context.target.module.replaceAll(".", "/")}/schema.json`,
      text: context.schemaText,
    };
  },
};

function paramType({ kind }: ParamSchema): string {
  switch (kind) {
    case "boolean":
      return "boolean";
    case "int":
      return "int";
    case "long":
      return "long";
    case "double":
      return "double";
    case "ints":
      return "int[]";
    case "doubles":
      return "double[]";
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
    default:
      return "String";
  }
}

function wireType(type: WireType): string {
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
      return "Object";
    case "table":
      return "DataFrame";
    case "schema":
      return "Schema";
    case "list":
      return `List<${boxed(wireType(type.of))}>`;
    case "map":
      return `Map<String, ${boxed(wireType(type.of))}>`;
    case "nullable":
      return boxed(wireType(type.of));
    case "stage":
      return "Stage";
  }
}

const boxes: Readonly<Record<string, string>> = {
  boolean: "Boolean",
  int: "Integer",
  long: "Long",
  double: "Double",
};
const boxed = (type: string): string => boxes[type] ?? type;

function literal(value: JsonValue): string {
  if (Array.isArray(value)) return `List.of(${value.map(literal).join(", ")})`;
  return JSON.stringify(value);
}
