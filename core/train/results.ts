import type { Confusion } from "./confusion.ts";
import type { Curve } from "./curves.ts";
import type { Read } from "./scored-rows.ts";

/** Counts as rows, one a pair of classes. */
export function pairs({ classes, counts }: Confusion): Record<string, unknown>[] {
  return classes.flatMap((label, i) =>
    classes.map((predicted, j) => ({
      label: String(label),
      prediction: String(predicted),
      rows: BigInt(counts[i * classes.length + j] ?? 0),
    })),
  );
}

/** A point of the ROC curve. */
export interface RocPoint {
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** From (0, 0), with an infinite threshold, to (1, 1). */
export function rocCurve({ thresholds, truePositives, falsePositives }: Curve): RocPoint[] {
  const [allTrue, allFalse] = [truePositives.at(-1) ?? 1, falsePositives.at(-1) ?? 1];
  const points = Array.from(thresholds, (threshold, at) => ({
    threshold,
    falsePositiveRate: (falsePositives[at] as number) / allFalse,
    truePositiveRate: (truePositives[at] as number) / allTrue,
  }));
  return [{ threshold: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0 }, ...points];
}

/** A point of the precision-recall curve. */
export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly recall: number;
  readonly precision: number;
}

/** From the highest threshold down, so that recall rises. */
export function precisionRecallCurve({
  thresholds,
  truePositives,
  falsePositives,
}: Curve): PrecisionRecallPoint[] {
  const all = truePositives.at(-1) ?? 1;
  return Array.from(thresholds, (threshold, at) => {
    const hits = truePositives[at] as number;
    return { threshold, recall: hits / all, precision: hits / (hits + (falsePositives[at] as number)) };
  });
}

/** Mean of -log of the probability given to the true class, which is kept away from 0 by the precision of a double. */
export function logLoss({ probabilities, codes, width, weights }: Read): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < codes.length; row++) {
    const probability = probabilities[row * width + (codes[row] as number)] as number;
    const weight = weights ? (weights[row] as number) : 1;
    sum -= weight * Math.log(Math.min(1, Math.max(Number.EPSILON, probability)));
    total += weight;
  }
  return sum / total;
}
