/**
 * Documentation for the `.d.ts` files of a package of stages. A stage gets its properties, setters and constructor arguments by mapped
 * types, and mixes in params of other modules: on the way to a `.d.ts`, TypeScript writes them out but loses what was said about them. So
 * it is put there again, from the schema, for editors to show.
 */
import { ts } from "ts-morph";
import type { PackageSchema, ParamSchema, StageSchema } from "../schema/schema.ts";
import { allowedText } from "./allowed.ts";
import { wrap } from "./doc-text.ts";
import { setterName } from "./names.ts";

const lineWidth = 110;

interface Insertion {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text of a declaration file with the documentation of all params in it.
 * @param path - Of the `.ts` file that it was made of, relative to the folder of the package, as in the schema.
 */
export function documentDeclarations(text: string, path: string, schema: PackageSchema): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const insertions: Insertion[] = [];
  for (const { className, type } of declaredBases(file)) {
    const docs = memberDocs(paramsOf(className, path, schema));
    collect(type, docs, file, insertions);
  }
  return insertions
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: doc }) => all.slice(0, start) + doc + all.slice(end), text);
}

/** Declarations can be imported by compilers of any age and by tools: their imports name modules as JavaScript does. */
export const importJavaScript = (declarations: string): string =>
  declarations.replaceAll(/((?:from|import) ?\(?")(\.{1,2}\/[^"]+)\.ts"/g, '$1$2.js"');

/** TypeScript gives what a class extends a name of its own, `<class>_base`, where it is the value of a call. */
function* declaredBases(file: ts.SourceFile): Iterable<{ className: string; type: ts.TypeNode }> {
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, type } of statement.declarationList.declarations) {
      if (type && ts.isIdentifier(name) && name.text.endsWith("_base")) {
        yield { className: name.text.slice(0, -"_base".length), type };
      }
    }
  }
}

/** The params of a stage; for what is none, an abstract class that stages have in common, those of all stages of the subject. */
function paramsOf(className: string, path: string, schema: PackageSchema): readonly ParamSchema[] {
  const folder = (file: string): string => file.slice(0, file.lastIndexOf("/") + 1);
  const own = schema.stages.find(({ name, source }) => name === className && source.file === path);
  if (own) return own.params;
  const related = schema.stages.filter(({ source }: StageSchema) => folder(source.file) === folder(path));
  return related.flatMap(({ params }) => params);
}

/** What stands before each member, by its name. */
function memberDocs(params: readonly ParamSchema[]): ReadonlyMap<string, readonly string[]> {
  const docs = new Map<string, readonly string[]>();
  const add = (name: string, lines: readonly string[]): void => {
    if (!docs.has(name)) docs.set(name, lines);
    if (!docs.has(setterName(name))) docs.set(setterName(name), lines);
  };
  for (const param of params) {
    add(param.name, docLines(param));
    if (param.service) add(`${param.name}Col`, columnDocLines(param));
  }
  return docs;
}

function docLines(param: ParamSchema): string[] {
  const allowed = allowedText(param);
  return [
    ...wrap(param.doc, lineWidth),
    ...(allowed ? ["", ...wrap(`Allowed: ${allowed}.`, lineWidth)] : []),
    ...(param.default === undefined ? [] : [`@default ${defaultText(param)}`]),
    ...tags(param),
  ];
}

function columnDocLines(param: ParamSchema): string[] {
  return [
    ...wrap(`Name of a column that holds \`${param.name}\` for each row.`, lineWidth),
    "",
    ...wrap(param.doc, lineWidth),
    ...tags(param),
  ];
}

const defaultText = ({ kind, default: value }: ParamSchema): string =>
  kind === "long" ? `${String(value)}n` : JSON.stringify(value);

const tags = ({ see = [], deprecated, since }: ParamSchema): string[] => [
  ...see.map((source) => `@see ${source}`),
  ...(deprecated === undefined ? [] : [`@deprecated ${deprecated}`]),
  `@since ${since}`,
];

/** Finds the members of a type that belong to params. What a param's own type says, its default for one, is not looked at. */
function collect(
  node: ts.Node,
  docs: ReadonlyMap<string, readonly string[]>,
  file: ts.SourceFile,
  insertions: Insertion[],
): void {
  if (ts.isPropertySignature(node) && ts.isIdentifier(node.name)) {
    const lines = docs.get(node.name.text);
    if (lines) insertions.push(insertion(node, lines, file));
    else if (node.name.text === "params" && node.type) collect(node.type, docs, file, insertions);
    return;
  }
  ts.forEachChild(node, (child) => collect(child, docs, file, insertions));
}

/** Before a member, in the place of what stands there already. */
function insertion(node: ts.PropertySignature, lines: readonly string[], file: ts.SourceFile): Insertion {
  const end = node.getStart(file);
  const lineStart = file.text.lastIndexOf("\n", end) + 1;
  const indent = /^\s*/.exec(file.text.slice(lineStart, end))?.[0] ?? "";
  const safe = lines.map((line) => line.replaceAll("*/", "*\\/"));
  const body = safe.map((line) => `${indent} *${line ? ` ${line}` : ""}\n`).join("");
  return { start: node.getStart(file, true), end, text: `/**\n${body}${indent} */\n${indent}` };
}
