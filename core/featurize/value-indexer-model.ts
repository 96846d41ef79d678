import { type DataType, Field, Int32, makeData, type Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { columnData, replaceColumn, requireColumn, valueGetter, withField } from "../frame/index.ts";
import { HasInputOutputCol, oneOf, params } from "../params/index.ts";
import {
  type BoundTransform,
  model,
  type RowSlots,
  type StateReader,
  type StateWriter,
} from "../pipeline/index.ts";
import { type Level, levelsFromJson, levelsToJson, withLevels } from "./levels.ts";

export const HasHandleInvalid = params({
  /**
   * What becomes of a value that was not there in the fit: `error` fails and names the row, `keep` codes all such values as the number of
   * levels, `missing` leaves the row without a code. Null and NaN have no code.
   */
  handleInvalid: oneOf(["error", "keep", "missing"], { default: "error" }),
});

const levelsFile = "levels.json";

/**
 * Codes the values of a column by the levels that a `ValueIndexer` has learned. The codes are int32, with the levels in the metadata of
 * the field, so that `IndexToValue` can turn them back.
 * @since 0.1.0
 */
export class ValueIndexerModel extends model({ ...HasInputOutputCol, ...HasHandleInvalid }) {
  #levels: readonly Level[] = [];

  /** Takes the levels, in the order of their codes. */
  adoptLevels(levels: readonly Level[]): this {
    this.#levels = levels;
    return this;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.#levels = other.#levels;
  }

  /**
   * The values, as texts, in the order of their codes.
   * @returns One text a code.
   * @remote
   */
  levels(): string[] {
    return this.#levels.map(String);
  }

  #field(): Field {
    return withLevels(new Field(this.outputCol, new Int32(), true), this.#levels);
  }

  override transformSchema(schema: Schema): Schema {
    requireColumn(schema, this.inputCol, { stage: this.stageName, param: "inputCol" });
    return withField(schema, this.#field());
  }

  protected override bind(schema: Schema): BoundTransform {
    const { inputCol, outputCol } = this;
    const field = this.#field();
    const code = this.#coder();
    return {
      schema: this.transformSchema(schema),
      batch(batch, firstRow) {
        const input = columnData(batch, inputCol);
        const value = valueGetter(input);
        const codes = new Int32Array(input.length);
        const validity = new Uint8Array(((input.length + 63) >> 6) << 3);
        let nulls = 0;
        for (let row = 0; row < input.length; row++) {
          const found = code(value(row), firstRow + row);
          if (found === null) nulls++;
          else {
            codes[row] = found;
            validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
          }
        }
        const data = makeData({
          type: new Int32(),
          length: input.length,
          nullCount: nulls,
          nullBitmap: nulls ? validity : null,
          data: codes,
        });
        return replaceColumn(batch, { field, data });
      },
      row(slots: RowSlots) {
        const input = slots.input(inputCol);
        const output = slots.output(outputCol, field.type as DataType);
        return () => {
          output.value = code(input.value, 0);
        };
      },
    };
  }

  #coder(): (value: unknown, row: number) => number | null {
    const codeOf = new Map<unknown, number>(this.#levels.map((level, index) => [level, index]));
    const { handleInvalid, inputCol } = this;
    const other = handleInvalid === "keep" ? this.#levels.length : null;
    return (value, row) => {
      if (value === null || Number.isNaN(value)) return null;
      // An integer beyond 2^53 was not there in the fit: it would have been refused.
      const known = codeOf.get(typeof value === "bigint" ? Number(value) : value);
      if (known !== undefined) return known;
      if (handleInvalid !== "error") return other;
      throw new UnciaError(
        "invalid_data",
        `${JSON.stringify(String(value))} in row ${row} of "${inputCol}" was not there in the fit.`,
        {
          param: "handleInvalid",
          column: inputCol,
          row,
        },
      );
    };
  }

  override async writeState(folder: StateWriter): Promise<void> {
    await folder.json(levelsFile, levelsToJson(this.#levels));
  }

  override async readState(folder: StateReader): Promise<void> {
    const json = await folder.json(levelsFile);
    try {
      this.#levels = levelsFromJson(json);
    } catch (error) {
      throw this.error("model_corrupt", `${levelsFile}: ${(error as Error).message}`);
    }
  }
}
