import { boolean, int, params } from "../../params/index.ts";

/**
 * What random draws and floating-point sums depend on.
 * @group Seeds and reproducibility
 */
export const SeedParams = params({
  /**
   * One seed from which all others that are not set are derived: `baggingSeed`, `featureFractionSeed`, `dropSeed`, `extraSeed`,
   * `dataRandomSeed` and that of the objective. While it is not set, each of them has its own default, so that training is
   * repeatable without it.
   */
  seed: int({ alias: "seed", aliases: ["random_seed", "random_state"] }),
  /**
   * Seed of the draw of rows in bagging and in `goss` sampling.
   */
  baggingSeed: int({ default: 3, alias: "bagging_seed", aliases: ["bagging_fraction_seed"] }),
  /**
   * Seed of the draw of features for trees and nodes.
   */
  featureFractionSeed: int({ default: 2, alias: "feature_fraction_seed" }),
  /**
   * Seed of the choice of trees that `dart` boosting leaves out.
   */
  dropSeed: int({ default: 4, alias: "drop_seed" }),
  /**
   * Seed of the random thresholds of `extraTrees`.
   */
  extraSeed: int({ default: 6, alias: "extra_seed" }),
  /**
   * Seed of the draw of the rows from which bins are made. It matters for tables of more than `binSampleCount` rows.
   */
  dataRandomSeed: int({ default: 1, alias: "data_random_seed", aliases: ["data_seed"] }),
  /**
   * Give the same model for the same data and params whatever `numThreads` is, at some cost in speed. Set `forceColWise` or
   * `forceRowWise` as well: otherwise the faster of two ways of summing is found by a timing, and can differ between runs.
   * Other versions and machines may still round differently.
   */
  deterministic: boolean({ default: false, alias: "deterministic" }),
});
