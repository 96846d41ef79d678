import { Field, Float64, type Schema } from "apache-arrow";
import { appendColumns, columnValues, type DataFrame, requireColumn, schemaOf } from "uncia/frame";
import { HasInputOutputCol, int } from "uncia/params";
import { type BoundTransform, estimator, model, type StateReader, type StateWriter } from "uncia/pipeline";
import { mapped } from "./double.ts";

/**
 * Subtracts the mean that `Center` learned.
 * @since 1.0.0
 */
export class CenterModel extends model({ ...HasInputOutputCol }) {
  mean = 0;

  override transformSchema(schema: Schema): Schema {
    return centered(schema, this.inputCol, this.outputCol, this.stageName);
  }

  protected override bind(schema: Schema): BoundTransform {
    const { inputCol, outputCol, mean } = this;
    return {
      schema: this.transformSchema(schema),
      batch: (batch) =>
        appendColumns(batch, [{ field: outputCol, data: mapped(batch, inputCol, (x) => x - mean) }]),
    };
  }

  override async writeState(folder: StateWriter): Promise<void> {
    await folder.json("mean.json", { mean: this.mean });
  }

  override async readState(folder: StateReader): Promise<void> {
    this.mean = ((await folder.json("mean.json")) as { mean: number }).mean;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.mean = other.mean;
  }

  /** The mean, by column. */
  means(): Record<string, number> {
    return { [this.inputCol]: this.mean };
  }

  /** The table with the centred column alone. */
  residuals(data: DataFrame): DataFrame {
    return this.transform(data).select(this.outputCol);
  }

  /** Fails in one of the ways in which code can, for tests. */
  async fail(how: "throw" | "reject" | "event"): Promise<void> {
    if (how === "throw") throw new TypeError("thrown on purpose");
    if (how === "reject") void Promise.reject(new TypeError("rejected on purpose"));
    else
      setTimeout(() => {
        throw new TypeError("thrown from an event on purpose");
      }, 1);
    await new Promise(() => {});
  }

  /** Keeps the main thread busy, as a kernel that blocks does. */
  spin(ms: number): void {
    for (const end = Date.now() + ms; Date.now() < end; );
  }
}

/**
 * Learns the mean of a column of numbers. @see https://en.wikipedia.org/wiki/Arithmetic_mean
 * @since 1.0.0
 */
export class Center extends estimator(CenterModel, {
  ...HasInputOutputCol,
  /** How often the data is read; more than once only to test that it can be. */
  passes: int({ default: 1, min: 1 }),
}) {
  override transformSchema(schema: Schema): Schema {
    return centered(schema, this.inputCol, this.outputCol, this.stageName);
  }

  protected override async train(
    data: DataFrame,
    run: Parameters<Center["fit"]>[1] = {},
  ): Promise<CenterModel> {
    let sum = 0;
    let rows = 0;
    for (let pass = 0; pass < this.passes; pass++) {
      [sum, rows] = [0, 0];
      for await (const batch of data.batches({ signal: run.signal })) {
        const index = batch.schema.fields.findIndex((field) => field.name === this.inputCol);
        for (const value of columnValues(batch.data.children[index] as never)) {
          if (value === null) continue;
          sum += Number(value);
          rows++;
        }
      }
      run.onProgress?.({ stage: this.stageName, done: pass + 1, total: this.passes });
    }
    if (rows === 0) throw this.error("empty_data", "There are no numbers to take the mean of.");
    return Object.assign(new CenterModel(), { mean: sum / rows });
  }
}

function centered(schema: Schema, inputCol: string, outputCol: string, stage: string): Schema {
  requireColumn(schema, inputCol, { stage, param: "inputCol" });
  return schemaOf([...schema.fields, new Field(outputCol, new Float64(), true)], schema);
}
