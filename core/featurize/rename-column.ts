import { Field, type Schema } from "apache-arrow";
import { makeBatch, requireColumn, schemaOf } from "../frame/index.ts";
import { HasInputOutputCol } from "../params/index.ts";
import { type BoundTransform, type RowSlots, transformer } from "../pipeline/index.ts";

/**
 * Gives a column another name; it stays in its place.
 * @since 0.1.0
 */
export class RenameColumn extends transformer(HasInputOutputCol) {
  override transformSchema(schema: Schema): Schema {
    const where = { stage: this.stageName, param: "inputCol" };
    const { type, nullable, metadata } = requireColumn(schema, this.inputCol, where);
    const renamed = new Field(this.outputCol, type, nullable, new Map(metadata));
    const fields = schema.fields.map((field) => (field.name === this.inputCol ? renamed : field));
    return schemaOf(fields, schema, { stage: this.stageName, param: "outputCol" });
  }

  protected override bind(schema: Schema): BoundTransform {
    const { inputCol, outputCol } = this;
    const renamed = this.transformSchema(schema);
    return {
      schema: renamed,
      batch: (batch) => makeBatch(renamed, batch.data.children, batch.numRows),
      row(slots: RowSlots) {
        slots.rename(inputCol, outputCol);
        return () => {};
      },
    };
  }
}
