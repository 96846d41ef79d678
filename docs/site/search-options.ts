import type { Options } from "minisearch";

/** A part of a page that can be found: what stands below one heading, or one param. */
export interface SearchDocument {
  readonly id: string;
  /** Of the page. */
  readonly title: string;
  /** The heading, or the name of the param; empty for the beginning of a page. */
  readonly section: string;
  /** Names in all languages and in the kernel. */
  readonly names: string;
  readonly text: string;
  /** From the root of the site. */
  readonly address: string;
}

/** Words of a name count alone too: `iterations` finds `numIterations` and `num_iterations`. */
const words = (text: string): string[] =>
  text
    .split(/[^\p{L}\p{N}_]+/u)
    .filter(Boolean)
    .flatMap((word) => [word, ...parts(word)])
    .map((word) => word.toLowerCase());

function parts(word: string): string[] {
  const found = word.match(/\p{Lu}{2,}(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}|\p{N}+/gu) ?? [];
  return found.length > 1 ? found.filter((part) => part.length > 1) : [];
}

export const searchOptions: Options<SearchDocument> = {
  fields: ["section", "names", "title", "text"],
  storeFields: ["title", "section", "text", "address"],
  tokenize: words,
  searchOptions: {
    tokenize: (text) =>
      text
        .split(/[^\p{L}\p{N}_]+/u)
        .filter(Boolean)
        .map((word) => word.toLowerCase()),
    prefix: (term) => term.length > 1,
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    boost: { section: 4, names: 4, title: 2 },
  },
};
