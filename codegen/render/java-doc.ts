import { wrap } from "./doc-text.ts";
import type { DocStyle, LinkTarget } from "./renderer.ts";

/**
 * Javadoc of the schema's Markdown. Links are made while the text is cased, when neither the package nor HTML is known yet, so they pass
 * through as marks of private-use characters.
 */
const marks = { open: "\u{e000}", middle: "\u{e001}", close: "\u{e002}" } as const;
const link = new RegExp(
  `${marks.open}([^${marks.middle}]*)${marks.middle}([^${marks.close}]*)${marks.close}`,
  "g",
);

export const javaDoc: DocStyle = {
  param: (name) => `\`${name}\``,
  link: linkMark,
  words: { undefined: "null" },
};

function linkMark({ target, text, class: name, module, member }: LinkTarget): string {
  if (name !== undefined && member === undefined) {
    return `${marks.open}${module}.${name}${marks.middle}${text}${marks.close}`;
  }
  if (/^[a-z]+:/.test(target)) return `${marks.open}${target}${marks.middle}${text}${marks.close}`;
  return `\`${text}\``;
}

/** One tag of a doc comment, such as `@param value` with its text in Markdown. */
export interface Tag {
  readonly tag: string;
  readonly text: string;
}

const width = 100;

/**
 * A doc comment, indented, of Markdown and tags; `module` is the Java package that links are relative to. `program` is an example, shown
 * as it stands.
 */
export function docComment(
  markdown: string,
  tags: readonly Tag[],
  module: string,
  indent = "",
  program?: string,
): string {
  const text = html(markdown, module);
  const oneLine = `${indent}/** ${text.trim()} */`;
  if (tags.length === 0 && !program && !text.includes("\n") && oneLine.length <= width) return oneLine;
  const lines = wrap(text.trim(), width - indent.length - 3);
  const tagLines = tags.flatMap(({ tag, text }) => {
    const filled = wrap(`${tag} ${html(text, module).trim()}`.trim(), width - indent.length - 7);
    return filled.map((line, index) => (index === 0 ? line : `    ${line}`));
  });
  const shown = program ? ["", ...preformatted(program)] : [];
  const all = [...lines, ...shown, ...(tagLines.length > 0 ? ["", ...tagLines] : [])];
  return [`${indent}/**`, ...all.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join("\n");
}

/** Source text in a comment: as it is where the tag for code bears it, else with its marks escaped. */
function preformatted(program: string): string[] {
  const lines = program.trimEnd().split("\n");
  return isPlainCode(program)
    ? ["<pre>{@code", ...lines, "}</pre>"]
    : ["<pre>", ...lines.map(escapeHtml), "</pre>"];
}

/** Tags that stand in the comment of anything in the schema. */
export function commonTags(doc: {
  readonly since: string;
  readonly deprecated: string | undefined;
  readonly see: readonly string[];
}): Tag[] {
  return [
    { tag: "@since", text: doc.since },
    ...doc.see.map((text) => ({ tag: "@see", text: seeText(text) })),
    ...(doc.deprecated === undefined ? [] : [{ tag: "@deprecated", text: doc.deprecated }]),
  ];
}

function seeText(text: string): string {
  const address = /https?:\/\/\S+/.exec(text)?.[0];
  if (address === undefined) return `"${text.replaceAll('"', "'")}"`;
  const label = text
    .replace(address, "")
    .replaceAll(/[()<>]/g, "")
    .trim();
  return `${marks.open}${address}${marks.middle}${label || address}${marks.close}`;
}

/** A link to another method of the same class, to be put into Markdown. */
export const sameAs = (method: string, types: readonly string[]): string =>
  `${marks.open}#${method}(${types.map((type) => type.replace(/<.*>|@Nullable /g, "")).join(", ")})${marks.middle}${marks.close}`;

/** Markdown as the HTML that Javadoc wants, still in lines. Fenced code is TypeScript, of no use here, and left out. */
function html(markdown: string, module: string): string {
  const blocks = markdown
    .replaceAll(/^```[\s\S]*?^```$/gm, "")
    .trim()
    .split(/\n\s*\n/);
  return blocks
    .map((block, index) => {
      const paragraph = blockHtml(block, module);
      return index === 0 || paragraph.startsWith("<") ? paragraph : `<p>${paragraph}`;
    })
    .join("\n\n");
}

function blockHtml(block: string, module: string): string {
  if (!/^\s*[-*]\s/.test(block)) return inline(block, module);
  const items = block.split(/\n?^\s*[-*]\s+/m).filter((item) => item.trim() !== "");
  return `<ul>\n\n${items.map((item) => `<li>${inline(item.trim(), module)}`).join("\n\n")}\n\n</ul>`;
}

function inline(text: string, module: string): string {
  const pieces = text.split(/(`[^`\n]+`)/);
  return pieces
    .map((piece, index) => (index % 2 === 1 ? code(piece.slice(1, -1)) : plain(piece, module)))
    .join("");
}

const plain = (text: string, module: string): string =>
  escapeHtml(text)
    .replaceAll(/\*\*([^*]+)\*\*/g, "<b>$1</b>")
    .replaceAll(link, (_, target: string, label: string) =>
      target.startsWith("#")
        ? `{@link ${target}}`
        : /^[a-z]+:\//.test(target)
          ? `<a href="${target}">${label}</a>`
          : `{@link ${module}.${target} ${label}}`,
    );

const isBalanced = (text: string): boolean => text.split("{").length === text.split("}").length;

const isPlainCode = (text: string): boolean =>
  isBalanced(text) && !text.includes("*/") && !text.includes("@");

function code(text: string): string {
  // Line breaks inside of a tag are kept out, as the filler breaks at spaces between words only.
  return isPlainCode(text) ? `{@code ${text}}` : `<code>${escapeHtml(text)}</code>`;
}

const escapeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;")
    .replaceAll("*/", "*&#47;");
