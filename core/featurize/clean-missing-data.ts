import { Field, Float64, type Schema } from "apache-arrow";
import { columnData, type DataFrame, valueGetter, withField } from "../frame/index.ts";
import { double, oneOf } from "../params/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { CleanMissingDataModel, HasCleanedCols } from "./clean-missing-data-model.ts";
import { requireNumbers } from "./numbers.ts";

/**
 * Learns what to put where a number is missing, that is null or NaN.
 * @since 0.1.0
 */
export class CleanMissingData extends estimator(CleanMissingDataModel, {
  ...HasCleanedCols,
  /** What is put in a gap: the `mean` or the `median` of the numbers of the column, or `custom`: `customValue`. */
  cleaningMode: oneOf(["mean", "median", "custom"], { default: "mean" }),
  /** The number for `cleaningMode` `custom`. */
  customValue: double({ default: 0 }),
}) {
  override readonly readsOnce = true;

  override transformSchema(schema: Schema): Schema {
    const { inputCols, outputCols = inputCols } = this;
    if (outputCols.length !== inputCols.length) {
      throw this.error(
        "invalid_param",
        `${this.stageName}.outputCols names ${outputCols.length} columns for ${inputCols.length} of inputCols.`,
        { param: "outputCols" },
      );
    }
    return inputCols.reduce((current, input, index) => {
      requireNumbers(schema, input, { stage: this.stageName, param: "inputCols" });
      return withField(current, new Field(outputCols[index] ?? input, new Float64(), false));
    }, schema);
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<CleanMissingDataModel> {
    const model = new CleanMissingDataModel();
    if (this.cleaningMode === "custom") return model.adoptValues(this.inputCols.map(() => this.customValue));
    const columns = this.inputCols.map(() => [] as number[]);
    for await (const batch of data.select(...this.inputCols).batches({ signal: run.signal })) {
      for (const [index, name] of this.inputCols.entries()) {
        const get = valueGetter(columnData(batch, name));
        for (let row = 0; row < batch.numRows; row++) {
          const value = get(row);
          if (value !== null && !Number.isNaN(Number(value))) columns[index]?.push(Number(value));
        }
      }
    }
    const middle = this.cleaningMode === "mean" ? mean : median;
    return model.adoptValues(
      columns.map((numbers, index) => {
        if (numbers.length > 0) return middle(numbers);
        const column = this.inputCols[index] ?? "";
        throw this.error(
          "empty_data",
          `Column "${column}" has no numbers to take the ${this.cleaningMode} of.`,
          {
            param: "inputCols",
            column,
          },
        );
      }),
    );
  }
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

/** The middle number, or the mean of the two in the middle. */
function median(numbers: readonly number[]): number {
  const sorted = Float64Array.from(numbers).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}
