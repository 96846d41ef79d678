import type { JsonValue, ParamSchema, WireType } from "../schema/schema.ts";
import { plainDoc } from "./doc-text.ts";
import { setterName, snake } from "./names.ts";
import type { Language, OutputFile, Renderer } from "./renderer.ts";

const language: Language = {
  name: "python",
  reserved: new Set(
    (
      "False None True and as assert async await break class continue def del elif else except finally for from global if " +
      "import in is lambda nonlocal not or pass raise return try while with yield self cls"
    ).split(" "),
  ),
  names: {
    class: (name) => name,
    param: snake,
    setter: (name) => snake(setterName(name)),
    method: snake,
    subject: snake,
    file: (name) => `_${snake(name)}`,
  },
  types: { param: paramType, input: paramType, wire: wireType },
  literal,
  doc: {
    ...plainDoc,
    words: { true: "True", false: "False", null: "None", undefined: "None", NaN: "nan" },
  },
};

export const python: Renderer = {
  language,
  *files(_schema, context): Iterable<OutputFile> {
    yield { path: `src/${context.target.module}/schema.json`, text: context.schemaText };
  },
};

function paramType(param: ParamSchema): string {
  switch (param.kind) {
    case "boolean":
      return "bool";
    case "int":
    case "long":
      return "int";
    case "double":
      return "float";
    case "string":
    case "column":
      return "str";
    case "enum":
      return `Literal[${(param.values ?? []).map((value) => JSON.stringify(value)).join(", ")}]`;
    case "columns":
    case "strings":
      return "list[str]";
    case "ints":
      return "list[int]";
    case "doubles":
      return "list[float]";
    case "enums":
      return `list[Literal[${(param.values ?? []).map((value) => JSON.stringify(value)).join(", ")}]]`;
    case "stringMap":
      return "dict[str, str]";
    case "stage":
      return "Stage";
    case "stages":
      return "list[Stage]";
    case "table":
      return "DataFrame";
  }
}

function wireType(type: WireType): string {
  switch (type.kind) {
    case "void":
      return "None";
    case "boolean":
      return "bool";
    case "int":
    case "long":
      return "int";
    case "double":
      return "float";
    case "string":
      return "str";
    case "json":
      return "object";
    case "table":
      return "DataFrame";
    case "schema":
      return "pa.Schema";
    case "enum":
      return `Literal[${type.values.map((value) => JSON.stringify(value)).join(", ")}]`;
    case "list":
      return `list[${wireType(type.of)}]`;
    case "map":
      return `dict[str, ${wireType(type.of)}]`;
    case "nullable":
      return `${wireType(type.of)} | None`;
    case "stage":
      return "Stage";
  }
}

function literal(value: JsonValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}
