import { extend, stages } from "../pipeline/index.ts";
import { CrossValidatedModel } from "./cross-validated-model.ts";

/**
 * The best model that cross-validation has found, fitted on all rows, and the metrics of all that was tried.
 * @since 0.2.0
 */
export class CrossValidatorModel extends extend(CrossValidatedModel, {
  /**
   * The models of all maps and folds, where `collectSubModels` was set: those of the first map, fold by fold, then those of the second, ….
   */
  subModels: stages({}),
}) {
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
