/** Text of the schema's docs for a terminal: Markdown links and tags become what they show. */
export const plainDoc = (doc: string): string =>
  doc
    .replaceAll(
      /\{@link\s+([^\s}|]+)(?:[\s|]+([^}]*))?\}/g,
      (_, target: string, label?: string) => label || target,
    )
    .replaceAll(/\[([^\]]*)\]\(([^)]*)\)/g, "$1 ($2)");

/** The first sentence of a doc. */
export function firstSentence(doc: string): string {
  const [paragraph = ""] = plainDoc(doc).split(/\n\s*\n/);
  const flat = paragraph.replaceAll(/\s+/g, " ").trim();
  return /^(.*?[.!?])(?=\s+[^a-z]|$)/.exec(flat)?.[1] ?? flat;
}

/** Paragraphs broken into lines of at most `width` characters behind an indent; code and lists keep their lines. */
export function wrap(text: string, width: number, indent = ""): string {
  return text
    .split("\n\n")
    .map((paragraph) => {
      const isLaidOut = /^(\s*[-*]|\s{4}|```)/m.test(paragraph);
      const lines = isLaidOut ? paragraph.split("\n") : [paragraph.replaceAll(/\s+/g, " ").trim()];
      return lines
        .flatMap((line) => fold(line, width - indent.length))
        .map((line) => `${indent}${line}`.trimEnd());
    })
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function fold(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current ? `${current} ${word}` : word;
  }
  return [...lines, current];
}

/** Rows of cells, each column as wide as its widest cell. */
export function alignColumns(rows: readonly (readonly string[])[], gap = "  "): string {
  const widths: number[] = [];
  for (const [i, cell] of rows.flatMap((row) => [...row.entries()])) {
    widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join(gap)
        .trimEnd(),
    )
    .join("\n");
}

const units = ["bytes", "KB", "MB", "GB", "TB"];

/** `12.3 MB`, in powers of a thousand. */
export function byteText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
}
