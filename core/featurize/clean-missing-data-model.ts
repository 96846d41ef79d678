import { Field, Float64, makeData, type Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { columnData, replaceColumn, valueGetter, withField } from "../frame/index.ts";
import { columns, params } from "../params/index.ts";
import { doubleFromJson, doubleToJson } from "../params/json.ts";
import {
  type BoundTransform,
  model,
  type RowSlots,
  type StateReader,
  type StateWriter,
} from "../pipeline/index.ts";
import type { Double } from "../wire-types.ts";
import { requireNumbers } from "./numbers.ts";

export const HasCleanedCols = params({
  /** The columns of numbers whose gaps are filled. */
  inputCols: columns({ required: true, minItems: 1 }),
  /** The columns that are written, one for each of `inputCols`; when not set, these themselves. They are float64. */
  outputCols: columns({}),
});

const valuesFile = "values.json";

/**
 * Fills nulls and NaN with the values that `CleanMissingData` has learned.
 * @since 0.1.0
 */
export class CleanMissingDataModel extends model(HasCleanedCols) {
  #values: readonly number[] = [];

  /** Takes the value to fill in for each of `inputCols`. */
  adoptValues(values: readonly number[]): this {
    this.#values = values;
    return this;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.#values = other.#values;
  }

  /**
   * What is filled in.
   * @returns One number for each of `inputCols`.
   * @remote
   */
  fillValues(): Double[] {
    return [...this.#values];
  }

  #pairs(): { input: string; output: string; value: number }[] {
    const { inputCols, outputCols = inputCols } = this;
    return inputCols.map((input, index) => ({
      input,
      output: outputCols[index] ?? input,
      value: this.#values[index] ?? Number.NaN,
    }));
  }

  override transformSchema(schema: Schema): Schema {
    return this.#pairs().reduce((current, { input, output }) => {
      requireNumbers(schema, input, { stage: this.stageName, param: "inputCols" });
      return withField(current, new Field(output, new Float64(), false));
    }, schema);
  }

  protected override bind(schema: Schema): BoundTransform {
    const pairs = this.#pairs();
    return {
      schema: this.transformSchema(schema),
      batch: (batch) =>
        pairs.reduce((current, { input, output, value }) => {
          const column = columnData(batch, input);
          const get = valueGetter(column);
          const filled = new Float64Array(batch.numRows);
          for (let row = 0; row < filled.length; row++) filled[row] = orElse(get(row), value);
          const data = makeData({ type: new Float64(), length: filled.length, nullCount: 0, data: filled });
          return replaceColumn(current, { field: new Field(output, new Float64(), false), data });
        }, batch),
      row(slots: RowSlots) {
        const inputs = pairs.map(({ input }) => slots.input(input));
        const outputs = pairs.map(({ output }) => slots.output(output, new Float64()));
        return () => {
          for (const [index, output] of outputs.entries()) {
            const { input, value } = pairs[index] as (typeof pairs)[number];
            const found = inputs[index]?.value;
            if (typeof found === "string" || typeof found === "object" ? found !== null : false) {
              throw new UnciaError("invalid_data", `Column "${input}" must hold a number.`, {
                column: input,
              });
            }
            output.value = orElse(found, value);
          }
        };
      },
    };
  }

  override async writeState(folder: StateWriter): Promise<void> {
    await folder.json(valuesFile, this.#values.map(doubleToJson));
  }

  override async readState(folder: StateReader): Promise<void> {
    const json = await folder.json(valuesFile);
    const values = Array.isArray(json) ? json.map(doubleFromJson) : [];
    const isComplete = values.length === this.inputCols.length;
    if (!isComplete || !values.every((value) => typeof value === "number")) {
      throw new UnciaError(
        "model_corrupt",
        `${valuesFile} must be a list of numbers, one for each of inputCols.`,
        {
          stage: this.stageName,
        },
      );
    }
    this.#values = values;
  }
}

function orElse(found: unknown, value: number): number {
  if (found === null || found === undefined) return value;
  const number = Number(found);
  return Number.isNaN(number) ? value : number;
}
