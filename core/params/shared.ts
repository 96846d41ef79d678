import { column, columns, params } from "./kinds.ts";

/**
 * Features as one vector column, or as a list of plain columns.
 * @group Data
 */
export const HasFeatures = params({
  /**
   * The column that holds each row's feature vector, dense or sparse. Used when `featuresCols` is not set.
   */
  featuresCol: column({ default: "features" }),
  /**
   * Plain numeric, boolean or categorical columns to use as features, in this order, so that no vector need be
   * assembled first. When set, `featuresCol` is not read.
   */
  featuresCols: columns({ minItems: 1 }),
});

/** @group Data */
export const HasLabelCol = params({
  /**
   * The column that holds the value to predict.
   */
  labelCol: column({ default: "label" }),
});

/** @group Data */
export const HasWeightCol = params({
  /**
   * The column that holds each row's weight, >= 0. Every row weighs 1 when it is not set.
   */
  weightCol: column({}),
});

/** @group Columns that are added */
export const HasPredictionCol = params({
  /**
   * The column that is added to hold the prediction.
   */
  predictionCol: column({ default: "prediction" }),
});

export const HasInputOutputCol = params({
  /**
   * The column that is read.
   */
  inputCol: column({ required: true }),
  /**
   * The column that is added; the name of the column that is read replaces that one.
   */
  outputCol: column({ required: true }),
});
