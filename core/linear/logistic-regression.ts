import { Field, type Schema } from "apache-arrow";
import { appendFields, type DataFrame, denseVectorType, requireColumn } from "../frame/index.ts";
import { Classes, gather, HasClassScores } from "../learners/index.ts";
import { HasPredictionCol, oneOf } from "../params/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { ThresholdParams } from "./class-params.ts";
import { checkColumns, fitLinear } from "./kernel.ts";
import { LogisticRegressionModel } from "./logistic-regression-model.ts";
import { HasLinearColumns, PenaltyParams, SolverParams, ThreadParams } from "./params.ts";
import { checkThresholds } from "./probabilities.ts";

/**
 * Logistic regression for two or more classes, with L1 and L2 penalties. The mean of `-log` of the probability of the right class is
 * minimized, with the penalties, by L-BFGS; with an L1 penalty by OWL-QN. Labels may be texts, numbers or booleans.
 * @see https://dl.acm.org/doi/10.1145/1273496.1273501
 * @since 0.1.0
 */
export class LogisticRegression extends estimator(LogisticRegressionModel, {
  ...HasLinearColumns,
  ...HasPredictionCol,
  ...HasClassScores,
  ...PenaltyParams,
  ...SolverParams,
  /**
   * How many outputs the model has. `binomial`: one, for two classes; `multinomial`: an output a class, whose exponentials are the odds
   * (softmax); `auto`: `binomial` for two classes, `multinomial` for more.
   */
  family: oneOf(["auto", "binomial", "multinomial"], { default: "auto" }),
  ...ThresholdParams,
  ...ThreadParams,
}) {
  override readonly readsOnce = true;

  override transformSchema(schema: Schema): Schema {
    const { labelCol, stageName } = this;
    const { type } = requireColumn(schema, labelCol, { stage: stageName, param: "labelCol" });
    const label = Classes.typeFor(type, labelCol, "labelCol");
    checkColumns(this, schema);
    const vector = (name: string) => new Field(name, denseVectorType(), true);
    const added = [
      ...(this.rawPredictionCol ? [vector(this.rawPredictionCol)] : []),
      vector(this.probabilityCol),
      new Field(this.predictionCol, label, true),
    ];
    return appendFields(schema, added, { stage: stageName });
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<LogisticRegressionModel> {
    const batches = await gather(this.stageName, data, run);
    const classes = Classes.learn(batches, this.labelCol, "labelCol");
    this.#checkClasses(classes);
    const isBinomial = this.family === "binomial" || (this.family === "auto" && classes.count === 2);
    const task = {
      loss: isBinomial ? "logistic" : "softmax",
      classes: classes.count,
      targets: Float64Array.from(classes.encodeAll(batches, this.labelCol)),
      solver: "l-bfgs",
    } as const;
    const learned = await fitLinear(this, task, await data.schema(), batches, run);
    return new LogisticRegressionModel().adoptLearned(learned).adoptClasses(classes);
  }

  #checkClasses({ count, values }: Classes): void {
    const where = { param: "labelCol", column: this.labelCol };
    if (count < 2) {
      throw this.error(
        "invalid_data",
        `All labels are ${JSON.stringify(values[0])}; two classes are needed.`,
        where,
      );
    }
    if (this.family === "binomial" && count > 2) {
      throw this.error(
        "invalid_param",
        `The family "binomial" is for two classes; "${this.labelCol}" has ${count}.`,
        { param: "family" },
      );
    }
    checkThresholds(this, count);
  }
}
