import type { RecordBatch, Schema } from "apache-arrow";
import { concatBatches, type DataFrame, emptyBatch, sliceRows, takeRows } from "../frame/index.ts";
import { int } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { gatherRows, listSchema } from "./batches.ts";

/**
 * Gathers the rows of a table in batches: every `batchSize` rows become one row, whose columns are lists; the last may have fewer.
 * `FlattenBatch` turns them back.
 * @since 0.1.0
 */
export class FixedMiniBatchTransformer extends transformer({
  /** How many rows a batch has. */
  batchSize: int({ required: true, min: 1 }),
}) {
  override transformSchema(schema: Schema): Schema {
    return listSchema(schema);
  }

  protected override bind(): BoundTransform {
    throw this.error("unsupported", `${this.stageName} needs many rows; it cannot map a single one.`);
  }

  /** `FrameTransform`: rows that do not fill a batch wait for those of the next record batch. */
  async *transformTable(data: DataFrame, run: RunOptions): AsyncIterable<RecordBatch> {
    this.checkRequired();
    const { batchSize } = this;
    let waiting: RecordBatch[] = [];
    let rows = 0;
    let isEmpty = true;
    for await (const batch of data.batches({ signal: run.signal })) {
      waiting.push(batch);
      rows += batch.numRows;
      if (rows < batchSize) continue;
      const all = concatBatches(waiting);
      const whole = rows - (rows % batchSize);
      yield gathered(sliceRows(all, 0, whole), batchSize);
      isEmpty = false;
      waiting = [sliceRows(all, whole, rows)];
      rows -= whole;
    }
    if (rows > 0) yield gathered(concatBatches(waiting), batchSize);
    else if (isEmpty) yield emptyBatch(listSchema(await data.schema()));
  }
}

/** Copies the rows, so that a list of few rows does not hold on to a large table. */
export function gathered(batch: RecordBatch, size: number): RecordBatch {
  const count = Math.ceil(batch.numRows / size);
  const offsets = Int32Array.from({ length: count + 1 }, (_, at) => Math.min(at * size, batch.numRows));
  return gatherRows(
    takeRows(
      batch,
      Int32Array.from({ length: batch.numRows }, (_, row) => row),
    ),
    offsets,
  );
}
