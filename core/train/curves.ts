/**
 * What calling everything at or above a score positive gives, for each score that there is, from the highest down. The three lists are
 * of one length.
 */
export interface Curve {
  readonly thresholds: Float64Array<ArrayBuffer>;
  readonly truePositives: Float64Array<ArrayBuffer>;
  readonly falsePositives: Float64Array<ArrayBuffer>;
}

/** Probabilities of all classes, row by row, and the class code of each row's label. */
export interface Probabilities {
  readonly codes: Int32Array;
  readonly probabilities: Float64Array;
  readonly width: number;
  /** How much each row counts; each counts 1 where there are none. */
  readonly weights?: Float64Array | undefined;
}

/** The curve of one class against all others; equal scores make one point. */
export function curveOf(from: Probabilities, positive: number): Curve {
  if (from.weights) return weightedCurve(from, from.weights, positive);
  const { codes, probabilities, width } = from;
  const count = codes.reduce((sum, code) => sum + (code === positive ? 1 : 0), 0);
  const positives = new Float64Array(count);
  const negatives = new Float64Array(codes.length - count);
  let p = 0;
  let n = 0;
  for (let row = 0; row < codes.length; row++) {
    const score = probabilities[row * width + positive] as number;
    if (codes[row] === positive) positives[p++] = score;
    else negatives[n++] = score;
  }
  // Sorting numbers apart and merging them takes a tenth of the time of sorting rows by a comparison.
  return merged(positives.sort(), negatives.sort());
}

/** Points may have a weight, which sorting apart would lose. */
function weightedCurve(
  { codes, probabilities, width }: Probabilities,
  weights: Float64Array,
  positive: number,
): Curve {
  const score = (row: number): number => probabilities[row * width + positive] as number;
  const rows = Uint32Array.from(codes, (_, row) => row).sort((a, b) => score(b) - score(a));
  const thresholds: number[] = [];
  const truePositives: number[] = [];
  const falsePositives: number[] = [];
  let hits = 0;
  let misses = 0;
  for (const [place, row] of rows.entries()) {
    if (codes[row] === positive) hits += weights[row] as number;
    else misses += weights[row] as number;
    const next = rows[place + 1];
    if (next !== undefined && score(next) === score(row)) continue;
    thresholds.push(score(row));
    truePositives.push(hits);
    falsePositives.push(misses);
  }
  return {
    thresholds: Float64Array.from(thresholds),
    truePositives: Float64Array.from(truePositives),
    falsePositives: Float64Array.from(falsePositives),
  };
}

/** Both in rising order. */
function merged(positives: Float64Array, negatives: Float64Array): Curve {
  const most = positives.length + negatives.length;
  const thresholds = new Float64Array(most);
  const truePositives = new Float64Array(most);
  const falsePositives = new Float64Array(most);
  let p = positives.length;
  let n = negatives.length;
  let points = 0;
  while (p > 0 || n > 0) {
    const score = Math.max(positives[p - 1] ?? -Infinity, negatives[n - 1] ?? -Infinity);
    while (p > 0 && positives[p - 1] === score) p--;
    while (n > 0 && negatives[n - 1] === score) n--;
    thresholds[points] = score;
    truePositives[points] = positives.length - p;
    falsePositives[points] = negatives.length - n;
    points++;
  }
  return {
    thresholds: thresholds.slice(0, points),
    truePositives: truePositives.slice(0, points),
    falsePositives: falsePositives.slice(0, points),
  };
}

/**
 * Area under the ROC curve by the trapezoid rule; NaN where only one class is there.
 * @see https://doi.org/10.1016/j.patrec.2005.10.010
 */
export function areaUnderRoc({ truePositives, falsePositives }: Curve): number {
  const [allTrue, allFalse] = [truePositives.at(-1) ?? 0, falsePositives.at(-1) ?? 0];
  if (allTrue === 0 || allFalse === 0) return Number.NaN;
  let area = 0;
  for (let at = 0; at < truePositives.length; at++) {
    const step = (falsePositives[at] as number) - (falsePositives[at - 1] ?? 0);
    area += (step * ((truePositives[at] as number) + (truePositives[at - 1] ?? 0))) / 2;
  }
  return area / (allTrue * allFalse);
}

/**
 * Mean of the precisions, each weighted by the recall that its threshold adds; NaN where there are no positives.
 * @see https://doi.org/10.1007/978-0-387-39940-9_482
 */
export function averagePrecision({ truePositives, falsePositives }: Curve): number {
  const all = truePositives.at(-1) ?? 0;
  let sum = 0;
  for (let at = 0; at < truePositives.length; at++) {
    const hits = truePositives[at] as number;
    if (hits === (truePositives[at - 1] ?? 0)) continue;
    sum += (hits - (truePositives[at - 1] ?? 0)) * (hits / (hits + (falsePositives[at] as number)));
  }
  return sum / all;
}
