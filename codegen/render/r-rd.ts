/**
 * Markdown of the schema as Rd, the markup of R's help pages. Only what doc comments use is known: paragraphs, lists, fenced
 * code, code spans, links and emphasis; anything else stays text.
 */

/** A text that Rd takes literally. `%` starts a comment there, and braces group. */
export const rdText = (text: string): string => text.replaceAll(/[\\{}%]/g, "\\$&");

/** R code inside of `\usage`, `\examples` and `\preformatted`, where braces need not be escaped as long as they pair. */
export const rdCode = (text: string): string => text.replaceAll(/[\\%]/g, "\\$&");

const span = /`([^`]+)`|\[([^\]]+)\]\((https?:[^)\s]+)\)|(https?:\/\/[^\s)>,]*[^\s)>,.])|\*\*([^*]+)\*\*/g;

/** One paragraph. A code span that names a help page of the package becomes a link to it. */
function inline(text: string, topics: ReadonlySet<string>): string {
  let out = "";
  let at = 0;
  for (const match of text.matchAll(span)) {
    out += rdText(text.slice(at, match.index));
    at = match.index + match[0].length;
    const [, code, label, href, url, strong] = match;
    if (code !== undefined) out += codeSpan(code, topics);
    else if (label !== undefined) out += `\\href{${rdCode(href ?? "")}}{${rdText(label)}}`;
    else if (url !== undefined) out += `\\url{${rdCode(url)}}`;
    else out += `\\strong{${rdText(strong ?? "")}}`;
  }
  return out + rdText(text.slice(at));
}

function codeSpan(code: string, topics: ReadonlySet<string>): string {
  const name = code.replace(/\(\)$/, "");
  return topics.has(name) ? `\\code{\\link{${name}}}` : `\\code{${rdText(code)}}`;
}

/** A doc text of any length; `topics` are the help pages that may be linked. */
export function rdDoc(markdown: string, topics: ReadonlySet<string>): string {
  const out: string[] = [];
  let inList = false;
  const closeList = (): void => {
    if (inList) out.push("}");
    inList = false;
  };
  for (const block of blocks(markdown)) {
    if (block.kind === "item") {
      if (!inList) out.push("\\itemize{");
      inList = true;
      out.push(`  \\item ${inline(block.text, topics)}`);
      continue;
    }
    closeList();
    if (out.length > 0) out.push("");
    out.push(block.kind === "code" ? `\\preformatted{${rdText(block.text)}\n}` : inline(block.text, topics));
  }
  closeList();
  return out.join("\n");
}

interface Block {
  readonly kind: "text" | "item" | "code";
  readonly text: string;
}

function blocks(markdown: string): Block[] {
  const found: Block[] = [];
  let open: { kind: "text" | "item"; lines: string[] } | undefined;
  let fence: string[] | undefined;
  const flush = (): void => {
    if (open) found.push({ kind: open.kind, text: open.lines.join(" ") });
    open = undefined;
  };
  for (const raw of markdown.split("\n")) {
    const line = raw.trim();
    if (line.startsWith("```")) {
      if (fence) found.push({ kind: "code", text: fence.join("\n") });
      else flush();
      fence = fence ? undefined : [];
    } else if (fence) fence.push(raw);
    else if (line === "") flush();
    else if (/^([-*+]|\d+\.)\s/.test(line)) {
      flush();
      open = { kind: "item", lines: [line.replace(/^([-*+]|\d+\.)\s+/, "")] };
    } else {
      open ??= { kind: "text", lines: [] };
      open.lines.push(line);
    }
  }
  flush();
  return found;
}
