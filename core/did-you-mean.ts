import { distance } from "fastest-levenshtein";

const fold = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** The one of `known` that is nearest to a misspelt `name`, when one is near enough to be what was meant. */
export function closest(name: string, known: Iterable<string>): string | undefined {
  const wanted = fold(name);
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const d = distance(wanted, fold(candidate));
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}

/** `Did you mean "x"?`, or nothing: a sentence to end an error message with. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const best = closest(name, known);
  return best === undefined ? undefined : `Did you mean "${best}"?`;
}
