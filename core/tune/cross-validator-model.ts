import type { DataFrame } from "../frame/index.ts";
import { extend, stages } from "../pipeline/index.ts";
import type { Double } from "../wire-types.ts";
import { deviation } from "./results.ts";
import { TunedModel } from "./tuned-model.ts";

/**
 * The best model that cross-validation has found, fitted on all rows, and the metrics of all that was tried.
 * @since 0.2.0
 */
export class CrossValidatorModel extends extend(TunedModel, {
  /**
   * The models of all maps and folds, where `collectSubModels` was set: those of the first map, fold by fold, then those of the second, ….
   */
  subModels: stages({}),
}) {
  /**
   * The metric of each map of params, the mean over the folds.
   * @returns One number a map, in their order.
   * @remote
   */
  avgMetrics(): Double[] {
    return this.results.averages;
  }

  /**
   * How much the metric of each map of params differs from fold to fold.
   * @returns The standard deviation over the folds, one number a map, in their order.
   * @remote
   */
  stdMetrics(): Double[] {
    return this.results.tried.map(({ metrics }) => deviation(metrics));
  }

  /**
   * The metric of each map of params on each fold.
   * @returns A row for each: `index` of the map and `fold` (int32, from 0), `metric`.
   * @remote
   */
  foldMetrics(): DataFrame {
    return this.results.toFoldTable();
  }

  /**
   * How the model was found.
   * @returns As texts: `maps` and `numFolds` that were tried, and whether `collectSubModels` kept their models.
   * @remote
   */
  parameters(): Record<string, string> {
    const { tried } = this.results;
    return {
      maps: String(tried.length),
      numFolds: String(tried[0]?.metrics.length ?? 0),
      collectSubModels: String((this.subModels?.length ?? 0) > 0),
    };
  }
}
