import { Field, Float64, type Schema } from "apache-arrow";
import { appendFields, type DataFrame } from "../frame/index.ts";
import { finiteNumbers, gather, requireNumbers } from "../learners/index.ts";
import { HasPredictionCol, oneOf } from "../params/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { checkColumns, fitLinear } from "./kernel.ts";
import { LinearRegressionModel } from "./linear-regression-model.ts";
import { HasLinearColumns, PenaltyParams, SolverParams, ThreadParams } from "./params.ts";

/**
 * Linear regression by least squares, with L1 and L2 penalties (the elastic net). Half the mean squared error is minimized, with the
 * penalties; `regParam` and `elasticNetParam` are `alpha` and `l1_ratio` of scikit-learn's `ElasticNet`.
 * @see https://doi.org/10.18637/jss.v033.i01
 * @since 0.1.0
 */
export class LinearRegression extends estimator(LinearRegressionModel, {
  ...HasLinearColumns,
  ...HasPredictionCol,
  ...PenaltyParams,
  ...SolverParams,
  /**
   * How the coefficients are found. `normal`: the normal equations, in one pass over the table, with an L1 penalty by coordinate descent on them; exact, but their size
   * is the square of the number of features. `l-bfgs`: L-BFGS, with an L1 penalty OWL-QN, over the table again and again. `auto`: `normal`
   * up to 2,048 features.
   */
  solver: oneOf(["auto", "normal", "l-bfgs"], { default: "auto" }),
  ...ThreadParams,
}) {
  override readonly readsOnce = true;

  override transformSchema(schema: Schema): Schema {
    requireNumbers(this.stageName, schema, "labelCol", this.labelCol);
    checkColumns(this, schema);
    const added = [new Field(this.predictionCol, new Float64(), true)];
    return appendFields(schema, added, { stage: this.stageName });
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<LinearRegressionModel> {
    const batches = await gather(this.stageName, data, run);
    const targets = finiteNumbers(batches, this.labelCol, { stage: this.stageName, param: "labelCol" });
    const task = { loss: "squared", targets, solver: this.solver } as const;
    const learned = await fitLinear(this, task, await data.schema(), batches, run);
    return new LinearRegressionModel().adoptLearned(learned);
  }
}
