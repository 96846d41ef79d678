import type { DocStyle, Language, LinkTarget } from "./renderer.ts";

/** What a doc text can refer to: the params of the stage at hand, and the classes of the package. */
export interface DocScope {
  readonly params: ReadonlySet<string>;
  /** Subject of every class by its name. */
  readonly subjects: ReadonlyMap<string, string>;
}

/** `{@link Target}`, `{@link Target label}` and `{@link Target | label}`. */
export const linkTag = /\{@link(?:code|plain)?\s+([^\s|}]+)\s*\|?\s*([^}]*)\}/g;
const code = /`([^`\n]+)`/g;

/** Markdown of the schema as Markdown of a language: names in backticks cased, links and code words as it writes them. */
export function docText(text: string, language: Language, scope: DocScope): string {
  const cased = text.replaceAll(code, (whole, inner: string) => codeText(inner, language, scope) ?? whole);
  return cased.replaceAll(linkTag, (_, target: string, label: string) =>
    language.doc.link(linkTarget(target, label.trim(), language, scope)),
  );
}

function codeText(
  inner: string,
  { names, doc }: Language,
  { params, subjects }: DocScope,
): string | undefined {
  if (params.has(inner)) return doc.param(names.param(inner));
  if (subjects.has(inner)) return `\`${names.class(inner)}\``;
  const word = Object.hasOwn(doc.words, inner) ? doc.words[inner] : undefined;
  return word === undefined ? undefined : `\`${word}\``;
}

function linkTarget(target: string, label: string, language: Language, scope: DocScope): LinkTarget {
  const { names } = language;
  if (/^[a-z]+:/.test(target)) return { target, text: label || target };
  const [first = "", second] = target.split(/[.#]/);
  const subject = scope.subjects.get(first);
  if (subject === undefined) {
    const member = names.param(first);
    return { target, text: label || member, member };
  }
  const cased = names.class(first);
  const member = second === undefined ? undefined : names.param(second);
  return {
    target,
    text: label || (member === undefined ? cased : `${cased}.${member}`),
    class: cased,
    module: names.subject(subject),
    ...(member !== undefined && { member }),
  };
}

/** Names in backticks, links as plain code, words as they are: right for most languages, to be spread and overridden. */
export const plainDoc: DocStyle = {
  param: (name) => `\`${name}\``,
  link: ({ text, class: name }) => (name === undefined ? text : `\`${text}\``),
  words: {},
};

/** The first sentence, for summaries and tables, without line breaks. */
export function firstSentence(text: string): string {
  const paragraph = (text.split(/\n\s*\n/)[0] ?? "").replaceAll(/\s*\n\s*/g, " ");
  return /^.*?[.:;!?](?=\s|$)/.exec(paragraph)?.[0]?.replace(/[:;]$/, ".") ?? paragraph;
}

/**
 * Wraps Markdown to lines of at most `width` characters. Paragraphs and list items are filled; fenced code, tables and
 * headings are left alone. Text between backticks is not broken.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let fenced = false;
  let pending: { indent: string; text: string } | undefined;
  const flush = (): void => {
    if (pending) lines.push(...fill(pending.text, width, pending.indent));
    pending = undefined;
  };
  for (const raw of text.split("\n")) {
    const line = raw.trimEnd();
    const isFence = line.trimStart().startsWith("```");
    if (fenced || isFence || /^\s*(\||#)/.test(line)) {
      flush();
      lines.push(line);
      if (isFence) fenced = !fenced;
    } else if (line.trim() === "") {
      flush();
      lines.push("");
    } else if (/^\s*([-*+]|\d+\.)\s/.test(line)) {
      flush();
      const marker = /^\s*([-*+]|\d+\.)\s+/.exec(line)?.[0] ?? "";
      pending = { indent: " ".repeat(marker.length), text: line };
    } else if (pending) pending.text += ` ${line.trim()}`;
    else pending = { indent: "", text: line.trim() };
  }
  flush();
  return lines;
}

function fill(text: string, width: number, indent: string): string[] {
  const pieces = text.trimStart().match(/(?:`[^`]*`|\S)+/g) ?? [];
  const lead = /^\s*/.exec(text)?.[0] ?? "";
  const lines: string[] = [];
  let line = lead;
  let empty = true;
  for (const piece of pieces) {
    if (!empty && line.length + 1 + piece.length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? piece : ` ${piece}`;
    empty = false;
  }
  if (!empty) lines.push(line);
  return lines;
}
