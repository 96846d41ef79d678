import { Field, type RecordBatch, type Schema } from "apache-arrow";
import { columnData, type DataFrame, requireColumn } from "../frame/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { Classes } from "./classes.ts";
import { LightGBMClassificationModel } from "./classification-model.ts";
import { HasClassScores, HasLightGBMOutputs, HasTrainingColumns } from "./columns.ts";
import { ClassifierParams } from "./params/index.ts";
import { gather, plannedSchema, plannedVector, splitValidation, trainBooster } from "./training.ts";

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
  override transformSchema(schema: Schema): Schema {
    const label = requireColumn(schema, this.labelCol, { stage: this.stageName, param: "labelCol" }).type;
    return plannedSchema(this, schema, [
      ...(this.rawPredictionCol ? [plannedVector(this.rawPredictionCol)] : []),
      plannedVector(this.probabilityCol),
      new Field(this.predictionCol, label, true),
    ]);
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<LightGBMClassificationModel> {
    const batches = await gather(this, data, run);
    const classes = Classes.learn(batches, this.labelCol, "labelCol");
    const task = {
      parameters: this.#objective(classes),
      labels: (some: readonly RecordBatch[]) => encodeAll(classes, some, this.labelCol),
    };
    const { booster, levels } = await trainBooster(
      this,
      task,
      await data.schema(),
      splitValidation(this, batches),
      run,
    );
    return new LightGBMClassificationModel()
      .adoptBooster(booster, [...levels.values()])
      .adoptClasses(classes);
  }

  #objective(classes: Classes): Record<string, string> {
    if (classes.count < 2) {
      throw this.error(
        "invalid_data",
        `All labels are ${JSON.stringify(classes.values[0])}; two classes are needed.`,
        {
          param: "labelCol",
          column: this.labelCol,
        },
      );
    }
    const objective = this.objective ?? (classes.count === 2 ? "binary" : "multiclass");
    if (objective === "binary" && classes.count > 2) {
      throw this.error(
        "invalid_param",
        `The objective "binary" is for two classes; "${this.labelCol}" has ${classes.count}.`,
        {
          param: "objective",
        },
      );
    }
    return objective === "binary" ? { objective } : { objective, num_class: String(classes.count) };
  }
}

function encodeAll(classes: Classes, batches: readonly RecordBatch[], column: string): Float32Array {
  const codes = new Float32Array(batches.reduce((sum, { numRows }) => sum + numRows, 0));
  let row = 0;
  for (const batch of batches) {
    codes.set(classes.encode(columnData(batch, column)), row);
    row += batch.numRows;
  }
  return codes;
}
