import { double, doubles, params } from "../params/index.ts";

/**
 * How probabilities become a prediction.
 * @group Thresholds
 */
export const ThresholdParams = params({
  /** With two classes, the second is predicted where its probability is above this, from 0 to 1. Not read where `thresholds` is set. */
  threshold: double({ default: 0.5, min: 0, max: 1 }),
  /**
   * One number a class, `>= 0`, at most one of them 0: the class with the largest probability divided by its number is predicted.
   */
  thresholds: doubles({ min: 0, minItems: 2 }),
});
