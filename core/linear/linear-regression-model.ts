import { extend } from "../pipeline/index.ts";
import type { Json } from "../wire-types.ts";
import { commonSummary } from "./learned.ts";
import { LinearModel } from "./model.ts";
import { marginOutput, type OutputColumn } from "./outputs.ts";

/**
 * A fitted linear regression: predicts `intercept + sum(coefficient * feature)`. A row with a missing or an infinite feature has no
 * prediction.
 * @since 0.1.0
 */
export class LinearRegressionModel extends extend(LinearModel, {}) {
  protected override outputs(): OutputColumn[] {
    return [marginOutput(this.predictionCol)];
  }

  protected override outputNames(): undefined {
    return undefined;
  }

  /**
   * How the fit went, and how well the model fits the rows that it was fitted on.
   * @returns `numInstances`, `weightSum`, `totalIterations`, `isConverged`, `objective`, `meanSquaredError`, `rootMeanSquaredError` and `r2`
   *   (null where all labels are equal).
   * @remote
   */
  summary(): Json {
    const { report } = this.learned;
    const { loss, nullLoss } = report;
    return {
      ...commonSummary(report),
      meanSquaredError: 2 * loss,
      rootMeanSquaredError: Math.sqrt(2 * loss),
      r2: nullLoss > 0 ? 1 - loss / nullLoss : null,
    };
  }
}
