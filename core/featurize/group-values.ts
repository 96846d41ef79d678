import { type DataType, Float64, type RecordBatch } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { columnData, columnValues, denseVectorType } from "../frame/index.ts";

/** The sums or the largest of the numbers or vectors of a column, group by group; for means also how many there were. */
export class GroupValues {
  readonly #column: string;
  readonly #isMean: boolean;
  readonly #isVector: boolean;
  #width: number | undefined;
  readonly #values: (Float64Array | undefined)[] = [];
  readonly #counts: number[] = [];

  constructor(
    column: string,
    strategy: "mean" | "max",
    of: { readonly isVector: boolean; readonly width: number | undefined },
  ) {
    this.#column = column;
    this.#isMean = strategy === "mean";
    this.#isVector = of.isVector;
    this.#width = of.isVector ? of.width || undefined : 1;
  }

  /** Adds the rows of a batch; `firstRow` counts rows in errors. */
  add(batch: RecordBatch, codes: Int32Array, groups: number, firstRow: number): void {
    while (this.#counts.length < groups) {
      this.#counts.push(0);
      this.#values.push(undefined);
    }
    for (const [row, value] of columnValues(columnData(batch, this.#column)).entries()) {
      if (value === null) continue;
      const code = codes[row] as number;
      const numbers = this.#isVector ? (value as ArrayLike<unknown>) : [value];
      this.#width ??= numbers.length;
      if (numbers.length !== this.#width) throw this.#otherWidth(firstRow + row, numbers.length);
      this.#values[code] ??= new Float64Array(this.#width).fill(this.#isMean ? 0 : Number.NEGATIVE_INFINITY);
      const values = this.#values[code];
      for (let at = 0; at < values.length; at++) {
        if (numbers[at] === null) throw this.#nullInside(firstRow + row);
        const [before, one] = [values[at] as number, Number(numbers[at])];
        values[at] = this.#isMean ? before + one : Math.max(before, one);
      }
      this.#counts[code] = (this.#counts[code] as number) + 1;
    }
  }

  #otherWidth(row: number, found: number): UnciaError {
    return new UnciaError(
      "invalid_data",
      `The vector in row ${row} of "${this.#column}" has ${found} numbers, where ${this.#width} are needed.`,
      { column: this.#column, row },
    );
  }

  #nullInside(row: number): UnciaError {
    return new UnciaError("invalid_data", `The vector in row ${row} of "${this.#column}" has a null in it.`, {
      column: this.#column,
      row,
    });
  }

  /** The type of the averages, now that the width of vectors is known; where all are null it is 1. */
  type(): DataType {
    return this.#isVector ? denseVectorType(this.#width ?? 1) : new Float64();
  }

  /** The average of each group, null for one without values. */
  finish(groups: number): (number | Float64Array | null)[] {
    return Array.from({ length: groups }, (_, code) => {
      const values = this.#values[code];
      const count = this.#counts[code];
      if (!values || !count) return null;
      const found = this.#isMean ? values.map((sum) => sum / count) : values;
      return this.#isVector ? found : (found[0] as number);
    });
  }
}
