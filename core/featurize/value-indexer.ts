import { Field, Int32, type Schema } from "apache-arrow";
import { compareValues } from "../compare.ts";
import { columnData, type DataFrame, valueGetter, withField } from "../frame/index.ts";
import { HasInputOutputCol } from "../params/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { asLevel, type Level, requireLevels } from "./levels.ts";
import { HasHandleInvalid, ValueIndexerModel } from "./value-indexer-model.ts";

/**
 * Learns the distinct values of a column of texts, numbers or booleans, sorted, and codes them 0, 1, …. Null and NaN
 * are missing: they are no values of their own.
 * @since 0.1.0
 */
export class ValueIndexer extends estimator(ValueIndexerModel, {
  ...HasInputOutputCol,
  ...HasHandleInvalid,
}) {
  override readonly readsOnce = true;

  override transformSchema(schema: Schema): Schema {
    requireLevels(schema, this.inputCol, { stage: this.stageName, param: "inputCol" });
    return withField(schema, new Field(this.outputCol, new Int32(), true));
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<ValueIndexerModel> {
    const seen = new Set<Level>();
    let rows = 0;
    for await (const batch of data.select(this.inputCol).batches({ signal: run.signal })) {
      const value = valueGetter(columnData(batch, this.inputCol));
      for (let row = 0; row < batch.numRows; row++) {
        const found = asLevel(value(row), this.inputCol, rows + row);
        if (found !== null) seen.add(found);
      }
      rows += batch.numRows;
    }
    if (rows === 0)
      throw this.error("empty_data", `${this.stageName} needs rows to learn from; there are none.`);
    return new ValueIndexerModel().adoptLevels([...seen].sort(compareValues));
  }
}
