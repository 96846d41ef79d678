import type { Schema } from "apache-arrow";
import { int } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import { listSchema } from "./batches.ts";
import { gathered } from "./fixed-mini-batch-transformer.ts";

/**
 * Gathers rows in batches of as many as there are at once: each record batch of the table becomes one row, whose columns are lists, and a
 * larger one than `maxBatchSize` several. How a table is cut in record batches depends on where it comes from, so this is for work that goes
 * faster by batches and whose result does not depend on them. `FlattenBatch` turns them back.
 * @since 0.1.0
 */
export class DynamicMiniBatchTransformer extends transformer({
  /** How many rows a batch has at most. */
  maxBatchSize: int({ default: 2147483647, min: 1 }),
}) {
  override transformSchema(schema: Schema): Schema {
    return listSchema(schema);
  }

  protected override bind(schema: Schema): BoundTransform {
    const { maxBatchSize } = this;
    return { schema: listSchema(schema), batch: (batch) => gathered(batch, maxBatchSize) };
  }
}
