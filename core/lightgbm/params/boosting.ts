import { boolean, double, int, oneOf, params } from "../../params/index.ts";

/**
 * How the ensemble grows from one iteration to the next.
 * @group Boosting
 */
export const BoostingParams = params({
  /**
   * How many boosting iterations to run. Each adds one tree, or one tree a class where the objective is multi-class. A
   * smaller `learningRate` needs more of them; with `earlyStoppingRound` this is only the upper limit.
   */
  numIterations: int({
    default: 100,
    min: 0,
    alias: "num_iterations",
    aliases: [
      "num_iteration",
      "n_iter",
      "num_tree",
      "num_trees",
      "num_round",
      "num_rounds",
      "nrounds",
      "num_boost_round",
      "n_estimators",
      "max_iter",
    ],
  }),
  /**
   * Factor by which each new tree's output is scaled before it joins the ensemble. Lower values learn more slowly and
   * usually generalise better, at the price of more iterations. In `dart` boosting it also enters the weights of the trees
   * that were dropped, and in `rf` it is not used.
   */
  learningRate: double({
    default: 0.1,
    exclusiveMin: 0,
    alias: "learning_rate",
    aliases: ["shrinkage_rate", "eta"],
  }),
  /**
   * The kind of ensemble: `gbdt`, gradient-boosted trees; `rf`, a random forest, which needs `baggingFreq` with
   * `baggingFraction` below 1, or `featureFraction` below 1; `dart`, boosting that leaves random earlier trees out while it
   * fits the next. Gradient-based one-side sampling is chosen by `dataSampleStrategy`.
   * @see https://arxiv.org/abs/1505.01866
   */
  boostingType: oneOf(["gbdt", "rf", "dart"], {
    default: "gbdt",
    alias: "boosting",
    aliases: ["boosting_type", "boost"],
  }),
  /**
   * How the rows of an iteration are chosen: `bagging` takes a uniform sample, once `baggingFreq` and `baggingFraction` ask
   * for one; `goss` keeps the rows with the largest gradients and a sample of the others, in the shares `topRate` and
   * `otherRate`, and cannot be combined with bagging.
   * @see https://papers.nips.cc/paper/6907
   */
  dataSampleStrategy: oneOf(["bagging", "goss"], { default: "bagging", alias: "data_sample_strategy" }),
  /**
   * Share of the rows, those with the largest gradients, that `goss` sampling always keeps. Together with `otherRate` it
   * must not exceed 1.
   */
  topRate: double({ default: 0.2, min: 0, max: 1, alias: "top_rate" }),
  /**
   * Share of the rows that `goss` sampling draws at random from those with small gradients; they are weighted up to stand
   * for the rest.
   */
  otherRate: double({ default: 0.1, min: 0, max: 1, alias: "other_rate" }),
  /**
   * In `dart` boosting, the share of the earlier trees that an iteration leaves out.
   */
  dropRate: double({ default: 0.1, min: 0, max: 1, alias: "drop_rate", aliases: ["rate_drop"] }),
  /**
   * In `dart` boosting, the largest number of trees that one iteration leaves out; 0 or less sets no limit.
   */
  maxDrop: int({ default: 50, alias: "max_drop" }),
  /**
   * In `dart` boosting, the probability that an iteration leaves no tree out.
   */
  skipDrop: double({ default: 0.5, min: 0, max: 1, alias: "skip_drop" }),
  /**
   * In `dart` boosting, draw every earlier tree with the same probability; otherwise trees of larger weight are drawn more
   * often.
   */
  uniformDrop: boolean({ default: false, alias: "uniform_drop" }),
  /**
   * In `dart` boosting, scale new and dropped trees by the formula that XGBoost uses.
   */
  xgboostDartMode: boolean({ default: false, alias: "xgboost_dart_mode", aliases: ["xGBoostDartMode"] }),
  /**
   * Stop once a metric has not improved on the validation rows for this many iterations in a row; 0 or less never stops
   * early. Needs validation rows. `improvementTolerance` says what counts as an improvement and `firstMetricOnly` which
   * metrics are watched.
   */
  earlyStoppingRound: int({
    default: 0,
    alias: "early_stopping_round",
    aliases: ["early_stopping_rounds", "early_stopping", "n_iter_no_change"],
  }),
  /**
   * By how much a metric must get better to count as improved, in that metric's own unit. Read only where
   * `earlyStoppingRound` is positive.
   */
  improvementTolerance: double({
    default: 0,
    min: 0,
    alias: "early_stopping_min_delta",
    aliases: ["earlyStoppingMinDelta"],
  }),
  /**
   * Let the first of several metrics alone decide about stopping early, rather than any of them.
   */
  firstMetricOnly: boolean({ default: false, alias: "first_metric_only" }),
});
