const segmenter = new Intl.Segmenter("en");

/** A name cut to `width` characters in its middle, as beginning and end tell names apart best. */
export function shortened(name: string, width = 28): string {
  const text = name.replaceAll(/\p{Cc}/gu, "\uFFFD");
  const characters = [...segmenter.segment(text)].map(({ segment }) => segment);
  if (characters.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  const tail = width - 1 - head;
  return `${characters.slice(0, head).join("")}…${characters.slice(-tail).join("")}`;
}
