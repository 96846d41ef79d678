import type { ParamSchema } from "../schema/schema.ts";
import { commonTags, docComment, sameAs } from "./java-doc.ts";
import { type Imports, languageNames } from "./java-imports.ts";
import { boxed, literal, paramType } from "./java-types.ts";
import { pascal, snake } from "./names.ts";
import type { ParamView } from "./view.ts";

/** The nested enum of a param that takes one of a few names. */
export interface EnumView {
  readonly name: string;
  readonly doc: string;
  readonly constants: readonly { readonly name: string; readonly doc: string; readonly separator: string }[];
}

/** A param as the members of its class. */
export interface ParamMembers {
  readonly setters: readonly {
    readonly doc: string;
    readonly signature: string;
    readonly call: string;
    readonly deprecated: boolean;
  }[];
  readonly getter: { readonly doc: string; readonly signature: string; readonly body: string };
}

interface Naming {
  readonly module: string;
  readonly className: string;
  readonly imports: Imports;
  /** Simple names that stand for something else in the file. */
  readonly taken: ReadonlySet<string>;
}

/** A constant's name: `l1_root` is `L1_ROOT`; one that would begin with a digit gets a `V` before it. */
export function constantName(value: string): string {
  const plain = value.includes("_") || value === value.toLowerCase() ? value : snake(value);
  const name = plain.replaceAll(/[^A-Za-z0-9]+/g, "_").toUpperCase();
  return /^[0-9]/.test(name) ? `V${name}` : name || "EMPTY";
}

export function enumName(param: string, { className, taken }: Omit<Naming, "module" | "imports">): string {
  const name = pascal(param);
  return name === className || taken.has(name) || languageNames.has(name) ? `${name}Value` : name;
}

export function enumView(param: ParamSchema, naming: Naming): EnumView {
  const values = param.values ?? [];
  const names = values.map(constantName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Error(`Two values of ${naming.className}.${param.name} would be called ${twice} in Java.`);
  }
  return {
    name: enumName(param.name, naming),
    doc: docComment(`What \`${param.name}\` can be.`, [], naming.module, "  "),
    constants: values.map((value, index) => ({
      name: `${names[index]}(${JSON.stringify(value)})`,
      doc: docComment(`\`${value}\`.`, [], naming.module, "    "),
      separator: index === values.length - 1 ? ";" : ",",
    })),
  };
}

/** The call that declares a param to the runtime. */
export function declaration({ schema }: ParamView): string {
  const range = (["min", "max", "exclusiveMin", "exclusiveMax", "minItems", "maxItems"] as const)
    .filter((bound) => schema[bound] !== undefined)
    .map((bound) => `.${bound}(${numberText(schema[bound] as number)})`);
  const aliases = [...(schema.alias === undefined ? [] : [schema.alias]), ...(schema.aliases ?? [])];
  const kind = snake(schema.kind).toUpperCase();
  const calls = [
    ...(schema.service ? [".service()"] : []),
    ...(schema.required ? [".required()"] : []),
    ...(schema.secret ? [".secret()"] : []),
    ...(schema.values ? [`.values(${strings(schema.values)})`] : []),
    ...range,
    ...(schema.pattern === undefined ? [] : [`.pattern(${JSON.stringify(schema.pattern)})`]),
    ...(schema.default === undefined ? [] : [`.defaultValue(${literal(schema.default, schema)})`]),
    ...(aliases.length === 0 ? [] : [`.aliases(${strings(aliases)})`]),
    ".build()",
  ];
  const head = `Param.of(${JSON.stringify(schema.name)}, ParamKind.${kind})`;
  const oneLine = `          ${head}${calls.join("")},`;
  if (oneLine.length <= 100) return oneLine.slice(0, -1);
  return [`          ${head}`, ...calls.flatMap((call) => broken(`              ${call}`))].join("\n");
}

const strings = (values: readonly string[]): string =>
  values.map((value) => JSON.stringify(value)).join(", ");

/** Numbers beyond Java's int are doubles. */
const numberText = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? String(value) : literal(value, { kind: "double" });

/** A call whose arguments do not fit into a line, filled. */
function broken(call: string): string[] {
  if (call.length <= 100) return [call];
  const lines: string[] = [];
  let rest = call;
  while (rest.length > 100) {
    const cut = rest.lastIndexOf(", ", 99);
    if (cut < 20) break;
    lines.push(rest.slice(0, cut + 1));
    rest = `${" ".repeat(18)}${rest.slice(cut + 2)}`;
  }
  return [...lines, rest];
}

/** The types that setters take, each of which the runtime understands. */
function inputs(param: ParamView, enumType: string): string[] {
  switch (param.kind) {
    case "enum":
      return [enumType, "String"];
    case "enums":
      return [`${enumType}...`, "String...", "List<String>"];
    case "columns":
    case "strings":
      return ["String...", "List<String>"];
    case "ints":
      return ["int...", "List<Integer>"];
    case "doubles":
      return ["double...", "List<Double>"];
    case "stages":
      return ["Stage...", "List<? extends Stage>"];
    case "table":
      return ["DataFrame", "Table"];
    default:
      return [paramType(param.schema)];
  }
}

export function members(param: ParamView, naming: Naming): ParamMembers {
  const { className, module, imports } = naming;
  const enumType = enumName(param.wireName, naming);
  const isEnum = param.kind === "enum" || param.kind === "enums";
  const value = imports.use(
    isEnum ? (param.kind === "enum" ? enumType : `List<${enumType}>`) : paramType(param.schema),
  );
  const facts = [
    ...(param.required ? ["Must be set."] : []),
    ...(param.hasDefault ? [`Default: ${defaultText(param)}.`] : []),
    ...(param.allowed === "" ? [] : [`Allowed: ${param.allowed.replaceAll(/"([^"]*)"/g, "`$1`")}.`]),
    ...(param.secret ? ["It is hidden in texts and never saved."] : []),
  ];
  const text = facts.length === 0 ? param.doc : `${param.doc}\n\n${facts.join(" ")}`;
  const deprecated = param.deprecated !== undefined;
  const nullable = param.hasDefault ? value : `@Nullable ${boxed(value)}`;
  imports.use(nullable);
  return {
    setters: inputs(param, enumType).map((input, index, all) => ({
      doc: docComment(
        index === 0 ? text : `As ${sameAs(param.setter, all.slice(0, 1))}.`,
        [
          { tag: `@param ${param.name}`, text: isSeveral(input) ? "the values" : "the value" },
          { tag: "@return", text: "this stage" },
          ...(index === 0 ? commonTags(param) : []),
        ],
        module,
        "  ",
      ),
      signature: imports.use(`public ${className} ${param.setter}(${input} ${param.name})`),
      call: `set(${JSON.stringify(param.wireName)}, ${param.name})`,
      deprecated,
    })),
    getter: {
      doc: docComment(
        `The value of \`${param.name}\`.`,
        [
          {
            tag: "@return",
            text: param.hasDefault
              ? "what was set, else the default"
              : "what was set, or null when nothing was",
          },
        ],
        module,
        "  ",
      ),
      signature: `public ${nullable} get${param.setter.slice("set".length)}()`,
      body: isEnum
        ? `${param.kind === "enum" ? "enumValue" : "enumValues"}(${enumType}.class, ${JSON.stringify(param.wireName)})`
        : `value(${JSON.stringify(param.wireName)})`,
    },
  };
}

const isSeveral = (type: string): boolean => type.endsWith("...") || type.startsWith("List");

function defaultText({ schema }: ParamView): string {
  const value = schema.default;
  const shown = Array.isArray(value)
    ? JSON.stringify(value)
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
  if (shown === "") return "an empty string";
  return `\`${shown}\``;
}
