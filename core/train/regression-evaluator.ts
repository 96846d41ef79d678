import type { Schema } from "apache-arrow";
import type { DataFrame } from "../frame/index.ts";
import { HasLabelCol, HasPredictionCol, HasWeightCol, oneOf } from "../params/index.ts";
import { evaluator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { defined } from "./evaluated.ts";
import { RegressionSums } from "./regression.ts";
import { checkColumns, type Refuse, type ScoredColumns } from "./scored-columns.ts";
import { eachPair } from "./scored-rows.ts";

/**
 * Judges the predictions of a regression by one number.
 *
 * `rmse` is the root of the mean squared error, `mse` that error itself, `mae` the mean absolute error: the smaller, the better. `r2` is the
 * part of the labels' variance that the predictions explain: the larger, the better. The errors have the unit of the labels, `mse` its square.
 * @since 0.2.0
 */
export class RegressionEvaluator extends evaluator({
  ...HasLabelCol,
  ...HasPredictionCol,
  ...HasWeightCol,
  /** What is worked out. */
  metricName: oneOf(["rmse", "mse", "mae", "r2"], { default: "rmse" }),
}) {
  get isLargerBetter(): boolean {
    return this.metricName === "r2";
  }

  override checkSchema(schema: Schema): void {
    checkColumns(schema, this.#columns(), "numbers", this.stageName, this.#refuse);
  }

  #columns(): ScoredColumns {
    const { labelCol, predictionCol, weightCol } = this;
    return { labelCol, predictionCol, weightCol, probabilityCol: undefined };
  }

  readonly #refuse: Refuse = (code, message, details) => this.error(code, message, details);

  protected override async measure(data: DataFrame, run: RunOptions): Promise<number> {
    const sums = new RegressionSums();
    await eachPair(data, this.#columns(), this.#refuse, run, (label, predicted, weight) =>
      sums.add(label, predicted, weight),
    );
    const { rows, ...metrics } = sums.finish();
    return defined(metrics[this.metricName], {
      rows,
      why: `${this.metricName} is not defined: no label differs from the others, or no row has a weight.`,
      column: this.labelCol,
      refuse: this.#refuse,
    });
  }
}
