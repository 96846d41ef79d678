/**
 * The order of texts by code point, as Python and Arrow sort them. JavaScript compares UTF-16 units, which puts the characters beyond
 * U+FFFF before those from U+E000 on.
 */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return (isSurrogate(x) ? x + 0x10000 : x) - (isSurrogate(y) ? y + 0x10000 : y);
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** The order of values of one kind: numbers by size, false before true, texts by code point. */
export function compareValues<T extends string | number | bigint | boolean>(a: T, b: T): number {
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}
