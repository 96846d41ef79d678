import type { JsonValue, ParamSchema, WireType } from "../schema/schema.ts";
import { plainDoc } from "./doc-text.ts";
import { setterName, snake } from "./names.ts";
import type { Language, OutputFile, Renderer } from "./renderer.ts";

const language: Language = {
  name: "r",
  reserved: new Set(
    "if else repeat while function for next break TRUE FALSE NULL Inf NaN NA in object x".split(" "),
  ),
  names: {
    class: snake,
    param: snake,
    setter: (name) => snake(setterName(name)),
    method: snake,
    subject: snake,
    file: snake,
  },
  types: { param: paramType, input: paramType, wire: wireType },
  literal,
  doc: {
    ...plainDoc,
    words: { true: "TRUE", false: "FALSE", null: "NULL", undefined: "NULL", NaN: "NaN" },
  },
};

export const r: Renderer = {
  language,
  *files(_schema, context): Iterable<OutputFile> {
    yield { path: "inst/schema.json", text: context.schemaText };
  },
};

function paramType({ kind }: ParamSchema): string {
  switch (kind) {
    case "boolean":
      return "logical";
    case "int":
      return "integer";
    case "long":
      return "integer64";
    case "double":
    case "doubles":
      return "numeric";
    case "ints":
      return "integer";
    case "stage":
      return "stage";
    case "stages":
      return "list";
    case "table":
      return "data.frame";
    case "stringMap":
      return "named character";
    default:
      return "character";
  }
}

function wireType(type: WireType): string {
  switch (type.kind) {
    case "void":
      return "NULL";
    case "boolean":
      return "logical";
    case "int":
      return "integer";
    case "long":
      return "integer64";
    case "double":
      return "numeric";
    case "string":
    case "enum":
      return "character";
    case "json":
      return "list";
    case "table":
      return "uncia_frame";
    case "schema":
      return "schema";
    case "list":
    case "map":
      return "list";
    case "nullable":
      return `${wireType(type.of)} or NULL`;
    case "stage":
      return "stage";
  }
}

function literal(value: JsonValue): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (Array.isArray(value)) return `c(${value.map(literal).join(", ")})`;
  return JSON.stringify(value);
}
