import { Field, type RecordBatch, type Schema } from "apache-arrow";
import { type DataFrame, requireColumn } from "../frame/index.ts";
import { Classes, gather, HasClassScores } from "../learners/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { LightGBMClassificationModel } from "./classification-model.ts";
import { HasLightGBMOutputs, HasTrainingColumns } from "./columns.ts";
import { ClassifierParams } from "./params/index.ts";
import { effectiveValue } from "./params/to-native.ts";
import { plannedSchema, plannedVector, trainBooster } from "./training.ts";
import { type SplitTable, splitValidation } from "./training-rows.ts";

/**
 * Gradient-boosted decision trees for two or more classes. Labels may be texts, numbers or booleans; the number of classes and, where
 * `objective` is not set, the objective follow from them.
 * @see https://papers.nips.cc/paper/6907-lightgbm-a-highly-efficient-gradient-boosting-decision-tree
 * @since 0.1.0
 */
export class LightGBMClassifier extends estimator(LightGBMClassificationModel, {
  ...HasTrainingColumns,
  ...HasLightGBMOutputs,
  ...HasClassScores,
  ...ClassifierParams,
}) {
  override readonly readsOnce = true;

  override transformSchema(schema: Schema): Schema {
    const { labelCol } = this;
    const { type } = requireColumn(schema, labelCol, { stage: this.stageName, param: "labelCol" });
    return plannedSchema(this, schema, [
      ...(this.rawPredictionCol ? [plannedVector(this.rawPredictionCol)] : []),
      plannedVector(this.probabilityCol),
      new Field(this.predictionCol, Classes.typeFor(type, labelCol, "labelCol"), true),
    ]);
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<LightGBMClassificationModel> {
    const table = splitValidation(this, await gather(this.stageName, data, run));
    const classes = this.#learnClasses(table);
    const objective = this.#objective(classes);
    const task = {
      parameters: objective === "binary" ? { objective } : { objective, num_class: String(classes.count) },
      scores: objective === "binary" ? 1 : classes.count,
      labels: (some: readonly RecordBatch[]) => classes.encodeAll(some, this.labelCol),
    };
    const trained = await trainBooster(this, task, await data.schema(), table, run);
    return new LightGBMClassificationModel().adoptTrained(trained).adoptClasses(classes);
  }

  /** The classes of all rows; those to learn from must have two. */
  #learnClasses({ all, training, watched }: SplitTable): Classes {
    const classes = Classes.learn(all, this.labelCol, "labelCol");
    const learned = watched ? Classes.learn(training, this.labelCol, "labelCol") : classes;
    if (learned.count >= 2) return classes;
    throw this.error(
      "invalid_data",
      `All labels are ${JSON.stringify(learned.values[0])}; two classes are needed.`,
      {
        param: "labelCol",
        column: this.labelCol,
      },
    );
  }

  #objective(classes: Classes): string {
    const chosen = effectiveValue(this, "objective") as string | undefined;
    const objective = chosen ?? (classes.count === 2 ? "binary" : "multiclass");
    if (objective !== "binary" || classes.count === 2) return objective;
    throw this.error(
      "invalid_param",
      `The objective "binary" is for two classes; "${this.labelCol}" has ${classes.count}.`,
      { param: "objective" },
    );
  }
}
