import { boolean, double, HasFeatures, HasLabelCol, HasWeightCol, int, params } from "../params/index.ts";

/**
 * What the estimators of this folder read.
 * @group Data
 */
export const HasLinearColumns = params({ ...HasFeatures, ...HasLabelCol, ...HasWeightCol });

/**
 * What is minimized: `sum(weight * loss) / sum(weight) + regParam * (elasticNetParam * |w| + (1 - elasticNetParam) / 2 * w²)`.
 * @group Penalties
 */
export const PenaltyParams = params({
  /**
   * The factor of the penalty on the coefficients, `>= 0`; the intercept is not penalized. For logistic regression it is
   * `1 / (C * sum(weight))` of scikit-learn's `C`; for linear regression `alpha` of its `ElasticNet`.
   */
  regParam: double({ default: 0, min: 0 }),
  /** How much of the penalty is L1, which makes coefficients zero, from 0 to 1; the rest is L2. */
  elasticNetParam: double({ default: 0, min: 0, max: 1 }),
  /**
   * Penalize the coefficients that the features would have at unit standard deviation, so that the penalty does not depend on the
   * units of the features. Coefficients are those of the features as they are in any case. scikit-learn does not do so: compare with `false`.
   */
  standardization: boolean({ default: true }),
});

/**
 * How the model is found.
 * @group Fit
 */
export const SolverParams = params({
  /** Learn an intercept. Without one the prediction of a row of zeros is zero. */
  fitIntercept: boolean({ default: true }),
  /** How many iterations the fit takes at most. */
  maxIter: int({ default: 100, min: 1 }),
  /**
   * The fit ends where no component of the gradient of what is minimized is larger, features at unit standard deviation. Smaller values
   * take more iterations and come nearer to the best model.
   */
  tol: double({ default: 1e-6, min: 0 }),
});

/**
 * How fits and predictions run.
 * @group Execution
 */
export const ThreadParams = params({
  /** How many threads to use; 0 means as many as the process may have. The result does not depend on it. */
  numThreads: int({ default: 0, min: 0 }),
});
