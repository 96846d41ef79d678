/** Calls and lists of a snippet, in one line where they fit, else an item a line. */
export type Item = string | Brackets | Chain;

/** `open` + items + `close`, such as a list or a call. */
export interface Brackets {
  readonly open: string;
  readonly items: readonly Item[];
  readonly close: string;
  /** Whether blanks stand inside the brackets when all is in one line: `{ a: 1 }`. */
  readonly padded?: true;
}

/** `head` and calls on what it gives, `.setA(1).setB(2)`. */
export interface Chain {
  readonly head: string;
  readonly calls: readonly Brackets[];
}

/** How a language's formatters break lines. */
export interface LayoutStyle {
  readonly indent: number;
  /** Whether the last of several lines ends with a comma, too. */
  readonly trailingComma: boolean;
  /** Whether the closing bracket has a line of its own. */
  readonly closeOnOwnLine: boolean;
}

const lineWidth = 100;

/** `before` is what stands in front of the item in its line. */
export function layout(item: Item, style: LayoutStyle, before = "", indent = 0): string {
  const line = `${before}${inline(item)}`;
  if (typeof item === "string" || indent + line.length < lineWidth) return line;
  if ("head" in item) return chain(item, style, before, indent);
  const inner = indent + style.indent;
  const lines = item.items.map((one, index) => {
    const comma = index < item.items.length - 1 || style.trailingComma ? "," : "";
    return `${" ".repeat(inner)}${layout(one, style, "", inner)}${comma}`;
  });
  const end = style.closeOnOwnLine ? `\n${" ".repeat(indent)}${item.close}` : item.close;
  return `${before}${item.open}\n${lines.join("\n")}${end}`;
}

/** A chain that is too long for a line begins one of its own, with a call a line. */
function chain({ head, calls }: Chain, style: LayoutStyle, before: string, indent: number): string {
  const start = before === "" ? indent : indent + style.indent;
  const inner = start + style.indent;
  const first = before === "" ? head : `${before.trimEnd()}\n${" ".repeat(start)}${head}`;
  return [first, ...calls.map((call) => `${" ".repeat(inner)}${layout(call, style, "", inner)}`)].join("\n");
}

export function inline(item: Item): string {
  if (typeof item === "string") return item;
  if ("head" in item) return `${item.head}${item.calls.map(inline).join("")}`;
  const pad = item.padded && item.items.length > 0 ? " " : "";
  return `${item.open}${pad}${item.items.map(inline).join(", ")}${pad}${item.close}`;
}
