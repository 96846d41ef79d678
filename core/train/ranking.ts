/** Measures of one list of rows that a score puts in order, down to place `k`. */
export type RankingMeasure = (list: RankedList, k: number) => number;

/** The rows of one group. */
export interface RankedList {
  /** How well each row fits, from 0. */
  readonly relevance: readonly number[];
  readonly scores: readonly number[];
}

/** Rows of one score, which stand in no order: measures are means over all orders of them. */
interface Tie {
  /** Places before the first of them. */
  readonly before: number;
  readonly rows: readonly number[];
}

function ties({ relevance, scores }: RankedList): Tie[] {
  const order = scores.map((_, row) => row).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const found: { before: number; rows: number[] }[] = [];
  for (const [place, row] of order.entries()) {
    const last = found.at(-1);
    const isTied = place > 0 && scores[order[place - 1] as number] === scores[row];
    if (last && isTied) last.rows.push(relevance[row] as number);
    else found.push({ before: place, rows: [relevance[row] as number] });
  }
  return found;
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
const relevant = (values: readonly number[]): number => values.filter((one) => one > 0).length;

/** What a row at a place, from 0, counts for. */
const discount = (place: number): number => 1 / Math.log2(place + 2);

function discountsOf(from: number, to: number): number {
  let total = 0;
  for (let place = from; place < to; place++) total += discount(place);
  return total;
}

/**
 * Discounted cumulative gain over the largest that there could be.
 * @see https://doi.org/10.1145/582415.582418
 */
export const ndcgAt =
  (gain: (relevance: number) => number): RankingMeasure =>
  (list, k) => {
    const found = ties(list).map(
      ({ before, rows }) =>
        (sum(rows.map(gain)) / rows.length) * discountsOf(before, Math.min(before + rows.length, k)),
    );
    const best = list.relevance
      .map(gain)
      .sort((a, b) => b - a)
      .slice(0, k)
      .map((value, place) => value * discount(place));
    return sum(best) === 0 ? 0 : sum(found) / sum(best);
  };

/** How many relevant rows are expected among the first `k`. */
const hitsAt = (list: RankedList, k: number): number =>
  sum(
    ties(list).map(
      ({ before, rows }) =>
        (relevant(rows) / rows.length) * Math.max(0, Math.min(before + rows.length, k) - before),
    ),
  );

export const precisionAt: RankingMeasure = (list, k) => hitsAt(list, k) / k;

export const recallAt: RankingMeasure = (list, k) => {
  const all = relevant(list.relevance);
  return all === 0 ? 0 : hitsAt(list, k) / all;
};

/**
 * Mean of the precisions at the places of relevant rows. Where a relevant row stands at place `p`, each of those tied before it is relevant
 * with the chance of the rest of them.
 * @see https://doi.org/10.1007/978-3-540-78646-7_38
 */
export const averagePrecisionAt: RankingMeasure = (list, k) => {
  const most = Math.min(relevant(list.relevance), k);
  if (most === 0) return 0;
  let total = 0;
  let hits = 0;
  for (const { before, rows } of ties(list)) {
    const count = relevant(rows);
    const others = rows.length > 1 ? (count - 1) / (rows.length - 1) : 0;
    for (let place = before; count > 0 && place < Math.min(before + rows.length, k); place++) {
      total += ((count / rows.length) * (hits + 1 + (place - before) * others)) / (place + 1);
    }
    hits += count;
  }
  return total / most;
};
