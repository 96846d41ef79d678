import type { Confusion } from "./confusion.ts";
import { type CurvePoint, thresholds } from "./curves.ts";

/** What is read of the predictions. */
export interface Read {
  readonly confusion: Confusion;
  /** Probabilities of all classes, row by row, and the class code of each label. */
  readonly probabilities: Float64Array;
  readonly codes: Int32Array;
}

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

export function curveOf({ confusion, probabilities, codes }: Read, positive: number): readonly CurvePoint[] {
  const width = confusion.classes.length;
  const scores = Float64Array.from(codes, (_, row) => probabilities[row * width + positive] ?? 0);
  return thresholds(
    scores,
    Uint8Array.from(codes, (code) => (code === positive ? 1 : 0)),
  );
}

/** From (0, 0), with an infinite threshold, to (1, 1). */
export function rocCurve(points: readonly CurvePoint[]): Record<string, unknown>[] {
  const last = points.at(-1);
  const start = { threshold: Number.POSITIVE_INFINITY, truePositives: 0, falsePositives: 0 };
  return [start, ...points].map((point) => ({
    threshold: point.threshold,
    falsePositiveRate: point.falsePositives / (last?.falsePositives ?? 1),
    truePositiveRate: point.truePositives / (last?.truePositives ?? 1),
  }));
}

export function precisionRecallCurve(points: readonly CurvePoint[]): Record<string, unknown>[] {
  const all = points.at(-1)?.truePositives ?? 1;
  return points.map(({ threshold, truePositives, falsePositives }) => ({
    threshold,
    recall: truePositives / all,
    precision: truePositives / (truePositives + falsePositives),
  }));
}

/** Mean of -log of the probability given to the true class, which is kept away from 0 by the precision of a double. */
export function logLoss({ confusion, probabilities, codes }: Read): number {
  const width = confusion.classes.length;
  let sum = 0;
  for (const [row, code] of codes.entries()) {
    sum -= Math.log(Math.min(1, Math.max(Number.EPSILON, probabilities[row * width + code] ?? 0)));
  }
  return sum / codes.length;
}
