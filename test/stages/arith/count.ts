import { Field, Float64, Int32, makeData, type RecordBatch, Schema } from "apache-arrow";
import { DataFrame, makeBatch } from "uncia/frame";
import { type BoundTransform, transformer } from "uncia/pipeline";

const held = new Map<string, DataFrame>();

/**
 * Replaces each batch by one row with its number of rows: all of a table is read, next to nothing is sent back.
 * @since 1.1.0
 */
export class Count extends transformer({}) {
  override transformSchema(_schema: Schema): Schema {
    return new Schema([new Field("rows", new Int32(), false)]);
  }

  protected override bind(schema: Schema): BoundTransform {
    const counted = this.transformSchema(schema);
    const type = new Int32();
    return {
      schema: counted,
      batch: ({ numRows }) =>
        makeBatch(counted, [makeData({ type, length: 1, nullCount: 0, data: Int32Array.of(numRows) })]),
    };
  }

  /** A table of numbers that is made once and kept: column `c<j>` holds `i + j` in row `i`. */
  static numbers(rows: number, columns: number, batches = 1): DataFrame {
    const key = `${rows} ${columns} ${batches}`;
    const known = held.get(key) ?? DataFrame.fromArrow(makeNumbers(rows, columns, batches));
    held.set(key, known);
    return known;
  }
}

function makeNumbers(rows: number, columns: number, batches: number): RecordBatch[] {
  const type = new Float64();
  const schema = new Schema(Array.from({ length: columns }, (_, j) => new Field(`c${j}`, type, false)));
  const step = Math.ceil(rows / batches);
  return Array.from({ length: batches }, (_, b) => {
    const first = b * step;
    const length = Math.min(step, rows - first);
    const column = (j: number) => Float64Array.from({ length }, (_, i) => first + i + j);
    return makeBatch(
      schema,
      schema.fields.map((_, j) => makeData({ type, length, nullCount: 0, data: column(j) })),
    );
  });
}
