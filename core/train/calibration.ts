import type { Probabilities } from "./curves.ts";

/** A range of probabilities, and the rows whose probability lies in it. */
export interface CalibrationBin {
  readonly rows: number;
  /** Mean of their probabilities. */
  readonly meanPredicted: number;
  /** The part of them that are of the class. */
  readonly fractionOfPositives: number;
}

/**
 * Splits the rows by the probability of one class into ranges of one width; those without rows are left out. A probability on the border of
 * two counts to the lower.
 * @see https://doi.org/10.1145/1102351.1102430
 */
export function calibrationOf(
  { codes, probabilities, width }: Probabilities,
  positive: number,
  bins: number,
): CalibrationBin[] {
  const rows = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const hits = new Float64Array(bins);
  const borders = Float64Array.from({ length: bins - 1 }, (_, at) => (at + 1) * (1 / bins));
  for (let row = 0; row < codes.length; row++) {
    const probability = probabilities[row * width + positive] as number;
    let bin = Math.min(bins - 1, Math.max(0, Math.floor(probability * bins)));
    // The product is rounded: the borders themselves decide.
    while (bin > 0 && probability <= (borders[bin - 1] as number)) bin--;
    while (bin < bins - 1 && probability > (borders[bin] as number)) bin++;
    rows[bin] = (rows[bin] as number) + 1;
    sums[bin] = (sums[bin] as number) + probability;
    if (codes[row] === positive) hits[bin] = (hits[bin] as number) + 1;
  }
  return Array.from(rows, (count, bin) => ({
    rows: count,
    meanPredicted: (sums[bin] as number) / count,
    fractionOfPositives: (hits[bin] as number) / count,
  })).filter((bin) => bin.rows > 0);
}
