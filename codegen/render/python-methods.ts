import { properties } from "../custom/python.ts";
import type { WireType } from "../schema/schema.ts";
import { wireText } from "../schema/wire.ts";
import { pascal } from "./names.ts";
import type { Aliases, Imports } from "./python.ts";
import { methodDoc } from "./python-docs.ts";
import { bracketed, text } from "./python-layout.ts";
import type { ArgView, MethodView, StepView } from "./view.ts";

/** Arguments of these names are paths on this machine, which are made absolute: the core's folder may be another. */
function pathType({ schema: { name, type } }: ArgView): "path" | "list<path>" | undefined {
  if (type.kind === "string" && /^(?:path|file|folder)$/.test(name)) return "path";
  const isList = type.kind === "list" && type.of.kind === "string";
  return isList && /^(?:paths|files|folders)$/.test(name) ? "list<path>" : undefined;
}

const pathLike = "str | os.PathLike[str]";

/** True where JSON cannot tell the type: a `long` goes as text, a table as a plan. */
const mustBeTyped = (type: WireType): boolean =>
  type.kind === "long" || type.kind === "table" || ("of" in type && mustBeTyped(type.of));

/** One method as the templates write it; `owner` says what it is a method of. */
export function methodData(
  method: MethodView,
  owner: "stage" | "frame",
  className: string,
  aliases: Aliases,
  used: Imports,
): object {
  const args = method.args.map((arg) => ({ arg, type: argType(arg, method, aliases) }));
  const returns = owner === "frame" ? frameReturns(method) : method.returns;
  for (const { type } of args) used.ofText(type);
  used.ofText(returns);
  if (returns === "Self") used.typing("typing_extensions", "Self");
  if (method.schema.returns.kind === "stage" && method.schema.returns.class !== undefined) {
    const isOwn = method.returns === className;
    if (!isOwn) used.class(method.schema.returns.class);
  }
  return {
    isStatic: method.isStatic,
    isProperty: properties.has(`${className}.${method.wireName}`),
    signature: signature(method, args, returns),
    doc: methodDoc(method, returns === "Self" ? className : returns),
    body: bracketed(8, `return ${call(method, owner)}`, callArgs(method, owner, used), ")"),
  };
}

/** A method that adds a step to a param and gives the stage. */
export function stepData(step: StepView, className: string, aliases: Aliases, used: Imports): object {
  const args = step.args.map((arg) => ({ arg, type: argType(arg, step, aliases) }));
  for (const { type } of args) used.ofText(type);
  if (args.length > 0) used.runtime(`${used.runtimeModule}.base`, "Typed");
  const passed = step.args.map((arg) => ({
    head: `${arg.wireName}=Typed(`,
    items: [text(wireText(arg.schema.type)), arg.name],
    tail: ")",
  }));
  return {
    isStatic: false,
    isProperty: false,
    signature: signature(step, args, "Self"),
    doc: methodDoc(
      { ...step, returnsDoc: `This stage, with the step at the end of \`${used.paramName(step.param)}\`.` },
      className,
    ),
    body: bracketed(8, "return self._add_step(", [text(step.param), text(step.wireName), ...passed], ")"),
  };
}

function argType(arg: ArgView, method: MethodView, aliases: Aliases): string {
  const path = pathType(arg);
  if (path) return path === "path" ? pathLike : `${pathLike} | Sequence[${pathLike}]`;
  const named = aliases.of(arg.type, `${pascal(method.wireName)}${pascal(arg.wireName)}`);
  if (arg.variadic) return named.replace(/^list\[(.*)\]$/, "$1 | Sequence[$1]");
  // Any sequence or table will do as an argument.
  return named
    .replaceAll("list[", "Sequence[")
    .replaceAll("dict[", "Mapping[")
    .replaceAll("DataFrame", "Any");
}

const frameReturns = (method: MethodView): string => method.returns.replaceAll("DataFrame", "Self");

function signature(
  method: MethodView,
  args: readonly { arg: ArgView; type: string }[],
  returns: string,
): string {
  const written = (wanted: readonly ArgView[]): string[] =>
    args
      .filter(({ arg }) => wanted.includes(arg))
      .map(({ arg, type }) => {
        if (arg.variadic) return `*${arg.name}: ${type}`;
        if (arg.hasDefault) return `${arg.name}: ${type} = ${arg.default}`;
        return arg.optional ? `${arg.name}: ${type} | None = None` : `${arg.name}: ${type}`;
      });
  const hasStar = method.positional.some((arg) => arg.variadic);
  const options = written(method.options);
  const items = [
    method.isStatic ? "cls" : "self",
    ...written(method.positional),
    ...(options.length > 0 && !hasStar ? ["*"] : []),
    ...options,
  ];
  return bracketed(4, `def ${method.name}(`, items, `) -> ${returns}:`);
}

function call(method: MethodView, owner: "stage" | "frame"): string {
  if (owner === "stage") return method.isStatic ? "cls._invoke_static(" : "self._invoke(";
  const { returns } = method.schema;
  if (returns.kind === "table") return method.isStatic ? "cls._source(" : "self._step(";
  if (returns.kind === "list" && returns.of.kind === "table") return "self._steps(";
  return "self._action(";
}

function callArgs(method: MethodView, owner: "stage" | "frame", used: Imports): string[] {
  const { returns } = method.schema;
  const isTable = returns.kind === "table" || (returns.kind === "list" && returns.of.kind === "table");
  const first = [text(method.wireName)];
  if (owner === "stage" || !isTable) first.push(text(wireText(returns)));
  else if (returns.kind === "list") first.push(`len(${countingArg(method).name})`);
  return [...first, ...method.args.map((arg) => `${arg.wireName}=${argument(arg, used)}`)];
}

/** A method that gives several tables gives one for each item of its first list. */
function countingArg(method: MethodView): ArgView {
  const found = method.args.find((arg) => arg.schema.type.kind === "list");
  if (found) return found;
  throw new Error(`${method.wireName} gives a list of tables, and no argument says how many.`);
}

function argument(arg: ArgView, used: Imports): string {
  if (arg.variadic) {
    used.runtime(`${used.runtimeModule}.base`, "flat");
    return `flat(${arg.name})`;
  }
  const { type } = arg.schema;
  const path = pathType(arg);
  if (!path && !mustBeTyped(type)) return arg.name;
  used.runtime(`${used.runtimeModule}.base`, "Typed");
  return `Typed(${text(path ?? wireText(type))}, ${arg.name})`;
}
