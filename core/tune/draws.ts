import { rowDraw } from "../frame/index.ts";

/** Numbers drawn one after the other; the same seed gives the same ones. */
export class Draws {
  readonly #seed: number;
  #count = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A number from 0 up to, not including, 1. */
  next(): number {
    // Stream 0 shuffles rows.
    return rowDraw(this.#seed, this.#count++, 1);
  }

  /** One of the standard normal distribution. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** The place of a weight, each as probable as it is large. */
  weighted(weights: readonly number[]): number {
    let left = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [at, weight] of weights.entries()) {
      left -= weight;
      if (left < 0) return at;
    }
    return weights.length - 1;
  }
}
