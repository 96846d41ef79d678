import type { Schema } from "apache-arrow";
import { requireColumn, selectColumns, selectFields } from "../frame/index.ts";
import { columns } from "../params/index.ts";
import { type BoundTransform, type RowSlots, transformer } from "../pipeline/index.ts";

/**
 * Leaves some columns out.
 * @since 0.1.0
 */
export class DropColumns extends transformer({
  /** The columns to leave out; each must be there. */
  cols: columns({ required: true, minItems: 1 }),
}) {
  #kept(schema: Schema): string[] {
    for (const name of this.cols) requireColumn(schema, name, { stage: this.stageName, param: "cols" });
    const dropped = new Set(this.cols);
    return schema.fields.map(({ name }) => name).filter((name) => !dropped.has(name));
  }

  override transformSchema(schema: Schema): Schema {
    return selectFields(schema, this.#kept(schema));
  }

  protected override bind(schema: Schema): BoundTransform {
    const kept = this.#kept(schema);
    return {
      schema: this.transformSchema(schema),
      batch: (batch) => selectColumns(batch, kept),
      row(slots: RowSlots) {
        slots.keep(kept);
        return () => {};
      },
    };
  }
}
