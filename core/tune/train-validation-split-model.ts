import { extend, stages } from "../pipeline/index.ts";
import type { Double } from "../wire-types.ts";
import { TunedModel } from "./tuned-model.ts";

/**
 * The best model that was found on one split of the rows, fitted on all of them, and the metrics of all that was tried.
 * @since 0.2.0
 */
export class TrainValidationSplitModel extends extend(TunedModel, {
  /** The model of each map, in their order, where `collectSubModels` was set. */
  subModels: stages({}),
}) {
  /**
   * The metric of each map of params on the rows that were held out.
   * @returns One number a map, in their order.
   * @remote
   */
  validationMetrics(): Double[] {
    return this.results.averages;
  }

  /**
   * How the model was found.
   * @returns As texts: how many `maps` were tried, and whether `collectSubModels` kept their models.
   * @remote
   */
  parameters(): Record<string, string> {
    return {
      maps: String(this.results.tried.length),
      collectSubModels: String((this.subModels?.length ?? 0) > 0),
    };
  }
}
