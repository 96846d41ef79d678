import { Field, Float64, type RecordBatch, type Schema, Vector } from "apache-arrow";
import { columnData, type DataFrame } from "../frame/index.ts";
import { column } from "../params/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { HasLightGBMOutputs, HasTrainingColumns } from "./columns.ts";
import { RankerParams } from "./params/index.ts";
import { LightGBMRankerModel } from "./ranker-model.ts";
import { gather, numericLabels, plannedSchema, splitValidation, trainBooster } from "./training.ts";

/**
 * Gradient-boosted decision trees that learn to put the rows of a group, such as the answers to one query, in order. Labels are whole
 * numbers from 0, larger for what belongs further up.
 * @see https://www.microsoft.com/en-us/research/publication/from-ranknet-to-lambdarank-to-lambdamart-an-overview/
 * @since 0.1.0
 */
export class LightGBMRanker extends estimator(LightGBMRankerModel, {
  ...HasTrainingColumns,
  ...HasLightGBMOutputs,
  ...RankerParams,
  /** The column that says which group a row belongs to, of any type. The rows of a group must stand together. */
  groupCol: column({ default: "group" }),
}) {
  override transformSchema(schema: Schema): Schema {
    const added = [new Field(this.predictionCol, new Float64(), true)];
    return plannedSchema(this, schema, added, { groupCol: this.groupCol });
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<LightGBMRankerModel> {
    const batches = await gather(this, data, run);
    const task = {
      parameters: { objective: this.objective },
      labels: (some: readonly RecordBatch[]) => numericLabels(this, some),
      groups: (some: readonly RecordBatch[]) => this.#groupSizes(some),
    };
    const { booster, levels } = await trainBooster(
      this,
      task,
      await data.schema(),
      splitValidation(this, batches),
      run,
    );
    return new LightGBMRankerModel().adoptBooster(booster, [...levels.values()]);
  }

  /** Rows in each group, in order; a group that comes up a second time is refused, as its rows could not be compared. */
  #groupSizes(batches: readonly RecordBatch[]): Int32Array {
    const sizes: number[] = [];
    const seen = new Set<unknown>();
    let current: unknown;
    let row = 0;
    for (const batch of batches) {
      for (const key of new Vector([columnData(batch, this.groupCol)])) {
        const where = { param: "groupCol", column: this.groupCol, row };
        if (key === null) throw this.error("invalid_data", `The group in row ${row} is null.`, where);
        if (sizes.length > 0 && key === current) sizes[sizes.length - 1] = (sizes.at(-1) ?? 0) + 1;
        else {
          if (seen.has(key)) {
            throw this.error("invalid_data", `Group ${String(key)} begins again in row ${row}.`, {
              ...where,
              hint: `Sort the table by "${this.groupCol}".`,
            });
          }
          seen.add(key);
          current = key;
          sizes.push(1);
        }
        row++;
      }
    }
    return Int32Array.from(sizes);
  }
}
