import { boolean, double, int, params } from "../../params/index.ts";

/**
 * Which trees of a model predict.
 * @group Prediction
 */
export const PredictionParams = params({
  /**
   * The first iteration whose trees are used to predict, from 0; less means 0.
   */
  startIteration: int({
    default: 0,
    alias: "start_iteration_predict",
    aliases: ["startIterationPredict"],
  }),
  /**
   * Of how many iterations, from `startIteration` on, the trees are used to predict; 0 or less uses all that the model has.
   */
  numIterationPredict: int({
    default: -1,
    alias: "num_iteration_predict",
  }),
});

/**
 * Predictions that end once they are clear; of classifiers and rankers.
 * @group Prediction
 */
export const PredictionEarlyStopParams = params({
  /**
   * Stop adding trees to a row's prediction once its margin exceeds `predEarlyStopMargin`. Faster for large ensembles; scores
   * and probabilities change. Without effect in `rf` models, and on SHAP values and leaf indices.
   */
  predEarlyStop: boolean({ default: false, alias: "pred_early_stop" }),
  /**
   * After how many iterations at a time the margin is looked at, with `predEarlyStop`.
   */
  predEarlyStopFreq: int({ default: 10, min: 1, alias: "pred_early_stop_freq" }),
  /**
   * The margin, in raw score, beyond which a prediction is clear, with `predEarlyStop`: twice the absolute score, or the
   * distance between the two best classes where there are several.
   */
  predEarlyStopMargin: double({ default: 10, min: 0, alias: "pred_early_stop_margin" }),
});
