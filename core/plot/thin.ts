/**
 * Which points of a line to draw: of each run of neighbours the first, the last, the lowest and the highest, so that every peak and
 * valley stays where it is. Gives all where there are no more than `most`.
 */
export function thinned(y: ArrayLike<number>, most: number): number[] {
  const { length } = y;
  const runs = Math.max(1, Math.floor(most / 4));
  if (length <= most) return Array.from({ length }, (_, at) => at);
  const kept: number[] = [];
  for (let run = 0; run < runs; run++) {
    const from = Math.floor((run * length) / runs);
    const to = Math.floor(((run + 1) * length) / runs) - 1;
    let lowest = from;
    let highest = from;
    for (let at = from; at <= to; at++) {
      if ((y[at] as number) < (y[lowest] as number)) lowest = at;
      if ((y[at] as number) > (y[highest] as number)) highest = at;
    }
    kept.push(...[...new Set([from, lowest, highest, to])].sort((a, b) => a - b));
  }
  return kept;
}
