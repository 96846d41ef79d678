import type { DataFrame } from "../frame/index.ts";
import type { Double } from "../wire-types.ts";
import { deviation } from "./results.ts";
import { TunedModel } from "./tuned-model.ts";

/** The best of what was tried by cross-validation. */
export abstract class CrossValidatedModel extends TunedModel {
  /**
   * The metric of everything that was tried, the mean over the folds.
   * @returns One number each, in order.
   * @remote
   */
  avgMetrics(): Double[] {
    return this.results.averages;
  }

  /**
   * How much the metric of everything that was tried differs from fold to fold.
   * @returns The standard deviation over the folds, one number each, in order.
   * @remote
   */
  stdMetrics(): Double[] {
    return this.results.tried.map(({ metrics }) => deviation(metrics));
  }

  /**
   * The metric of everything that was tried on each fold.
   * @returns A row for each: `index` of what was tried and `fold` (int32, from 0), `metric`.
   * @remote
   */
  foldMetrics(): DataFrame {
    return this.results.toFoldTable();
  }
}
