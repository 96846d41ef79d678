import { doubles, int, ints, params, someOf } from "../../params/index.ts";

/**
 * What is measured on validation rows while a classifier trains.
 * @group Metrics
 */
export const ClassificationMetricParams = params({
  /**
   * What to measure on the validation rows after each iteration; `earlyStoppingRound` watches it. `multi_logloss`, `multi_error`
   * and `auc_mu` go with multi-class objectives, all others with `binary`. When it is not set, the metric of the objective is
   * measured; an empty list measures nothing.
   */
  metric: someOf(
    [
      "auc",
      "average_precision",
      "binary_logloss",
      "binary_error",
      "multi_logloss",
      "multi_error",
      "auc_mu",
      "cross_entropy",
      "cross_entropy_lambda",
      "kullback_leibler",
      "l1",
      "l2",
      "rmse",
    ],
    { alias: "metric", aliases: ["metrics", "metric_types"] },
  ),
  /**
   * `multi_error` counts a row as right where its class is among this many with the highest scores.
   */
  multiErrorTopK: int({ default: 1, min: 1, alias: "multi_error_top_k" }),
  /**
   * The cost of taking a row of class i for one of class j in `auc_mu`: a square matrix, row by row, of as many rows as there
   * are classes, non-zero off the diagonal. When it is not set, all mistakes cost the same.
   * @see https://proceedings.mlr.press/v97/kleiman19a.html
   */
  aucMuWeights: doubles({ alias: "auc_mu_weights" }),
});

/**
 * What is measured on validation rows while a regressor trains.
 * @group Metrics
 */
export const RegressionMetricParams = params({
  /**
   * What to measure on the validation rows after each iteration; `earlyStoppingRound` watches it. When it is not set, the metric
   * of the objective is measured; an empty list measures nothing.
   */
  metric: someOf(
    [
      "l1",
      "l2",
      "rmse",
      "r2",
      "mape",
      "quantile",
      "huber",
      "fair",
      "poisson",
      "gamma",
      "gamma_deviance",
      "tweedie",
      "cross_entropy",
      "cross_entropy_lambda",
      "kullback_leibler",
      "auc",
      "average_precision",
    ],
    { alias: "metric", aliases: ["metrics", "metric_types"] },
  ),
});

/**
 * What is measured on validation rows while a ranker trains.
 * @group Metrics
 */
export const RankingMetricParams = params({
  /**
   * What to measure on the validation rows after each iteration; `earlyStoppingRound` watches it: NDCG or mean average precision,
   * at each cutoff of `evalAt`, or a metric over single rows. When it is not set, NDCG is measured; an empty list measures
   * nothing.
   */
  metric: someOf(["ndcg", "map", "auc", "average_precision", "l1", "l2", "rmse"], {
    alias: "metric",
    aliases: ["metrics", "metric_types"],
  }),
  /**
   * The cutoffs k of NDCG@k and MAP@k, each >= 1; kept in ascending order.
   */
  evalAt: ints({
    default: [1, 2, 3, 4, 5],
    minItems: 1,
    min: 1,
    alias: "eval_at",
    aliases: ["ndcg_eval_at", "ndcg_at", "map_eval_at", "map_at"],
  }),
});
