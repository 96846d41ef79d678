/** Sums of a regression's errors, taken as rows come, each as often as it weighs. */
export class RegressionSums {
  #rows = 0;
  #weight = 0;
  #squared = 0;
  #absolute = 0;
  // Welford's running mean and sum of squares of the labels, which stay exact where their mean is large.
  #mean = 0;
  #spread = 0;

  add(label: number, predicted: number, weight = 1): void {
    this.#rows++;
    if (weight === 0) return;
    const error = label - predicted;
    this.#weight += weight;
    this.#squared += weight * error * error;
    this.#absolute += weight * Math.abs(error);
    const delta = label - this.#mean;
    this.#mean += (delta * weight) / this.#weight;
    this.#spread += weight * delta * (label - this.#mean);
  }

  finish(): { mse: number; rmse: number; mae: number; r2: number; rows: number } {
    const mse = this.#squared / this.#weight;
    return {
      mse,
      rmse: Math.sqrt(mse),
      mae: this.#absolute / this.#weight,
      r2: this.#spread === 0 ? Number.NaN : 1 - this.#squared / this.#spread,
      rows: this.#rows,
    };
  }
}
