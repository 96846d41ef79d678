/** A threshold on the scores, and what calling everything at or above it positive gives. */
export interface CurvePoint {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** The points where the counts change, from the highest score down; equal scores make one point. */
export function thresholds(scores: Float64Array, positive: Uint8Array): CurvePoint[] {
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const points: CurvePoint[] = [];
  let truePositives = 0;
  let falsePositives = 0;
  for (const [rank, row] of order.entries()) {
    if (positive[row]) truePositives++;
    else falsePositives++;
    const threshold = scores[row] as number;
    const next = order[rank + 1];
    if (next === undefined || scores[next] !== threshold)
      points.push({ threshold, truePositives, falsePositives });
  }
  return points;
}

/**
 * Area under the ROC curve by the trapezoid rule; NaN where only one class is there.
 * @see https://doi.org/10.1016/j.patrec.2005.10.010
 */
export function areaUnderRoc(points: readonly CurvePoint[]): number {
  const last = points.at(-1);
  if (!last || last.truePositives === 0 || last.falsePositives === 0) return Number.NaN;
  let area = 0;
  let before = { truePositives: 0, falsePositives: 0 };
  for (const point of points) {
    area +=
      ((point.falsePositives - before.falsePositives) * (point.truePositives + before.truePositives)) / 2;
    before = point;
  }
  return area / (last.truePositives * last.falsePositives);
}
