import { boolean, double, int, params } from "../../params/index.ts";

/**
 * The shape of single trees and what is held against large ones.
 * @group Trees
 */
export const TreeParams = params({
  /**
   * The largest number of leaves of a tree. Trees grow leaf by leaf, best split first, so this rather than `maxDepth` is the
   * main control of complexity. Where `maxDepth` is set and this is not, a smaller value that fits the depth is used.
   */
  numLeaves: int({
    default: 31,
    min: 2,
    max: 131072,
    alias: "num_leaves",
    aliases: ["num_leaf", "max_leaves", "max_leaf", "max_leaf_nodes"],
  }),
  /**
   * The largest depth of a tree, in splits from root to leaf; 0 or less sets no limit. Useful against overfitting on small
   * tables.
   */
  maxDepth: int({ default: -1, alias: "max_depth" }),
  /**
   * The smallest number of rows that a leaf should hold; larger values give smoother models. The count is estimated from the
   * Hessian, so a leaf can fall slightly short of it.
   */
  minDataInLeaf: int({
    default: 20,
    min: 0,
    alias: "min_data_in_leaf",
    aliases: ["min_data_per_leaf", "min_data", "min_child_samples", "min_samples_leaf"],
  }),
  /**
   * The smallest sum of second derivatives that a leaf must hold. For squared error this is a sum of row weights, for log
   * loss it keeps leaves away from regions that are already predicted with confidence.
   */
  minSumHessianInLeaf: double({
    default: 0.001,
    min: 0,
    alias: "min_sum_hessian_in_leaf",
    aliases: ["min_sum_hessian_per_leaf", "min_sum_hessian", "min_hessian", "min_child_weight"],
  }),
  /**
   * The smallest gain for which a leaf is split. Raising it prunes weak splits and shortens training.
   */
  minGainToSplit: double({ default: 0, min: 0, alias: "min_gain_to_split", aliases: ["min_split_gain"] }),
  /**
   * Weight of the L1 penalty on leaf outputs, which pulls small ones to exactly 0.
   */
  lambdaL1: double({ default: 0, min: 0, alias: "lambda_l1", aliases: ["reg_alpha", "l1_regularization"] }),
  /**
   * Weight of the L2 penalty on leaf outputs, which shrinks all of them. Splits on categorical features add `catl2` to it.
   */
  lambdaL2: double({
    default: 0,
    min: 0,
    alias: "lambda_l2",
    aliases: ["reg_lambda", "lambda", "l2_regularization"],
  }),
  /**
   * Bound on the absolute output of a leaf before `learningRate` scales it; 0 or less sets none. Helps where classes are
   * very unequal and gradients therefore large.
   */
  maxDeltaStep: double({
    default: 0,
    alias: "max_delta_step",
    aliases: ["max_tree_output", "max_leaf_output"],
  }),
  /**
   * How strongly a node's output is pulled towards that of its parent: one of n rows keeps the share n / (n + `pathSmooth`)
   * of its own. 0 turns this off; a positive value raises `minDataInLeaf` to at least 2.
   */
  pathSmooth: double({ default: 0, min: 0, alias: "path_smooth" }),
  /**
   * Try only one threshold a feature, drawn at random, when a node is split, as extremely randomised trees do. Faster, and
   * less prone to overfitting. `extraSeed` seeds the draws.
   * @see https://doi.org/10.1007/s10994-006-6226-1
   */
  extraTrees: boolean({ default: false, alias: "extra_trees", aliases: ["extra_tree"] }),
  /**
   * Fit a linear model in each leaf, over the numeric features that lead to it, in place of a constant. Features should have
   * similar scales, and missing values must be NaN: not together with `zeroAsMissing`, nor with the objective
   * `regression_l1`. Takes much more memory, and such models have no SHAP values.
   * @see https://arxiv.org/abs/1802.05640
   */
  linearTree: boolean({ default: false, alias: "linear_tree", aliases: ["linear_trees"] }),
  /**
   * Weight of the L2 penalty on the coefficients of the linear models in leaves. Read only with `linearTree`.
   */
  linearLambda: double({ default: 0, min: 0, alias: "linear_lambda" }),
});

/**
 * How splits on categorical features are found.
 * @group Categorical features
 */
export const CategoricalSplitParams = params({
  /**
   * The smallest number of rows for a category, or a group of them, to take part in the search for a split.
   */
  minDataPerGroup: int({ default: 100, min: 1, alias: "min_data_per_group" }),
  /**
   * How many ways to part the sorted categories of a feature are tried at most. Lower values save time and restrain
   * features of many categories.
   */
  maxCatThreshold: int({ default: 32, min: 1, alias: "max_cat_threshold" }),
  /**
   * Weight of the L2 penalty that splits on categorical features bear beside `lambdaL2`.
   */
  catl2: double({ default: 10, min: 0, alias: "cat_l2", aliases: ["catL2"] }),
  /**
   * How much the statistics of a category are smoothed before categories are sorted, in rows. Larger values damp the noise of
   * rare categories.
   */
  catSmooth: double({ default: 10, min: 0, alias: "cat_smooth" }),
  /**
   * Features of at most this many categories are split one category against all others, not into two groups of categories.
   */
  maxCatToOnehot: int({ default: 4, min: 1, alias: "max_cat_to_onehot", aliases: ["maxCatToOneHot"] }),
});
