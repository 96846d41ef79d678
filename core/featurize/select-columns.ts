import type { Schema } from "apache-arrow";
import { selectColumns, selectFields } from "../frame/index.ts";
import { columns } from "../params/index.ts";
import { type BoundTransform, type RowSlots, transformer } from "../pipeline/index.ts";

/**
 * Keeps some columns, in the order in which they are named.
 * @since 0.1.0
 */
export class SelectColumns extends transformer({
  /** The columns to keep. */
  cols: columns({ required: true, minItems: 1 }),
}) {
  override transformSchema(schema: Schema): Schema {
    return selectFields(schema, this.cols, { stage: this.stageName, param: "cols" });
  }

  protected override bind(schema: Schema): BoundTransform {
    const { cols } = this;
    return {
      schema: this.transformSchema(schema),
      batch: (batch) => selectColumns(batch, cols),
      row(slots: RowSlots) {
        slots.keep(cols);
        return () => {};
      },
    };
  }
}
