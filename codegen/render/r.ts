import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ParamSchema, WireType } from "../schema/schema.ts";
import { plainDoc } from "./doc-text.ts";
import { houseStyle } from "./house-style.ts";
import { setterName, snake } from "./names.ts";
import { rLiteral } from "./r-literal.ts";
import { rView } from "./r-view.ts";
import type { Language, OutputFile, RenderContext, Renderer } from "./renderer.ts";
import { packageView } from "./view.ts";

const keywords = "if else repeat while function for next break TRUE FALSE NULL Inf NaN NA in".split(" ");

const language: Language = {
  name: "r",
  // The words of R, and the names that the arguments of its generics have.
  // Generated functions have arguments of their own besides those of the schema.
  reserved: new Set([...keywords, "object", "x", "stage", "frame", "value"]),
  keywords: new Set(keywords),
  names: houseStyle("r", {
    class: snake,
    param: snake,
    setter: (name) => snake(setterName(name)),
    method: snake,
    subject: snake,
    file: snake,
  }),
  types: { param: paramType, input: paramType, wire: wireType },
  literal: rLiteral,
  doc: {
    ...plainDoc,
    words: { true: "TRUE", false: "FALSE", null: "NULL", undefined: "NULL", NaN: "NaN" },
  },
};

export const r: Renderer = {
  language,
  *files(schema, context): Iterable<OutputFile> {
    const view = rView(packageView(schema, language), {
      module: context.target.module,
      runtime: context.target.runtime,
      schemaHash: context.schemaHash,
      examples: context.examples,
    });
    for (const stage of view.stages) {
      yield { path: stage.path, template: "stage.R.hbs", data: { ...view, ...stage } };
      yield { path: `man/${stage.page.name}.Rd`, template: "page.Rd.hbs", data: stage.page };
    }
    for (const one of view.classes) {
      yield { path: one.path, template: "class.R.hbs", data: one };
      yield { path: `man/${one.page.name}.Rd`, template: "page.Rd.hbs", data: one.page };
    }
    if (view.generics.length > 0) yield { path: "R/generics.R", template: "generics.R.hbs", data: view };
    for (const { page } of view.generics) {
      yield { path: `man/${page.name}.Rd`, template: "page.Rd.hbs", data: page };
    }
    if (view.setters.length > 0) {
      yield { path: "R/setters.R", template: "setters.R.hbs", data: view };
      yield { path: `man/${view.setterPage.name}.Rd`, template: "page.Rd.hbs", data: view.setterPage };
    }
    yield* exampleTables(context);
    yield { path: "R/stages.R", template: "stages.R.hbs", data: view };
    yield { path: "NAMESPACE", template: "NAMESPACE.hbs", data: { ...view, ...namespaceOf(context) } };
  },
};

/** The tables that the examples of the pages read. */
function* exampleTables({ data, examples }: RenderContext): Iterable<OutputFile> {
  for (const name of new Set(examples.map((example) => example.data))) {
    const file = join(data ?? "", `${name}.csv`);
    if (data !== undefined && existsSync(file)) {
      yield { path: `inst/extdata/${name}.csv`, text: readFileSync(file, "utf8") };
    }
  }
}

/** What a hand-written part of the package, where there is one, wants to stand in NAMESPACE. */
function namespaceOf({ target }: RenderContext): { handWritten: string } {
  const file = join(target.out, "tools", "runtime.NAMESPACE");
  return { handWritten: existsSync(file) ? readFileSync(file, "utf8") : `import(${target.runtime})\n` };
}

function paramType({ kind }: ParamSchema): string {
  switch (kind) {
    case "boolean":
      return "logical";
    case "int":
    case "ints":
      return "integer";
    case "long":
      return "integer64";
    case "double":
    case "doubles":
      return "numeric";
    case "stage":
      return "stage";
    case "stages":
      return "list of stages";
    case "table":
      return "data.frame";
    case "stringMap":
      return "named character";
    case "steps":
      return "uncia_steps";
    case "paramMaps":
      return "uncia_param_grid";
    case "paramSpace":
      return "uncia_param_space";
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
      return "nanoarrow_schema";
    case "plot":
      return "uncia_plot";
    case "list":
    case "map":
      return `list of ${wireType(type.of)}`;
    case "nullable":
      return `${wireType(type.of)} or NULL`;
    case "stage":
      return "stage";
  }
}
