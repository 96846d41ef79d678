import type {
  ArgSchema,
  ClassSchema,
  JsonValue,
  PackageSchema,
  ParamSchema,
  StageSchema,
  WireType,
} from "../schema/schema.ts";
import { wireText } from "../schema/wire.ts";
import { plainDoc } from "./doc-text.ts";
import { setterName } from "./names.ts";
import type { Language, OutputFile, RenderContext, Renderer, SubjectExports } from "./renderer.ts";

/** Of the formatter's configuration. */
const lineWidth = 110;

const same = (name: string): string => name;

export const typescriptLanguage: Language = {
  name: "typescript",
  // TypeScript itself refuses what it cannot name.
  reserved: new Set(),
  names: { class: same, param: same, setter: setterName, method: same, subject: same, file: same },
  types: { param: paramType, input: inputType, wire: wireType },
  literal: (value: JsonValue, type) => (type.kind === "long" ? `${String(value)}n` : JSON.stringify(value)),
  doc: plainDoc,
};

/**
 * The TypeScript that need not be written by hand: an index for each subject, and the registration of the package. A subject whose
 * `index.ts` is written by hand, because it exports more than stages, keeps it.
 */
export const typescript: Renderer = {
  language: typescriptLanguage,
  *files(schema, context): Iterable<OutputFile> {
    const { subjects } = context.sources;
    for (const subject of subjects.filter((one) => !one.handWritten)) {
      yield {
        path: `${subject.folder}/index.ts`,
        template: "index.ts.hbs",
        data: indexData(subject, schema, context),
      };
    }
    const folder = context.sources.folder;
    yield {
      path: folder === "" ? "stages.ts" : `${folder}/stages.ts`,
      template: "stages.ts.hbs",
      data: stagesData(schema, context),
    };
  },
};

function indexData({ name, files }: SubjectExports, schema: PackageSchema, context: RenderContext): object {
  const stages = new Set(schema.stages.filter((stage) => stage.subject === name).map((stage) => stage.name));
  const stem = ({ file }: { file: string }): string => file.replace(/\.ts$/, "");
  const sorted = [...files].sort((a, b) => (stem(a) < stem(b) ? -1 : 1));
  const imports = sorted.flatMap(({ file, values }) => {
    const names = values.filter((value) => stages.has(value));
    return names.length > 0 ? [importLine(names, `./${file}`)] : [];
  });
  const registry = importLine(["registerSubject"], context.sources.registry.fromSubject);
  return {
    exports: sorted.flatMap(({ file, values, types }) => exportLine(values, types, `./${file}`) ?? []),
    imports: stages.size === 0 ? [] : [registry, ...imports],
    hasStages: stages.size > 0,
    registration: registration(`${schema.package}/${name}`, [...stages].sort()),
  };
}

const importLine = (names: readonly string[], from: string): string =>
  statement("import", [...names].sort(), from);

function exportLine(values: readonly string[], types: readonly string[], from: string): string | undefined {
  if (values.length + types.length === 0) return undefined;
  if (values.length === 0) return statement("export type", [...types].sort(), from);
  const typeNames = new Set(types);
  const names = [...values, ...types].sort().map((name) => (typeNames.has(name) ? `type ${name}` : name));
  return statement("export", names, from);
}

function registration(subject: string, stages: readonly string[]): string {
  const line = `registerSubject("${subject}", { ${stages.join(", ")} });`;
  if (line.length <= lineWidth) return line;
  return `registerSubject("${subject}", {\n${stages.map((name) => `  ${name},`).join("\n")}\n});`;
}

/** In one line where it fits, else a name a line, as the formatter has it. */
function statement(keyword: string, names: readonly string[], from: string): string {
  const line = `${keyword} { ${names.join(", ")} } from "${from}";`;
  return line.length <= 110
    ? line
    : `${keyword} {\n${names.map((name) => `  ${name},`).join("\n")}\n} from "${from}";`;
}

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function stagesData(schema: PackageSchema, context: RenderContext): object {
  const withSteps = schema.stages.filter(({ steps = [] }) => steps.length > 0);
  const withMethods = [...schema.classes, ...schema.stages].filter((one) => one.methods.length > 0);
  return {
    name: JSON.stringify(schema.package),
    version: JSON.stringify(schema.version),
    schema: JSON.stringify(context.schemaHash),
    registry: context.sources.registry.fromRoot,
    subjects: context.sources.subjects.map((subject) => ({ key: key(subject.name), name: subject.name })),
    hasRemote: withMethods.length > 0,
    classes: withMethods.map(remoteClass),
    hasSteps: withSteps.length > 0,
    fluent: withSteps.map(fluentClass),
  };
}

const fluentClass = (one: StageSchema): object => ({
  key: JSON.stringify(`${one.subject}#${one.name}`),
  steps: (one.steps ?? []).map((step) => ({
    key: key(step.name),
    param: JSON.stringify(step.param),
    ...argsData(step.args),
  })),
});

function remoteClass(one: ClassSchema): object {
  return {
    key: JSON.stringify(`${one.subject}#${one.name}`),
    methods: one.methods.map((method) => ({
      key: key(method.name),
      isStatic: method.static ?? false,
      returns: JSON.stringify(wireText(method.returns)),
      ...argsData(method.args),
    })),
  };
}

const argsData = (args: readonly ArgSchema[]): object => ({
  hasArgs: args.length > 0,
  args: args.map((arg) => ({
    name: JSON.stringify(arg.name),
    type: JSON.stringify(wireText(arg.type)),
    optional: (arg.optional ?? false) || arg.default !== undefined,
    option: arg.option ?? false,
    variadic: arg.variadic ?? false,
  })),
});

function paramType(param: ParamSchema): string {
  const values = (param.values ?? []).map((value) => JSON.stringify(value)).join(" | ");
  switch (param.kind) {
    case "boolean":
      return "boolean";
    case "int":
    case "double":
      return "number";
    case "long":
      return "bigint";
    case "string":
    case "column":
      return "string";
    case "enum":
      return values;
    case "columns":
    case "strings":
      return "string[]";
    case "ints":
    case "doubles":
      return "number[]";
    case "enums":
      return `(${values})[]`;
    case "stringMap":
      return "Record<string, string>";
    case "stage":
      return "Stage";
    case "stages":
      return "Stage[]";
    case "table":
      return "DataFrame";
    case "steps":
      return "Step[]";
    case "paramMaps":
      return "ParamMap[]";
    case "paramSpace":
      return "ParamSpace";
  }
}

function inputType(param: ParamSchema): string {
  if (param.kind === "long") return "bigint | number";
  if (param.kind === "steps") return "StepInput[]";
  return param.kind === "ints" || param.kind === "doubles" ? "ArrayLike<number>" : paramType(param);
}

function wireType(type: WireType): string {
  switch (type.kind) {
    case "int":
    case "double":
      return "number";
    case "long":
      return "bigint";
    case "json":
      return "Json";
    case "table":
      return "DataFrame";
    case "schema":
      return "Schema";
    case "plot":
      return "Plot";
    case "enum":
      return type.values.map((value) => JSON.stringify(value)).join(" | ");
    case "list":
      return type.of.kind === "enum" || type.of.kind === "nullable"
        ? `(${wireType(type.of)})[]`
        : `${wireType(type.of)}[]`;
    case "map":
      return `Record<string, ${wireType(type.of)}>`;
    case "nullable":
      return `${wireType(type.of)} | null`;
    case "stage":
      return type.class?.split("#")[1] ?? "Stage";
    default:
      return type.kind;
  }
}
