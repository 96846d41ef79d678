import stringWidth from "string-width";

/** Widths of characters of a sans-serif face, in parts of the font's size; the rest are as wide as a small letter. */
const widths = new Map<string, number>([
  ...[..."ijl|.,:;'!`"].map((one) => [one, 0.26] as const),
  ...[..."ftrI ()[]{}/\\-"].map((one) => [one, 0.33] as const),
  ...[..."mwMW@%"].map((one) => [one, 0.87] as const),
  ...[..."ABCDEFGHJKLNOPQRSTUVXYZ&…"].map((one) => [one, 0.7] as const),
]);
const otherWidth = 0.56;
/** Some faces are wider than the usual ones: rather some space too much than text that is cut off. */
const reserve = 1.1;
const boldness = 1.12;

/**
 * How wide a text is, about: near enough to lay a plot out, and the same on every machine, whatever fonts it has. Characters that take two
 * cells of a terminal are as wide as they are high.
 */
export function textWidth(text: string, fontSize: number, isBold = false): number {
  let width = 0;
  for (const character of text) {
    width += stringWidth(character) > 1 ? 1 : (widths.get(character) ?? otherWidth);
  }
  return width * fontSize * reserve * (isBold ? boldness : 1);
}
