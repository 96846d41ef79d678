import { DataFrame, type DataFrameLike } from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import { Stage } from "./stage.ts";

/** Judges a table of predictions by one number. */
export abstract class Evaluator extends Stage {
  /** True where a larger number is a better one. */
  abstract readonly isLargerBetter: boolean;

  protected abstract measure(data: DataFrame, run: RunOptions): Promise<number>;

  /** The metric of `data`. */
  async evaluate(data: DataFrameLike, options: RunOptions = {}): Promise<number> {
    this.checkRequired();
    return this.measure(DataFrame.from(data), options);
  }
}
