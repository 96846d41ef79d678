/**
 * Which points of a line to draw. Its points stand in the order of `x`, from 0 to 1, which is where they lie along the line: their number
 * in it where nothing else is given. Of each run of neighbours the first, the last, the lowest and the highest stay, so that every peak and
 * valley stays where it is. Gives all where there are no more than `most`.
 */
export function thinned(y: ArrayLike<number>, most: number, x?: ArrayLike<number>): number[] {
  const { length } = y;
  if (length <= most) return Array.from({ length }, (_, at) => at);
  const runs = Math.max(1, Math.floor(most / 4));
  const runOf = (at: number): number => Math.floor((x ? (x[at] as number) : at / length) * runs);
  const kept: number[] = [];
  let from = 0;
  for (let at = 1; at <= length; at++) {
    if (at < length && runOf(at) === runOf(from)) continue;
    kept.push(...ofRun(y, from, at - 1));
    from = at;
  }
  return kept;
}

function ofRun(y: ArrayLike<number>, first: number, last: number): number[] {
  let lowest = first;
  let highest = first;
  for (let at = first; at <= last; at++) {
    if ((y[at] as number) < (y[lowest] as number)) lowest = at;
    if ((y[at] as number) > (y[highest] as number)) highest = at;
  }
  return [...new Set([first, lowest, highest, last])].sort((a, b) => a - b);
}
