/** Sums of a regression's errors, taken as rows come. */
export class RegressionSums {
  #rows = 0;
  #squared = 0;
  #absolute = 0;
  // Welford's running mean and sum of squares of the labels, which stay exact where their mean is large.
  #mean = 0;
  #spread = 0;

  add(label: number, predicted: number): void {
    const error = label - predicted;
    this.#rows++;
    this.#squared += error * error;
    this.#absolute += Math.abs(error);
    const delta = label - this.#mean;
    this.#mean += delta / this.#rows;
    this.#spread += delta * (label - this.#mean);
  }

  finish(): { mse: number; rmse: number; mae: number; r2: number; rows: number } {
    const mse = this.#squared / this.#rows;
    return {
      mse,
      rmse: Math.sqrt(mse),
      mae: this.#absolute / this.#rows,
      r2: this.#spread === 0 ? Number.NaN : 1 - this.#squared / this.#spread,
      rows: this.#rows,
    };
  }
}
