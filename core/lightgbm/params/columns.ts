import {
  column,
  HasFeatures,
  HasLabelCol,
  HasWeightCol,
  params,
  string,
  strings,
} from "../../params/index.ts";

/** What an estimator reads beside LightGBM's parameters: columns, and a model to go on from. */
export const HasTrainingColumns = params({
  ...HasFeatures,
  ...HasLabelCol,
  ...HasWeightCol,
  /**
   * The column that holds the raw score at which each row starts, to improve on another model. Such scores are not part of the
   * fitted model. Every row starts from the same when it is not set.
   */
  initScoreCol: column({}),
  /**
   * The boolean column that is true for rows to measure `metric` on, which are not learned from. `earlyStoppingRound` needs it.
   */
  validationIndicatorCol: column({}),
  /**
   * Features to take as categories: names among `featuresCols`, or `Column_0`, `Column_1`, … for the slots of a vector. Their values
   * are whole numbers from 0; negative ones are missing. Columns of text are categories anyway.
   */
  categoricalSlotNames: strings({}),
  /**
   * A model in LightGBM's text format to go on from: its trees come first in the fitted model, and `numIterations` counts new ones.
   */
  modelString: string({}),
});
