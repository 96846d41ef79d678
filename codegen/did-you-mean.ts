import { distance } from "fastest-levenshtein";

/** `Did you mean "x"?` for the one of `known` that is nearest to a misspelt `name`, where one is near enough. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = [...known]
    .map((candidate) => ({ candidate, apart: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ apart }) => apart <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.apart - b.apart);
  return near[0] && `Did you mean "${near[0].candidate}"?`;
}
