const width = 100;

/**
 * A call or a signature, broken at its arguments where a line would be too long: first all arguments on a line of their own, then
 * each on its own. `indent` is where the text begins, `deeper` where its arguments do.
 */
export function layout(text: string, indent: number, deeper: number): string {
  if (indent + text.length <= width) return text;
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 0 || close < open) return text;
  const args = splitArguments(text.slice(open + 1, close));
  const head = text.slice(0, open + 1);
  const tail = text.slice(close);
  const margin = `\n${" ".repeat(deeper)}`;
  const oneLine = args.join(", ");
  if (deeper + oneLine.length + tail.length <= width) return `${head}${margin}${oneLine}${tail}`;
  return `${head}${margin}${args.map((arg) => layout(arg, deeper, deeper + 4)).join(`,${margin}`)}${tail}`;
}

/** The arguments between two parentheses; a name in quotes and the value behind it stay together. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if ("(<".includes(char)) depth++;
    else if (")>".includes(char)) depth--;
    else if (char === "," && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(text.slice(start).trim());
  const isPaired =
    parts.length % 2 === 0 && parts.every((part, index) => index % 2 === 1 || part.startsWith('"'));
  if (!isPaired) return parts;
  return parts.flatMap((part, index) => (index % 2 === 0 ? [`${part}, ${parts[index + 1]}`] : []));
}
