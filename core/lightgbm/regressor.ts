import { Field, Float64, type Schema } from "apache-arrow";
import type { DataFrame } from "../frame/index.ts";
import { gather } from "../learners/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { HasLightGBMOutputs, HasTrainingColumns } from "./columns.ts";
import { RegressorParams } from "./params/index.ts";
import { LightGBMRegressionModel } from "./regression-model.ts";
import { plannedSchema, trainBooster } from "./training.ts";
import { numericLabels, splitValidation } from "./training-rows.ts";

/**
 * Gradient-boosted decision trees that predict a number.
 * @see https://papers.nips.cc/paper/6907-lightgbm-a-highly-efficient-gradient-boosting-decision-tree
 * @since 0.1.0
 */
export class LightGBMRegressor extends estimator(LightGBMRegressionModel, {
  ...HasTrainingColumns,
  ...HasLightGBMOutputs,
  ...RegressorParams,
}) {
  override readonly readsOnce = true;

  override transformSchema(schema: Schema): Schema {
    const added = [new Field(this.predictionCol, new Float64(), true)];
    return plannedSchema(this, schema, added, { labelCol: this.labelCol });
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<LightGBMRegressionModel> {
    const batches = await gather(this.stageName, data, run);
    const task = {
      parameters: {},
      scores: 1,
      labels: (some: typeof batches) => numericLabels(this, some),
    };
    const trained = await trainBooster(this, task, await data.schema(), splitValidation(this, batches), run);
    return new LightGBMRegressionModel().adoptTrained(trained);
  }
}
