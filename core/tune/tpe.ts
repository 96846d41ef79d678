import type { Draws } from "./draws.ts";
import {
  type Arm,
  type Dimension,
  freshPoint,
  keyOf,
  type Point,
  place,
  randomSearch,
  type Searcher,
} from "./search.ts";

/** The part of what was tried that counts as good. */
const goodPart = 0.25;
/** So many numbers are drawn where good ones are, for the best of them to be taken. */
const candidates = 24;
/** So many points are drawn at random before there is anything to learn from. */
const leastRandom = 5;
const mostRandom = 20;

interface Told {
  readonly point: Point;
  readonly loss: number;
}

/**
 * Bayesian search by the tree-structured Parzen estimator: for each param it estimates where the good points lie and where the others do, and
 * proposes the value that is the most probable among the good ones in proportion to the others. The model is one more param, and the params
 * of each are learned from its own points.
 * @see Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011. https://papers.nips.cc/paper/4443
 */
export function bayesianSearch(arms: readonly Arm[], runs: number, draws: Draws): Searcher {
  const random = randomSearch(arms, draws);
  const randomPoints = Math.min(mostRandom, Math.max(leastRandom, Math.ceil(runs / 4)));
  const told: Told[] = [];
  const seen = new Set<string>();
  let proposed = 0;

  /** Points that were proposed together, and of which nothing is known yet, count as bad ones, so that others are proposed. */
  const proposal = (waiting: readonly Point[]): Point | undefined => {
    const worst = told.reduce((most, { loss }) => Math.max(most, loss), Number.NEGATIVE_INFINITY);
    const known = [...told, ...waiting.map((point) => ({ point, loss: worst }))];
    return freshPoint(seen, () => pointBy(arms, known, draws));
  };
  return {
    propose(count) {
      const points: Point[] = [];
      while (points.length < count) {
        const point = proposed < randomPoints ? freshOf(random, seen) : proposal(points);
        // What is estimated may repeat itself; at random the rest is found, if there is any.
        const next = point ?? freshOf(random, seen);
        if (!next) break;
        proposed++;
        points.push(next);
      }
      return points;
    },
    tell: (point, loss) =>
      void told.push({ point, loss: Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss }),
  };
}

/** The next point of a random search that another has not proposed. */
function freshOf(random: Searcher, seen: Set<string>): Point | undefined {
  for (;;) {
    const [point] = random.propose(1);
    if (!point) return undefined;
    if (seen.has(keyOf(point))) continue;
    seen.add(keyOf(point));
    return point;
  }
}

/** The good points and the others. */
function split(told: readonly Told[]): { good: Point[]; others: Point[] } {
  const order = told.toSorted((a, b) => a.loss - b.loss).map(({ point }) => point);
  const count = Math.max(1, Math.ceil(goodPart * order.length));
  return { good: order.slice(0, count), others: order.slice(count) };
}

function pointBy(arms: readonly Arm[], told: readonly Told[], draws: Draws): Point {
  const { good, others } = split(told);
  const arm = arms.length === 1 ? 0 : choice(arms.length, good.map(armOf), others.map(armOf), draws);
  const own = split(told.filter(({ point }) => point.arm === arm));
  const coordinates = (arms[arm] as Arm).dimensions.map((dimension, at) => {
    const of = (points: readonly Point[]) => points.map((point) => point.coordinates[at] as number);
    return dimension.values
      ? choice(dimension.values.length, of(own.good), of(own.others), draws)
      : number(dimension, of(own.good), of(own.others), draws);
  });
  return { arm, coordinates };
}

const armOf = ({ arm }: Point): number => arm;

/** One of some values, drawn by how often each is good in proportion to the others: always the most promising would leave the rest unknown. */
function choice(count: number, good: readonly number[], others: readonly number[], draws: Draws): number {
  const frequencies = (of: readonly number[]): number[] => {
    // Each value counts once before anything is known of it.
    const counts = new Array<number>(count).fill(1);
    for (const at of of) counts[at] = (counts[at] as number) + 1;
    return counts.map((one) => one / (of.length + count));
  };
  const [likely, unlikely] = [frequencies(good), frequencies(others)];
  return draws.weighted(likely.map((one, at) => one / (unlikely[at] as number)));
}

/** A number of a range: as with values, by densities instead of frequencies. */
function number(
  dimension: Dimension,
  good: readonly number[],
  others: readonly number[],
  draws: Draws,
): number {
  const { min, max, log } = dimension.range as NonNullable<Dimension["range"]>;
  const inner = log ? Math.log : (value: number) => value;
  const outer = log ? Math.exp : (value: number) => value;
  const [from, to] = [inner(min), inner(max)];
  if (from === to) return place(dimension, min);
  const [likely, unlikely] = [good, others].map((of) => new Parzen(of.map(inner), from, to)) as [
    Parzen,
    Parzen,
  ];
  const best = bestOf(
    () => likely.draw(draws),
    (value) => likely.density(value) / unlikely.density(value),
  );
  return place(dimension, outer(best));
}

function bestOf(draw: () => number, score: (value: number) => number): number {
  let best = draw();
  for (let drawn = 1; drawn < candidates; drawn++) {
    const value = draw();
    if (score(value) > score(best)) best = value;
  }
  return best;
}

/** A mixture of normal densities, one around each point and a wide one in the middle, as wide as the gaps between the points. */
class Parzen {
  readonly #from: number;
  readonly #to: number;
  readonly #means: number[];
  readonly #widths: number[];

  constructor(points: readonly number[], from: number, to: number) {
    this.#from = from;
    this.#to = to;
    const span = to - from;
    const middle = (from + to) / 2;
    this.#means = [...points, middle].sort((a, b) => a - b);
    const narrowest = span / Math.min(100, 1 + this.#means.length);
    this.#widths = this.#means.map((mean, at) => {
      if (mean === middle) return span;
      const left = mean - (this.#means[at - 1] ?? from);
      const right = (this.#means[at + 1] ?? to) - mean;
      return Math.min(span, Math.max(narrowest, left, right));
    });
  }

  draw(draws: Draws): number {
    const at = Math.floor(draws.next() * this.#means.length);
    const [mean, width] = [this.#means[at] as number, this.#widths[at] as number];
    for (let tries = 0; tries < 100; tries++) {
      const value = mean + width * draws.normal();
      if (value >= this.#from && value <= this.#to) return value;
    }
    return mean;
  }

  density(value: number): number {
    return this.#means.reduce((sum, mean, at) => {
      const width = this.#widths[at] as number;
      return sum + Math.exp(-0.5 * ((value - mean) / width) ** 2) / width;
    }, 0);
  }
}
