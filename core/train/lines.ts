import { thinned } from "../plot/thin.ts";
import { areaUnderRoc, averagePrecision, type Curve } from "./curves.ts";

/** A curve as it is drawn: as many points as a screen shows, and the one number that sums it up. */
export interface Line {
  /** Area under the ROC curve, or average precision. */
  readonly measure: number;
  /** The part of the rows that are of the class. */
  readonly prevalence: number;
  /** Points in order, each as `[x, y]`. */
  readonly points: readonly (readonly [number, number])[];
}

const totals = ({ truePositives, falsePositives }: Curve): readonly [number, number] => [
  truePositives.at(-1) ?? 0,
  falsePositives.at(-1) ?? 0,
];

/** From (0, 0) to (1, 1): false positive rate, true positive rate. */
export function rocLine(curve: Curve, most: number): Line {
  const { truePositives, falsePositives } = curve;
  const [allTrue, allFalse] = totals(curve);
  const x = falsePositives.map((count) => count / allFalse);
  const y = truePositives.map((count) => count / allTrue);
  // The curve rises in both directions, so their sum tells how far along a point is, and their difference how far off the diagonal.
  const along = x.map((rate, at) => (rate + (y[at] as number)) / 2);
  const off = y.map((rate, at) => rate - (x[at] as number));
  const kept = thinned(off, most, along).map((at) => [x[at] as number, y[at] as number] as const);
  return {
    measure: areaUnderRoc(curve),
    prevalence: allTrue / (allTrue + allFalse),
    points: [[0, 0], ...kept],
  };
}

/** Recall, precision; recall rises. Down to recall 0 the highest threshold holds. */
export function precisionRecallLine(curve: Curve, most: number): Line {
  const { truePositives, falsePositives } = curve;
  const [allTrue, allFalse] = totals(curve);
  const x = truePositives.map((count) => count / allTrue);
  const y = truePositives.map((count, at) => count / (count + (falsePositives[at] as number)));
  const kept = thinned(y, most, x).map((at) => [x[at] as number, y[at] as number] as const);
  return {
    measure: averagePrecision(curve),
    prevalence: allTrue / (allTrue + allFalse),
    points: [[0, y[0] ?? 1], ...kept],
  };
}
