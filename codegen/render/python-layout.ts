/** Python text laid out as `ruff format` would leave it, so that generated files pass its check. */

export const lineWidth = 100;

/** An item of a call or signature: a text, or one that can itself be broken into lines. */
export type Item = string | Bracketed;
export interface Bracketed {
  readonly head: string;
  readonly items: readonly Item[];
  readonly tail: string;
}

/**
 * `head` + items + `tail`, such as a call or a signature: in one line where it fits, else the items on a line of their own,
 * else one a line, each with a comma.
 */
export function bracketed(indent: number, head: string, items: readonly Item[], tail: string): string {
  return `${" ".repeat(indent)}${broken(indent, { head, items, tail }, 0)}`;
}

/** `after` is how many characters follow in the same line. */
function broken(indent: number, { head, items, tail }: Bracketed, after: number): string {
  const inner = " ".repeat(indent + 4);
  const joined = items.map(inline).join(", ");
  const line = `${head}${joined}${tail}`;
  if (items.length === 0 || indent + line.length + after <= lineWidth) return line;
  const end = `${" ".repeat(indent)}${tail}`;
  if (inner.length + joined.length <= lineWidth) return `${head}\n${inner}${joined}\n${end}`;
  const lines = items.map(
    (item) => `${inner}${typeof item === "string" ? item : broken(indent + 4, item, 1)},\n`,
  );
  return `${head}\n${lines.join("")}${end}`;
}

export const inline = (item: Item): string =>
  typeof item === "string" ? item : `${item.head}${item.items.map(inline).join(", ")}${item.tail}`;

/** `from module import a, b`, with brackets where it is long. */
export function importLine(module: string, names: readonly string[], indent = 0): string {
  const sorted = [...new Set(names)].sort(byImportOrder);
  const line = `${" ".repeat(indent)}from ${module} import ${sorted.join(", ")}`;
  return line.length <= lineWidth ? line : oneALine(indent, `from ${module} import (`, sorted, ")");
}

/** A list: in one line where it fits, else a line for each item. */
export function listed(head: string, items: readonly string[], tail: string): string {
  const line = `${head}${items.join(", ")}${tail}`;
  return line.length <= lineWidth ? line : oneALine(0, head, items, tail);
}

/** Imports and lists, and no other statement, go from one line to a line for each name. */
function oneALine(indent: number, head: string, items: readonly string[], tail: string): string {
  const outer = " ".repeat(indent);
  return `${outer}${head}\n${items.map((item) => `${outer}    ${item},\n`).join("")}${outer}${tail}`;
}

/** Constants, then classes, then functions, as isort has it. */
export function byImportOrder(a: string, b: string): number {
  const rank = (name: string): number =>
    name.length > 1 && name === name.toUpperCase() ? 0 : /^[A-Z]/.test(name) ? 1 : 2;
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

export const text = (value: string): string => {
  const json = JSON.stringify(value);
  const count = (quote: string): number => value.split(quote).length;
  // The formatter prefers the quotes that need fewer escapes.
  return count('"') > count("'")
    ? `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
    : json;
};

/** A tuple; one of a single item needs a comma. */
export const tuple = (items: readonly string[], head = "("): Bracketed => ({
  head,
  items: items.length === 1 ? [`${items[0]},`] : items,
  tail: ")",
});

/** The docstring's opening quotes: raw where it holds a backslash. */
export const opening = (doc: string): string => (doc.includes("\\") ? 'r"""' : '"""');
