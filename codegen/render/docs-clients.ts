import { properties, renamedErrors } from "../custom/python.ts";
import { exceptionName } from "./java.ts";
import { pascal } from "./names.ts";
import type { Client } from "./snippets.ts";
import type { ArgView, ClassView, MethodView } from "./view.ts";

/** How each language writes a call of a method, and what it calls an error. */
interface ClientWords {
  call(owner: ClassView, method: MethodView, module: string): string;
  error(code: string, module: string): string;
  /** From where a class of the subject is imported. */
  home(module: string, subject: string): string;
}

const isOptional = (arg: ArgView): boolean => arg.optional || arg.hasDefault;

/** Arguments as they stand in order; options come last, as one object. */
function withOptions(method: MethodView): string {
  const shown = method.positional.map(
    (arg) => `${arg.variadic ? "..." : ""}${arg.name}${isOptional(arg) ? "?" : ""}`,
  );
  return [...shown, ...(method.options.length > 0 ? ["options?"] : [])].join(", ");
}

function pythonArguments(method: MethodView): string {
  const shown = (arg: ArgView): string => {
    if (arg.variadic) return `*${arg.name}`;
    return isOptional(arg) ? `${arg.name}=${arg.default ?? "None"}` : arg.name;
  };
  const star = method.options.length > 0 && !method.positional.some((arg) => arg.variadic) ? ["*"] : [];
  return [...method.positional.map(shown), ...star, ...method.options.map(shown)].join(", ");
}

function rArguments(method: MethodView, first: string | undefined): string {
  const shown = method.args.map((arg) => {
    if (arg.variadic) return "...";
    return isOptional(arg) ? `${arg.name} = ${arg.default ?? "NULL"}` : arg.name;
  });
  return [...(first === undefined ? [] : [first]), ...shown].join(", ");
}

const isStage = (owner: ClassView): boolean => "kind" in owner;

const words: Readonly<Record<Client["name"], ClientWords>> = {
  typescript: {
    call: (owner, method) =>
      `${method.isStatic ? `${owner.name}.` : ""}${method.name}(${withOptions(method)}): ${"param" in method ? "this" : method.returns}`,
    error: () => "UnciaError",
    home: (module, subject) => `${module}/${subject}`,
  },
  python: {
    call(owner, method) {
      if (properties.has(`${owner.wireName}.${method.wireName}`)) return `${method.name} (a property)`;
      return `${method.isStatic ? `${owner.name}.` : ""}${method.name}(${pythonArguments(method)})`;
    },
    error: (code) => renamedErrors.get(code)?.name ?? `${pascal(code)}Error`,
    home: (module, subject) => `${module}.${subject}`,
  },
  r: {
    call(owner, method, module) {
      if (!isStage(owner)) {
        return `${module}_${method.name}(${rArguments(method, method.isStatic ? undefined : "frame")})`;
      }
      return method.isStatic
        ? `${owner.name}_${method.name}(${rArguments(method, undefined)})`
        : `${method.name}(${rArguments(method, "kind" in owner && owner.kind === "model" ? "model" : "stage")})`;
    },
    error: (code, module) => `${module}_${code}`,
    home: (module) => module,
  },
  java: {
    call: (owner, method) =>
      `${method.isStatic ? `${owner.name}.` : ""}${method.name}(${withOptions(method)})`,
    error: exceptionName,
    home: (module, subject) => `${module}.${subject}`,
  },
};

/** A call of the method in the language. */
export const callText = ({ name, module }: Client, owner: ClassView, method: MethodView): string =>
  words[name].call(owner, method, module);

/** The name of an argument; options are members of an object where a language has no arguments by keyword. */
export const argumentText = ({ name }: Client, arg: ArgView): string =>
  arg.isOption && (name === "typescript" || name === "java") ? `options.${arg.name}` : arg.name;

/** The class, or condition, of an error with that code. */
export const errorText = ({ name, module }: Client, code: string): string => words[name].error(code, module);

/** The module, package or library that has the class. */
export const homeText = ({ name, module }: Client, { subject }: ClassView): string =>
  words[name].home(module, subject);

/** Names that some languages share: `["TypeScript", "Java"]` have `["numIterations"]`. */
export interface NameColumn {
  readonly titles: readonly string[];
  readonly names: readonly string[];
}

/** A column for each way in which languages write the same names, so that equal columns are one. */
export function nameColumns(
  clients: readonly Client[],
  namesIn: (client: Client) => readonly string[],
): readonly NameColumn[] {
  const columns = new Map<string, { titles: string[]; names: readonly string[] }>();
  for (const client of clients) {
    const names = namesIn(client);
    const key = names.join(" ");
    const known = columns.get(key);
    if (known) known.titles.push(client.title);
    else columns.set(key, { titles: [client.title], names });
  }
  return [...columns.values()];
}

/** The heads of such columns: where all languages agree, there is nothing to tell apart. */
export const columnTitles = (columns: readonly NameColumn[], single: string): readonly string[] =>
  columns.length === 1 ? [single] : columns.map(({ titles }) => titles.join(", "));
