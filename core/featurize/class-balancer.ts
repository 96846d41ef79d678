import { Field, Float64, type Schema } from "apache-arrow";
import { compareValues } from "../compare.ts";
import { columnData, type DataFrame, valueGetter, withField } from "../frame/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { ClassBalancerModel, HasBalancedCols } from "./class-balancer-model.ts";
import { asLevel, type Level, requireLevels } from "./levels.ts";

/**
 * Counts the rows of each class, and weighs rows such that all classes count the same: the weight of a row is the number of rows of the most
 * frequent class, divided by that of its own. Learners take the weights as `weightCol`.
 * @since 0.1.0
 */
export class ClassBalancer extends estimator(ClassBalancerModel, { ...HasBalancedCols }) {
  override readonly readsOnce = true;

  override transformSchema(schema: Schema): Schema {
    requireLevels(schema, this.inputCol, { stage: this.stageName, param: "inputCol" });
    return withField(schema, new Field(this.outputCol, new Float64(), true));
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<ClassBalancerModel> {
    const counts = new Map<Level, number>();
    let rows = 0;
    for await (const batch of data.select(this.inputCol).batches({ signal: run.signal })) {
      const value = valueGetter(columnData(batch, this.inputCol));
      for (let row = 0; row < batch.numRows; row++) {
        const level = asLevel(value(row), this.inputCol, rows + row);
        if (level !== null) counts.set(level, (counts.get(level) ?? 0) + 1);
      }
      rows += batch.numRows;
    }
    if (counts.size === 0) {
      throw this.error("empty_data", `${this.stageName} needs rows with a class to count; there are none.`, {
        param: "inputCol",
        column: this.inputCol,
      });
    }
    const most = Math.max(...counts.values());
    const sorted = [...counts.keys()].sort(compareValues);
    return new ClassBalancerModel().adoptWeights(
      new Map(sorted.map((level) => [level, most / (counts.get(level) as number)])),
    );
  }
}
