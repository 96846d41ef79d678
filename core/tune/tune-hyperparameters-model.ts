import { CrossValidatedModel } from "./cross-validated-model.ts";

/**
 * The best model that a search has found, fitted on all rows, and the metrics of all that was tried.
 * @since 0.2.0
 */
export class TuneHyperparametersModel extends CrossValidatedModel {
  /**
   * How the model was found.
   * @returns As texts: how many combinations of params, `numRuns`, were tried, and on how many folds each, `numFolds`.
   * @remote
   */
  parameters(): Record<string, string> {
    const { tried } = this.results;
    return { numRuns: String(tried.length), numFolds: String(tried[0]?.metrics.length ?? 0) };
  }
}
