import { boolean, double, int, params } from "../../params/index.ts";

/**
 * Random subsets of rows and features.
 * @group Sampling
 */
export const SamplingParams = params({
  /**
   * Share of the rows that trees are grown on, drawn without replacement. Takes effect only where `baggingFreq` is positive.
   * Lower values are faster and curb overfitting.
   */
  baggingFraction: double({
    default: 1,
    exclusiveMin: 0,
    max: 1,
    alias: "bagging_fraction",
    aliases: ["sub_row", "subsample", "bagging"],
  }),
  /**
   * Draw a new sample of rows every so many iterations; 0 turns bagging off. The size of the sample is `baggingFraction`.
   */
  baggingFreq: int({ default: 0, alias: "bagging_freq", aliases: ["subsample_freq"] }),
  /**
   * Share of the features that each tree may use, drawn anew for each tree. Lower values are faster and curb overfitting.
   */
  featureFraction: double({
    default: 1,
    exclusiveMin: 0,
    max: 1,
    alias: "feature_fraction",
    aliases: ["sub_feature", "colsample_bytree"],
  }),
  /**
   * Share of the tree's features that each node may use, drawn anew for each node; it multiplies with `featureFraction`. It
   * curbs overfitting but, unlike the draw for each tree, saves no time. Below 1 it turns `monotoneConstraintsMethod` back to
   * `basic`.
   */
  featureFractionByNode: double({
    default: 1,
    exclusiveMin: 0,
    max: 1,
    alias: "feature_fraction_bynode",
    aliases: ["sub_feature_bynode", "colsample_bynode"],
  }),
});

/**
 * Bagging with a share of its own for each of two classes.
 * @group Sampling
 */
export const ClassBaggingParams = params({
  /**
   * Share of the rows of the positive class that bagging draws, for two unequal classes. Takes effect where `baggingFreq` is
   * positive; as soon as this or `negBaggingFraction` is below 1, `baggingFraction` is not read. Binary objective only.
   */
  posBaggingFraction: double({
    default: 1,
    exclusiveMin: 0,
    max: 1,
    alias: "pos_bagging_fraction",
    aliases: ["pos_sub_row", "pos_subsample", "pos_bagging"],
  }),
  /**
   * Share of the rows of the negative class that bagging draws; the counterpart of `posBaggingFraction`, under the same
   * conditions.
   */
  negBaggingFraction: double({
    default: 1,
    exclusiveMin: 0,
    max: 1,
    alias: "neg_bagging_fraction",
    aliases: ["neg_sub_row", "neg_subsample", "neg_bagging"],
  }),
});

/**
 * Bagging of whole queries.
 * @group Sampling
 */
export const QueryBaggingParams = params({
  /**
   * Let bagging draw whole queries rather than single rows, so that the rows of a query stay together. Has no effect with
   * `goss` sampling.
   */
  baggingByQuery: boolean({ default: false, alias: "bagging_by_query" }),
});
