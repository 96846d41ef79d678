import {
  boolean,
  column,
  columns,
  HasFeatures,
  HasLabelCol,
  HasPredictionCol,
  HasWeightCol,
  params,
  string,
} from "../params/index.ts";

/**
 * What the estimators of this folder read.
 * @group Data
 */
export const HasTrainingColumns = params({
  ...HasFeatures,
  ...HasLabelCol,
  ...HasWeightCol,
  /**
   * The column that holds the raw score from which boosting starts in each row; a vector of scores, one a class, where there are more than
   * two classes.
   */
  initScoreCol: column({}),
  /**
   * The column of booleans that is true in the rows which are not learned from but watched: their metrics are shown as training goes on, and
   * stop it where `earlyStoppingRound` is set.
   */
  validationIndicatorCol: column({}),
  /**
   * Names of the features that hold codes of categories, whole numbers from 0. Columns of text among `featuresCols` are categories
   * anyway. Slots of a vector are named `Column_0`, `Column_1`, ….
   */
  categoricalSlotNames: columns({}),
  /** LightGBM's text of a model from which training goes on (warm start); the new trees come after its own. */
  modelString: string({}),
  /** Measure the metrics on the rows that are learned from, too, and show them as training goes on. They never stop it. */
  isProvideTrainingMetric: boolean({ default: false }),
});

/**
 * What the models of this folder add.
 * @group Columns that are added
 */
export const HasLightGBMOutputs = params({
  ...HasPredictionCol,
  /** The column that is added to hold, for each tree, the index of the leaf that a row falls in. None when not set. */
  leafPredictionCol: column({}),
  /**
   * The column that is added to hold SHAP values: how much each feature moved the raw score of a row, then the expected score;
   * class after class where there are several. None when not set.
   * @see https://arxiv.org/abs/1802.03888
   */
  featuresShapCol: column({}),
});
