import { boolean, double, doubles, int, oneOf, params } from "../../params/index.ts";

/**
 * Where boosting starts.
 * @group Objective
 */
export const InitialScoreParams = params({
  /**
   * Start from the average label, in raw score, rather than from 0; fewer iterations then reach the same loss. Without effect
   * where initial scores are given.
   */
  boostFromAverage: boolean({ default: true, alias: "boost_from_average" }),
});

/**
 * The logistic function of some objectives.
 * @group Objective
 */
export const SigmoidParams = params({
  /**
   * Steepness of the logistic function that turns raw scores into probabilities, and for `lambdarank` score differences into the
   * weights of pairs. Read by `binary`, `multiclassova` and `lambdarank`.
   */
  sigmoid: double({ default: 1, exclusiveMin: 0, alias: "sigmoid" }),
});

/**
 * What a classifier minimises.
 * @group Objective
 */
export const ClassificationObjectiveParams = params({
  /**
   * The loss to minimise: `binary`, log loss of two classes; `multiclass`, softmax over all classes; `multiclassova`, one binary
   * loss a class. When it is not set, the number of classes in the labels decides between `binary` and `multiclass`.
   */
  objective: oneOf(["binary", "multiclass", "multiclassova"], {
    alias: "objective",
    aliases: ["objective_type", "app", "application", "loss"],
  }),
  /**
   * Weight the classes so that both count the same, for `binary` and `multiclassova`. Ranking of rows improves, but the
   * probabilities no longer reflect how frequent the classes are. Not together with `scalePosWeight`.
   */
  isUnbalance: boolean({
    default: false,
    alias: "is_unbalance",
    aliases: ["unbalance", "unbalanced_sets"],
  }),
  /**
   * Factor on the weight of rows of the positive class, for `binary` and `multiclassova`; the same caution about probabilities
   * holds. Not together with `isUnbalance`.
   */
  scalePosWeight: double({ default: 1, exclusiveMin: 0, alias: "scale_pos_weight" }),
});

/**
 * What a regressor minimises.
 * @group Objective
 */
export const RegressionObjectiveParams = params({
  /**
   * The loss to minimise: `regression`, squared error; `regression_l1`, absolute error; `huber` and `fair`, robust mixtures of
   * the two (`alpha`, `fairC`); `quantile`, the quantile `alpha`; `mape`, absolute error relative to the label; `poisson`,
   * `gamma` and `tweedie`, likelihoods with a log link for counts and for positive or partly zero amounts; `cross_entropy` and
   * `cross_entropy_lambda`, for labels that are probabilities in [0, 1].
   */
  objective: oneOf(
    [
      "regression",
      "regression_l1",
      "huber",
      "fair",
      "poisson",
      "quantile",
      "mape",
      "gamma",
      "tweedie",
      "cross_entropy",
      "cross_entropy_lambda",
    ],
    {
      default: "regression",
      alias: "objective",
      aliases: ["objective_type", "app", "application", "loss"],
    },
  ),
  /**
   * Fit the square root of the label, its sign kept, and square the prediction again. For labels that span a wide range;
   * without effect under `huber` and the objectives with a log link.
   */
  regSqrt: boolean({ default: false, alias: "reg_sqrt" }),
  /**
   * For `huber`, the absolute error beyond which the loss grows linearly, in units of the label; for `quantile`, the quantile
   * itself, which must be below 1. The metrics of those names read it, too.
   */
  alpha: double({ default: 0.9, exclusiveMin: 0, alias: "alpha" }),
  /**
   * The scale of errors, in units of the label, at which the `fair` loss turns from squared to linear.
   */
  fairC: double({ default: 1, exclusiveMin: 0, alias: "fair_c" }),
  /**
   * Added to the raw score inside the second derivative of the `poisson` loss, which keeps steps small: larger values are safer
   * and slower.
   */
  poissonMaxDeltaStep: double({ default: 0.7, exclusiveMin: 0, alias: "poisson_max_delta_step" }),
  /**
   * How the variance of a `tweedie` label grows with its mean: as the mean to this power. Near 1 the distribution is close to
   * Poisson, near 2 to gamma.
   */
  tweedieVariancePower: double({
    default: 1.5,
    min: 1,
    exclusiveMax: 2,
    alias: "tweedie_variance_power",
  }),
});

/**
 * What a ranker minimises.
 * @group Objective
 */
export const RankingObjectiveParams = params({
  /**
   * The loss to minimise: `lambdarank`, pairs of rows weighted by what swapping them changes in NDCG; `rank_xendcg`, a listwise
   * cross-entropy that is faster and about as good. Labels are whole numbers, larger for more relevant rows.
   * @see https://arxiv.org/abs/1911.09798
   */
  objective: oneOf(["lambdarank", "rank_xendcg"], {
    default: "lambdarank",
    alias: "objective",
    aliases: ["objective_type", "app", "application", "loss"],
  }),
  /**
   * Seed of the random numbers that `rank_xendcg` draws.
   */
  objectiveSeed: int({ default: 5, alias: "objective_seed" }),
  /**
   * `lambdarank` looks at pairs with at least one row among the first so many of a query. For NDCG at k, a little more than k
   * works well.
   * @see https://www.microsoft.com/en-us/research/publication/from-ranknet-to-lambdarank-to-lambdamart-an-overview/
   */
  lambdarankTruncationLevel: int({
    default: 30,
    min: 1,
    alias: "lambdarank_truncation_level",
    aliases: ["maxPosition"],
  }),
  /**
   * Let `lambdarank` normalise the gradients of each query, so that queries of many rows do not outweigh others. Off, it is
   * the loss of the original paper.
   */
  lambdarankNorm: boolean({ default: true, alias: "lambdarank_norm" }),
  /**
   * The gain of each label from 0 on, in `lambdarank` and in NDCG; every label must be below the number of items. When it is
   * not set, label i gains 2^i - 1, for labels up to 30.
   */
  labelGain: doubles({ alias: "label_gain" }),
  /**
   * How strongly the biases of positions that `lambdarank` estimates are pulled to 0. Read only where the rows come with the
   * positions at which they were shown.
   */
  lambdarankPositionBiasRegularization: double({
    default: 0,
    min: 0,
    alias: "lambdarank_position_bias_regularization",
  }),
});
