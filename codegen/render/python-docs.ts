import { wrap } from "./doc-text.ts";
import { lineWidth, opening } from "./python-layout.ts";
import type { MethodView, ParamView, StageView } from "./view.ts";

/** A section of a numpy docstring. */
interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A docstring, quotes included: the text, then the sections that have lines. */
function docstring(doc: string, sections: readonly Section[], indent: number): string {
  const pad = " ".repeat(indent);
  const body = [
    // Six quotes, so that one line of text always has room for them.
    ...wrap(withoutTypeScript(doc), lineWidth - indent - 6),
    ...sections
      .filter(({ lines }) => lines.length > 0)
      .flatMap(({ title, lines }) => ["", title, "-".repeat(title.length), ...lines]),
  ];
  const quotes = opening(body.join("\n"));
  if (body.length === 1 && !body[0]?.endsWith('"')) return `${pad}${quotes}${body[0]}"""`;
  const lines = body.map((line, index) =>
    index === 0 ? `${pad}${quotes}${line}` : `${pad}${line}`.trimEnd(),
  );
  return `${lines.join("\n")}\n${pad}"""`;
}

/** Examples in TypeScript help nobody here. */
const withoutTypeScript = (doc: string): string => doc.replaceAll(/\n*^```ts$.*?^```$/gms, "");

/** The docstring of a member that has no sections. */
export const memberDoc = (doc: string, indent: number): string => docstring(doc, [], indent);

const indented = (doc: string, indent: number): string[] =>
  wrap(doc, lineWidth - indent - 4).map((line) => (line ? `    ${line}` : ""));

/** Texts may be longer than code, but not by any amount. */
const longestText = 120;

function entry(name: string, type: string, doc: string, indent: number): string[] {
  const head = `${name} : ${type}`;
  const values = /\{(.*)\}/.exec(type);
  if (!values || indent + head.length <= longestText) return [head, ...indented(doc, indent)];
  // A long list of values stands below rather than in the type.
  return [`${name} : ${type.replace(values[0], "str")}`, ...indented(`${doc} One of ${values[1]}.`, indent)];
}

/** Types in words, as numpy's style has them. */
function typeWords(type: string): string {
  return type
    .replaceAll(/Literal\[([^\]]*)\]/g, "{$1}")
    .replaceAll(/Sequence\[(.*)\]/g, "sequence of $1")
    .replaceAll(/list\[(.*)\]/g, "list of $1")
    .replaceAll(/Mapping\[str, str\]/g, "mapping from str to str")
    .replaceAll(" | ", " or ")
    .replaceAll("os.PathLike[str]", "PathLike");
}

function paramEntry(param: ParamView): string[] {
  const rest = param.hasDefault ? `, default ${param.default}` : param.required ? "" : ", optional";
  // A long list of values stands below rather than in the type.
  const type = typeWords(param.type);
  const isLong = `    ${param.name} : ${type}${rest}`.length > lineWidth;
  const shown = isLong ? type.replace(/\{.*\}/, "str") : type;
  const allowed = param.schema.values && !isLong ? "" : param.allowed;
  const notes = [
    param.doc,
    allowed && `Allowed: ${allowed}.`,
    param.required && "Must be set.",
    param.deprecated && `Deprecated: ${param.deprecated}`,
  ];
  return entry(param.name, `${shown}${rest}`, notes.filter(Boolean).join("\n\n"), 4);
}

const references = (see: readonly string[]): Section => ({
  title: "References",
  lines: see.map((address) => `${address}`),
});

export function stageDoc(stage: StageView): string {
  const params = stage.faces.flatMap(paramEntry);
  const notes = stage.deprecated === undefined ? [] : wrap(`Deprecated: ${stage.deprecated}`, lineWidth - 4);
  return docstring(
    stage.doc,
    [{ title: "Parameters", lines: params }, { title: "Notes", lines: notes }, references(stage.see)],
    4,
  );
}

export function methodDoc(method: MethodView, returns: string): string {
  const params = method.args.flatMap((arg) => {
    const rest = arg.hasDefault ? `, default ${arg.default}` : arg.optional ? ", optional" : "";
    const name = arg.variadic ? `*${arg.name}` : arg.name;
    const type = arg.variadic ? typeWords(arg.type).replace(/^list of /, "") : typeWords(arg.type);
    return entry(name, `${type}${rest}`, arg.doc, 8);
  });
  const result = method.returnsDoc === "" ? [] : [typeWords(returns), ...indented(method.returnsDoc, 8)];
  return docstring(
    method.doc,
    [{ title: "Parameters", lines: params }, { title: "Returns", lines: result }, references(method.see)],
    8,
  );
}
