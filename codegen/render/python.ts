import { type SubjectFunction, subjectFunctions } from "../custom/python.ts";
import type { JsonValue, PackageSchema, ParamSchema, WireType } from "../schema/schema.ts";
import { plainDoc } from "./doc-text.ts";
import { houseStyle } from "./house-style.ts";
import { pascal, setterName, snake } from "./names.ts";
import { memberDoc, stageDoc } from "./python-docs.ts";
import {
  bracketed,
  byImportOrder,
  type Item,
  importLine,
  inline,
  listed,
  text,
  tuple,
} from "./python-layout.ts";
import { methodData, stepData } from "./python-methods.ts";
import type { Language, OutputFile, RenderContext, Renderer } from "./renderer.ts";
import { type ClassView, type PackageView, type ParamView, packageView, type StageView } from "./view.ts";

const keywords =
  "False None True and as assert async await break class continue def del elif else except finally for from global if " +
  "import in is lambda nonlocal not or pass raise return try while with yield";

const language: Language = {
  name: "python",
  reserved: new Set([...keywords.split(" "), "self", "cls"]),
  names: houseStyle("python", {
    class: (name) => name,
    param: snake,
    setter: (name) => snake(setterName(name)),
    method: snake,
    subject: snake,
    file: (name) => `_${snake(name)}`,
  }),
  types: { param: paramType, input: paramType, wire: wireType },
  literal,
  doc: {
    ...plainDoc,
    words: { true: "True", false: "False", null: "None", undefined: "None", NaN: "nan" },
  },
};

/**
 * A Python package: a module a subject, which loads each of its classes when it is first used, a private file a class, and
 * `_package.py`, which registers it all. The package that brings the runtime has an `__init__.py` written by hand.
 */
export const python: Renderer = {
  language,
  *files(schema, context): Iterable<OutputFile> {
    const view = packageView(schema, language);
    const { module, runtime } = context.target;
    const root = `src/${module.replaceAll(".", "/")}`;
    yield {
      path: `${root}/_package.py`,
      template: "package.py.hbs",
      data: packageData(schema, view, context),
    };
    if (module !== runtime) {
      yield {
        path: `${root}/__init__.py`,
        template: "init.py.hbs",
        data: { package: schema.package, module },
      };
    }
    for (const subject of view.subjects) {
      const members = [...subject.classes, ...subject.stages];
      if (members.length === 0) continue;
      const folder = `${root}/${subject.name}`;
      yield {
        path: `${folder}/__init__.py`,
        template: "subject.py.hbs",
        data: subjectData(
          subject.doc,
          members,
          `${module}.${subject.name}`,
          subjectFunctions.get(`${schema.package}/${subject.wireName}`)?.functions,
        ),
      };
      for (const one of subject.classes) {
        yield {
          path: `${folder}/${one.fileName}.py`,
          template: "class.py.hbs",
          data: classData(one, context),
        };
      }
      for (const stage of subject.stages) {
        yield {
          path: `${folder}/${stage.fileName}.py`,
          template: "stage.py.hbs",
          data: stageData(stage, context),
        };
      }
    }
  },
};

function packageData(
  schema: PackageSchema,
  view: PackageView,
  { target, schemaHash }: RenderContext,
): object {
  const used = view.subjects.filter((subject) => subject.stages.length + subject.classes.length > 0);
  return {
    name: schema.package,
    version: schema.version,
    schemaHash,
    runtime: target.runtime,
    isOwnRuntime: target.module === target.runtime,
    subjects: used.map((subject) => `${text(subject.wireName)}: ${text(`${target.module}.${subject.name}`)}`),
  };
}

function subjectData(
  doc: string,
  members: readonly ClassView[],
  module: string,
  functions: readonly SubjectFunction[] = [],
): object {
  const sorted = [...members].sort((a, b) => (a.name < b.name ? -1 : 1));
  const homes = [
    ...sorted.map(({ name, fileName }) => ({ name, module: `${module}.${fileName}` })),
    ...functions,
  ];
  const byModule = Map.groupBy(homes, (home) => home.module);
  return {
    doc: memberDoc(doc, 0),
    imports: [...byModule]
      .map(([from, found]) =>
        importLine(
          from,
          found.map((home) => home.name),
          4,
        ),
      )
      .sort(),
    homes: homes.map((home) => `${text(home.name)}: ${text(home.module)}`),
    renamed: sorted
      .filter((one) => one.name !== one.wireName)
      .map((one) => `${text(one.wireName)}: ${text(one.name)}`),
    names: listed(
      "__all__ = [",
      homes
        .map(({ name }) => name)
        .sort(byImportOrder)
        .map(text),
      "]",
    ),
  };
}

function stageData(stage: StageView, context: RenderContext): object {
  const { runtime } = context.target;
  const used = new Imports(stage.subject, context);
  const aliases = new Aliases();
  const own = stage.faces.map((param) => paramData(param, aliases));
  const base = { estimator: "Estimator", model: "Model", transformer: "Transformer", evaluator: "Evaluator" }[
    stage.kind
  ];
  used.runtime(`${runtime}.base`, base);
  for (const { builder } of own) used.runtime(`${runtime}.params`, builder);
  if (own.length > 0) used.runtime(`${runtime}.params`, "Param");
  if (own.length > 0) used.typing("typing_extensions", "Self");
  if (stage.model) used.class(stage.model.class, "runtime");
  const methods = [
    ...stage.steps.map((step) => stepData(step, stage.name, aliases, used)),
    ...stage.methods.map((method) => methodData(method, "stage", stage.name, aliases, used)),
  ];
  for (const param of stage.params) used.ofText(param.type);
  for (const { type } of stage.params) if (type.startsWith("Literal")) used.runtime("typing", "Literal");
  return {
    ...used.view(own.map((param) => param.declaration).join("\n") + aliases.text),
    aliases: aliases.lines,
    name: stage.name,
    base: stage.model ? `${base}[${stage.model.name}]` : base,
    wireClass: stage.class,
    doc: stageDoc(stage),
    params: own,
    hasParams: own.length > 0,
    init: bracketed(
      4,
      "def __init__(",
      [
        "self",
        ...(own.length > 0 ? ["*"] : []),
        ...own.map((param) => `${param.name}: ${param.optionalType} = None`),
      ],
      ") -> None:",
    ),
    passOn: bracketed(
      8,
      "super().__init__(",
      own.map(({ name }) => `${name}=${name}`),
      ")",
    ),
    methods,
  };
}

function classData(view: ClassView, context: RenderContext): object {
  const used = new Imports(view.subject, context);
  const aliases = new Aliases();
  used.runtime(`${context.target.runtime}.base`, `Base${view.name}`);
  const methods = view.methods.map((method) => methodData(method, "frame", view.name, aliases, used));
  return {
    ...used.view(aliases.text),
    aliases: aliases.lines,
    name: view.name,
    doc: memberDoc(view.doc, 4),
    methods,
  };
}

const builders: Readonly<Record<ParamSchema["kind"], string>> = {
  boolean: "boolean_param",
  int: "int_param",
  long: "long_param",
  double: "double_param",
  string: "string_param",
  enum: "enum_param",
  column: "column_param",
  columns: "columns_param",
  ints: "ints_param",
  doubles: "doubles_param",
  strings: "strings_param",
  enums: "enums_param",
  stringMap: "string_map_param",
  stage: "stage_param",
  stages: "stages_param",
  table: "table_param",
  steps: "steps_param",
  paramMaps: "param_maps_param",
  paramSpace: "param_space_param",
};

function paramData(param: ParamView, aliases: Aliases) {
  const { schema, name } = param;
  const type = aliases.of(param.type, pascal(param.wireName));
  const optional = `${type} | None`;
  const isAlwaysThere = param.hasDefault || param.required;
  const builder = builders[schema.kind];
  return {
    name,
    setter: param.setter,
    builder,
    optionalType: optional,
    declaration: bracketed(
      4,
      `${name}: Param[${isAlwaysThere ? type : optional}] = ${builder}(`,
      [text(param.wireName), ...options(param)],
      ")",
    ),
    setterLine: bracketed(4, `def ${param.setter}(`, ["self", `value: ${type}`], ") -> Self:"),
    setterDoc: memberDoc(`Set \`${name}\`. ${param.summary}`, 8),
  };
}

function options({ schema, ...param }: ParamView): Item[] {
  const limits = {
    min: schema.min,
    max: schema.max,
    exclusive_min: schema.exclusiveMin,
    exclusive_max: schema.exclusiveMax,
    min_items: schema.minItems,
    max_items: schema.maxItems,
  };
  const aliases = schema.aliases ?? [];
  return [
    ...(schema.values ? [tuple(schema.values.map(text))] : []),
    ...(schema.default === undefined ? [] : [defaultItem(schema.default, schema)]),
    ...(param.required ? ["required=True"] : []),
    ...(param.secret ? ["secret=True"] : []),
    ...(param.service ? ["has_column=True"] : []),
    ...(param.deprecated === undefined ? [] : [`deprecated=${text(param.deprecated)}`]),
    ...(param.columnOf ? [`column_of=${text(param.columnOf)}`] : []),
    ...Object.entries(limits).flatMap(([name, limit]) => (limit === undefined ? [] : [`${name}=${limit}`])),
    ...(schema.pattern === undefined ? [] : [`pattern=${rawText(schema.pattern)}`]),
    ...(schema.alias === undefined ? [] : [`alias=${text(schema.alias)}`]),
    ...(aliases.length === 0 ? [] : [tuple(aliases.map(text), "aliases=(")]),
  ];
}

const rawText = (value: string): string =>
  value.includes("\\") && !value.includes('"') ? `r"${value}"` : text(value);

/** A default as it is kept: a list as a tuple, which nobody can change. */
function defaultItem(value: JsonValue, param: ParamSchema): Item {
  if (isRecord(value)) return { head: "default={", items: dictItems(value, param), tail: "}" };
  if (!Array.isArray(value)) return `default=${literal(value, param)}`;
  return tuple(
    value.map((item) => literal(item, param)),
    "default=(",
  );
}

const isRecord = (value: JsonValue): value is { readonly [key: string]: JsonValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const dictItems = (value: { readonly [key: string]: JsonValue }, type: ParamSchema | WireType): string[] =>
  Object.entries(value).map(([key, item]) => `${text(key)}: ${literal(item, type)}`);

/** Types of a fixed set of names get a name of their own, as they occur three times a param. */
export class Aliases {
  readonly #named = new Map<string, string>();

  of(type: string, name: string): string {
    return type.replaceAll(/Literal\[[^\]]*\]/g, (found) => {
      const known = this.#named.get(found);
      if (known) return known;
      const taken = [...this.#named.values()].includes(name);
      const own = taken ? `${name}${this.#named.size}` : name;
      this.#named.set(found, own);
      return own;
    });
  }

  get lines(): string[] {
    return [...this.#named].map(([type, name]) =>
      bracketed(
        0,
        `${name}: TypeAlias = Literal[`,
        type.slice("Literal[".length, -1).split(/, (?=["'])/),
        "]",
      ),
    );
  }

  get text(): string {
    return this.#named.size === 0 ? "" : "TypeAlias Literal";
  }
}

/** What a generated file imports. */
export class Imports {
  readonly #subject: string;
  readonly #context: RenderContext;
  readonly #always = new Map<string, Set<string>>();
  readonly #typing = new Map<string, Set<string>>();

  constructor(subject: string, context: RenderContext) {
    this.#subject = subject;
    this.#context = context;
  }

  get runtimeModule(): string {
    return this.#context.target.runtime;
  }

  runtime(module: string, name: string): void {
    this.#always.set(module, (this.#always.get(module) ?? new Set()).add(name));
  }

  typing(module: string, name: string): void {
    this.#typing.set(module, (this.#typing.get(module) ?? new Set()).add(name));
  }

  paramName(name: string): string {
    return language.names.param(name);
  }

  /** A class by its name on the wire; only type checkers import those that stand in annotations alone. */
  class(wireName: string, use: "runtime" | "typing" = "typing"): void {
    const [path = "", name = ""] = wireName.split("#");
    const subject = path.slice(path.lastIndexOf("/") + 1);
    const owner = path.slice(0, path.lastIndexOf("/"));
    const module = owner === "uncia" ? this.runtimeModule : this.#context.target.module;
    this[use](`${module}.${language.names.subject(subject)}`, language.names.class(name));
  }

  /** What the text of an annotation needs. */
  ofText(type: string): void {
    for (const name of ["Sequence", "Mapping"]) {
      if (new RegExp(`\\b${name}\\b`).test(type)) this.typing("collections.abc", name);
    }
    if (/\bStage\b/.test(type)) this.typing(`${this.runtimeModule}.base`, "Stage");
    for (const name of ["Step", "ParamMap", "ParamSpace"]) {
      if (new RegExp(`\\b${name}\\b`).test(type)) this.typing(`${this.runtimeModule}.params`, name);
    }
    if (/\bDataFrame\b/.test(type)) this.typing(`${this.runtimeModule}.frame`, "DataFrame");
    if (/\bPlot\b/.test(type)) this.typing(`${this.runtimeModule}.base`, "Plot");
    if (/\bAny\b/.test(type)) this.typing("typing", "Any");
    if (/\bpa\./.test(type)) this.typing("pyarrow as pa", "");
    if (/\bos\./.test(type)) this.typing("os", "");
  }

  view(body: string): object {
    const typing = this.#typing;
    const fromTyping = new Set(this.#always.get("typing"));
    this.#always.delete("typing");
    for (const name of typing.get("typing") ?? []) fromTyping.add(name);
    typing.delete("typing");
    for (const name of ["Literal", "TypeAlias"]) if (body.includes(name)) fromTyping.add(name);
    if (typing.size > 0) fromTyping.add("TYPE_CHECKING");
    return {
      typing: fromTyping.size === 0 ? "" : importLine("typing", [...fromTyping]),
      imports: importLines(this.#always, 0, this.#context.target.module),
      typeImports: importLines(typing, 4, this.#context.target.module),
      hasTypeImports: typing.size > 0,
    };
  }
}

/** Standard library, other libraries, our own: a blank line between. */
function importLines(modules: ReadonlyMap<string, ReadonlySet<string>>, indent: number, own: string): string {
  const rank = (module: string): number =>
    /^(os|collections)\b/.test(module) ? 0 : module === own || module.startsWith(`${own}.`) ? 2 : 1;
  const groups = [0, 1, 2].map((wanted) =>
    [...modules]
      .filter(([module]) => rank(module) === wanted)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .sort(([, a], [, b]) => Number(!a.has("")) - Number(!b.has("")))
      .map(([module, names]) =>
        names.has("") ? `${" ".repeat(indent)}import ${module}` : importLine(module, [...names], indent),
      ),
  );
  return groups
    .filter((group) => group.length > 0)
    .map((group) => group.join("\n"))
    .join("\n\n");
}

const literalOf = (values: readonly string[]): string => `Literal[${values.map(text).join(", ")}]`;

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
      return literalOf(param.values ?? []);
    case "columns":
    case "strings":
      return "Sequence[str]";
    case "ints":
      return "Sequence[int]";
    case "doubles":
      return "Sequence[float]";
    case "enums":
      return `Sequence[${literalOf(param.values ?? [])}]`;
    case "stringMap":
      return "Mapping[str, str]";
    case "stage":
      return "Stage";
    case "stages":
      return "Sequence[Stage]";
    case "table":
      return "DataFrame";
    case "steps":
      return "Sequence[Step]";
    case "paramMaps":
      return "Sequence[ParamMap]";
    case "paramSpace":
      return "ParamSpace";
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
      return "Any";
    case "table":
      return "DataFrame";
    case "schema":
      return "pa.Schema";
    case "plot":
      return "Plot";
    case "enum":
      return literalOf(type.values);
    case "list":
      return `list[${wireType(type.of)}]`;
    case "map":
      return `dict[str, ${wireType(type.of)}]`;
    case "nullable":
      return `${wireType(type.of)} | None`;
    case "stage":
      return type.class === undefined ? "Stage" : language.names.class(type.class.split("#")[1] ?? "Stage");
  }
}

function literal(value: JsonValue, type: ParamSchema | WireType): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (type.kind === "long") return String(value);
  const isDouble = type.kind === "double" || type.kind === "doubles";
  if (isDouble && typeof value === "string") {
    return value === "NaN" ? 'float("nan")' : value === "Infinity" ? 'float("inf")' : 'float("-inf")';
  }
  if (isDouble && Number.isInteger(value))
    return String(value).includes("e") ? String(value) : `${String(value)}.0`;
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return inline(tuple(value.map((item) => literal(item, type))));
  return isRecord(value) ? `{${dictItems(value, type).join(", ")}}` : JSON.stringify(value);
}
