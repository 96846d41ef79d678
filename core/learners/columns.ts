import { column, params } from "../params/index.ts";

/**
 * What classifiers and their models add besides the prediction.
 * @group Columns that are added
 */
export const HasClassScores = params({
  /** The column that is added to hold the probability of each class, as a vector in the order of the classes. */
  probabilityCol: column({ default: "probability" }),
  /**
   * The column that is added to hold the raw score of each class before it becomes a probability: for two classes `[-s, s]`. None when
   * not set.
   */
  rawPredictionCol: column({}),
});
