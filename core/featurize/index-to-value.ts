import { Bool, type DataType, Field, Float64, type Schema, Utf8 } from "apache-arrow";
import {
  buildColumn,
  columnData,
  isNumeric,
  replaceColumn,
  requireColumn,
  valueGetter,
  withField,
} from "../frame/index.ts";
import { HasInputOutputCol, strings } from "../params/index.ts";
import { type BoundTransform, type RowSlots, transformer } from "../pipeline/index.ts";
import { type Level, levelsOf } from "./levels.ts";

const typeOf = (levels: readonly Level[]): DataType => {
  if (levels.every((level) => typeof level === "number")) return new Float64();
  return levels.every((level) => typeof level === "boolean") ? new Bool() : new Utf8();
};

/**
 * Turns codes back into the values that they stand for: the reverse of a `ValueIndexerModel`. A code without a value gives null.
 * @since 0.1.0
 */
export class IndexToValue extends transformer({
  ...HasInputOutputCol,
  /** The texts that the codes 0, 1, … stand for. When not set, the levels in the metadata of the column. */
  levels: strings({}),
}) {
  #codes(schema: Schema): Field {
    const where = { stage: this.stageName, param: "inputCol", column: this.inputCol };
    const field = requireColumn(schema, this.inputCol, where);
    if (isNumeric(field.type)) return field;
    throw this.error("column_type", `"${this.inputCol}" must hold codes, whole numbers.`, where);
  }

  #levels(schema: Schema): readonly Level[] {
    const field = this.#codes(schema);
    const levels = this.levels ?? levelsOf(field);
    if (levels) return levels;
    throw this.error("missing_param", `"${this.inputCol}" does not say what its codes stand for.`, {
      column: this.inputCol,
      param: "levels",
      hint: "Set levels, or code the column with a ValueIndexer.",
    });
  }

  override transformSchema(schema: Schema): Schema {
    // While a pipeline is planned its ValueIndexer is not fitted yet, so a column of codes may have no levels to show.
    const field = this.#codes(schema);
    const levels = this.levels ?? levelsOf(field);
    return withField(schema, new Field(this.outputCol, levels ? typeOf(levels) : new Utf8(), true));
  }

  protected override bind(schema: Schema): BoundTransform {
    const levels = this.#levels(schema);
    const { inputCol, outputCol } = this;
    const field = new Field(outputCol, typeOf(levels), true);
    const decode = (code: unknown): Level | null => (code === null ? null : (levels[Number(code)] ?? null));
    return {
      schema: withField(schema, field),
      batch(batch) {
        const code = valueGetter(columnData(batch, inputCol));
        const values = Array.from({ length: batch.numRows }, (_, row) => decode(code(row)));
        return replaceColumn(batch, { field, data: buildColumn(field.type, values, outputCol) });
      },
      row(slots: RowSlots) {
        const input = slots.input(inputCol);
        const output = slots.output(outputCol, field.type);
        return () => {
          output.value = decode(input.value);
        };
      },
    };
  }
}
