import { UnciaError } from "../errors.ts";
import type { Kind } from "../params/index.ts";
import { nestedStages, type ParamMap, type ParamSpace, type Stage } from "../pipeline/index.ts";
import type { Draws } from "./draws.ts";

/** A param to search, with the kind of its values known. */
export interface Dimension {
  readonly stage: string;
  readonly param: string;
  readonly kind: Kind;
  /** What there is to choose from; absent where there is a range. */
  readonly values?: readonly unknown[];
  readonly range?: { readonly min: number; readonly max: number; readonly log: boolean };
}

/** A model with the params of it that are searched. */
export interface Arm {
  readonly dimensions: readonly Dimension[];
}

/** What is to be tried: one of the models, and for each of its dimensions the place of a value, or a number of the range. */
export interface Point {
  readonly arm: number;
  readonly coordinates: readonly number[];
}

/** Proposes what to try. */
export interface Searcher {
  /** At most so many points, none of which came before; fewer, or none, where all have been tried. */
  propose(count: number): Point[];
  /** How good a point was; the smaller, the better. */
  tell(point: Point, loss: number): void;
}

/**
 * The dimensions of each model: those params of the space whose stage stands in it.
 * @throws UnciaError `unknown_stage` for a stage that stands in none, `invalid_param` for a range of what is no number.
 */
export function armsOf(models: readonly Stage[], space: ParamSpace, stageName: string): Arm[] {
  const found = new Set<string>();
  const arms = models.map((model): Arm => {
    const stages = new Map([...nestedStages(model)].map((stage) => [stage.uid, stage]));
    return {
      dimensions: space.flatMap((entry): Dimension[] => {
        const stage = stages.get(entry.stage);
        if (!stage) return [];
        found.add(entry.stage);
        return [dimensionOf(entry, stage)];
      }),
    };
  });
  const missing = space.find((entry) => !found.has(entry.stage));
  if (!missing) return arms;
  const uids = models.flatMap((model) => [...nestedStages(model)].map((stage) => stage.uid)).join(", ");
  throw new UnciaError(
    "unknown_stage",
    `${stageName}.paramSpace has ${missing.param} of ${missing.stage}, which is in none of the models.`,
    { stage: stageName, param: "paramSpace", hint: `There are ${uids}.` },
  );
}

function dimensionOf(entry: ParamSpace[number], stage: Stage): Dimension {
  const { stage: uid, param } = entry;
  const kind = stage.kindOf(param);
  if ("values" in entry) return { stage: uid, param, kind, values: entry.values };
  const { min, max, log } = entry;
  if (kind !== "int" && kind !== "long" && kind !== "double") {
    throw new UnciaError(
      "invalid_param",
      `${stage.stageName}.${param} holds no number, so it has no range.`,
      {
        stage: stage.stageName,
        param,
      },
    );
  }
  return { stage: uid, param, kind, range: { min, max, log } };
}

export const isWhole = ({ kind }: Dimension): boolean => kind === "int" || kind === "long";

/** The value that a coordinate stands for. */
function valueAt(dimension: Dimension, coordinate: number): unknown {
  if (dimension.values) return dimension.values[coordinate];
  return dimension.kind === "long" ? BigInt(coordinate) : coordinate;
}

/** The map of params that a point stands for. */
export function mapAt({ dimensions }: Arm, { coordinates }: Point): ParamMap {
  return dimensions.map((dimension, at) => ({
    stage: dimension.stage,
    param: dimension.param,
    kind: dimension.kind,
    value: valueAt(dimension, coordinates[at] as number),
  }));
}

/** How many different values a dimension has. */
function sizeOf(dimension: Dimension): number {
  if (dimension.values) return dimension.values.length;
  const { min, max } = dimension.range as NonNullable<Dimension["range"]>;
  if (!isWhole(dimension)) return min === max ? 1 : Number.POSITIVE_INFINITY;
  return Math.floor(max) - Math.ceil(min) + 1;
}

/** How many points there are in all. */
export const countPoints = (arms: readonly Arm[]): number =>
  arms.reduce(
    (sum, { dimensions }) => sum + dimensions.reduce((product, one) => product * sizeOf(one), 1),
    0,
  );

/** A coordinate that is as probable as any other. */
export function drawCoordinate(dimension: Dimension, draws: Draws): number {
  if (dimension.values) return Math.floor(draws.next() * dimension.values.length);
  const { min, max, log } = dimension.range as NonNullable<Dimension["range"]>;
  return place(
    dimension,
    log ? Math.exp(between(Math.log(min), Math.log(max), draws)) : between(min, max, draws),
  );
}

const between = (from: number, to: number, draws: Draws): number => from + (to - from) * draws.next();

/** The nearest number that a dimension has. */
export function place(dimension: Dimension, value: number): number {
  const { min, max } = dimension.range as NonNullable<Dimension["range"]>;
  const [from, to] = isWhole(dimension) ? [Math.ceil(min), Math.floor(max)] : [min, max];
  return Math.min(to, Math.max(from, isWhole(dimension) ? Math.round(value) : value));
}

export const keyOf = ({ arm, coordinates }: Point): string => JSON.stringify([arm, ...coordinates]);

/** Every combination, in order: the values of the last param change fastest. */
export function gridSearch(arms: readonly Arm[], stageName: string): Searcher {
  const range = arms.flatMap(({ dimensions }) => dimensions).find(({ values }) => values === undefined);
  if (range) {
    throw new UnciaError(
      "invalid_param",
      `A grid needs values; ${range.param} of ${range.stage} has a range.`,
      {
        stage: stageName,
        param: "paramSpace",
        hint: 'Give it values with addDiscrete, or set search to "random" or "bayesian".',
      },
    );
  }
  const points = arms.flatMap(({ dimensions }, arm) =>
    dimensions
      .reduce<number[][]>(
        (before, { values = [] }) => before.flatMap((some) => values.map((_, at) => [...some, at])),
        [[]],
      )
      .map((coordinates): Point => ({ arm, coordinates })),
  );
  return { propose: (count) => points.splice(0, count), tell: () => {} };
}

/** So many draws in a row that were all tried before mean that hardly anything is left. */
const mostRepeats = 1000;

/** Draws points until one is new. */
export function freshPoint(seen: Set<string>, draw: () => Point): Point | undefined {
  for (let tries = 0; tries < mostRepeats; tries++) {
    const point = draw();
    const key = keyOf(point);
    if (seen.has(key)) continue;
    seen.add(key);
    return point;
  }
  return undefined;
}

/** Points at random: models in turn, values evenly or, in ranges that say so, evenly by logarithm. */
export function randomSearch(arms: readonly Arm[], draws: Draws): Searcher {
  const seen = new Set<string>();
  let turn = 0;
  return {
    propose(count) {
      const points: Point[] = [];
      for (let left = arms.length; points.length < count && left > 0; ) {
        const arm = turn++ % arms.length;
        const point = freshPoint(seen, () => randomPoint(arms, arm, draws));
        left = point ? arms.length : left - 1;
        if (point) points.push(point);
      }
      return points;
    },
    tell: () => {},
  };
}

export const randomPoint = (arms: readonly Arm[], arm: number, draws: Draws): Point => ({
  arm,
  coordinates: (arms[arm] as Arm).dimensions.map((dimension) => drawCoordinate(dimension, draws)),
});
