import { type Data, Field, Float64, makeData, type RecordBatch, type Schema } from "apache-arrow";
import { appendColumns, columnValues, requireColumn, schemaOf } from "uncia/frame";
import { column, HasInputOutputCol, int } from "uncia/params";
import { type BoundTransform, transformer } from "uncia/pipeline";

/**
 * Doubles a column of numbers.
 * @since 1.0.0
 */
export class Double extends transformer({
  ...HasInputOutputCol,
  /** Milliseconds to wait before each batch, for tests of cancelling. */
  delay: int({ default: 0, min: 0 }),
  /** A column to print to the log, if any. */
  printCol: column({}),
}) {
  override transformSchema(schema: Schema): Schema {
    requireColumn(schema, this.inputCol, { stage: this.stageName, param: "inputCol" });
    return schemaOf([...schema.fields, new Field(this.outputCol, new Float64(), true)], schema);
  }

  protected override bind(schema: Schema): BoundTransform {
    const { inputCol, outputCol, delay, printCol } = this;
    return {
      schema: this.transformSchema(schema),
      async batch(batch) {
        if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
        if (printCol !== undefined) console.log(`${printCol}: ${batch.numRows} rows`);
        return appendColumns(batch, [{ field: outputCol, data: mapped(batch, inputCol, (x) => 2 * x) }]);
      },
    };
  }
}

/** A column of float64 made from another one; nulls stay null. */
export function mapped(batch: RecordBatch, name: string, map: (value: number) => number): Data {
  const index = batch.schema.fields.findIndex((field) => field.name === name);
  const source = columnValues(batch.data.children[index] as Data);
  const values = Float64Array.from(source, (value) => (value === null ? Number.NaN : map(Number(value))));
  const validity = new Uint8Array(Math.ceil(values.length / 64) * 8);
  source.forEach((value, i) => {
    if (value !== null) validity[i >> 3] = (validity[i >> 3] as number) | (1 << (i & 7));
  });
  return makeData({
    type: new Float64(),
    length: values.length,
    nullCount: -1,
    nullBitmap: validity,
    data: values,
  });
}
