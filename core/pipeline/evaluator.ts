import type { Schema } from "apache-arrow";
import { asUnciaError } from "../errors.ts";
import { DataFrame, type DataFrameLike } from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import { Stage } from "./stage.ts";

/** Judges a table of predictions by one number. */
export abstract class Evaluator extends Stage {
  /** True where a larger number is a better one. */
  abstract readonly isLargerBetter: boolean;

  protected abstract measure(data: DataFrame, run: RunOptions): Promise<number>;

  /**
   * Throws, before any row is read, where a table of this schema lacks what is measured. Tuning calls it before it fits anything, so widths
   * of vectors may not be known yet.
   */
  checkSchema(_schema: Schema): void {}

  /** The metric of `data`. */
  async evaluate(data: DataFrameLike, options: RunOptions = {}): Promise<number> {
    this.checkRequired();
    try {
      const frame = DataFrame.from(data);
      this.checkSchema(await frame.schema());
      return await this.measure(frame, options);
    } catch (error) {
      throw asUnciaError(error).at({ stage: this.stageName });
    }
  }
}
