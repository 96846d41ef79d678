import { setImmediate } from "node:timers/promises";
import type { RecordBatch } from "apache-arrow";
import { columnData, type DataFrame, denseValues, valueGetter } from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import { type Confusion, ConfusionCounter } from "./confusion.ts";
import type { Probabilities } from "./curves.ts";
import { presence, type Refuse, type ScoredColumns } from "./scored-columns.ts";

/** What is read of the predictions. */
export interface Read extends Probabilities {
  readonly confusion: Confusion;
}

/** So many rows are read at a time, within a few milliseconds; in between, others have their turn. */
const blockRows = 16_384;

/** The batches of a table, small ones, with a pause for others between them. */
export async function* blocks(data: DataFrame, run: RunOptions): AsyncIterable<RecordBatch> {
  for await (const batch of data.batches({ batchSize: blockRows, signal: run.signal })) {
    yield batch;
    await setImmediate();
  }
}

/** Reads labels, predictions and, where `columns` names them, probabilities, of the whole table. */
export async function readScored(
  data: DataFrame,
  columns: ScoredColumns,
  refuse: Refuse,
  run: RunOptions,
): Promise<Read> {
  const reader = new Reader(columns, refuse);
  for await (const batch of blocks(data, run)) reader.add(batch);
  return reader.finish();
}

/** Hands labels and predictions, which are numbers, and weights to `visit`, row by row. */
export async function eachPair(
  data: DataFrame,
  columns: ScoredColumns,
  refuse: Refuse,
  run: RunOptions,
  visit: (label: number, prediction: number, weight: number) => void,
): Promise<void> {
  const present = presence(columns, refuse);
  let first = 0;
  for await (const batch of blocks(data, run)) {
    const label = valueGetter(columnData(batch, columns.labelCol));
    const prediction = valueGetter(columnData(batch, columns.predictionCol));
    const weight = weightGetter(batch, columns.weightCol, first, refuse);
    for (let row = 0; row < batch.numRows; row++) {
      visit(
        Number(present(label(row), first + row, "labelCol")),
        Number(present(prediction(row), first + row, "predictionCol")),
        weight(row),
      );
    }
    first += batch.numRows;
  }
}

/** Gives the weight of a row of a batch, from 0; 1 for each where there is no column of weights. */
export function weightGetter(
  batch: RecordBatch,
  column: string | undefined,
  firstRow: number,
  refuse: Refuse,
): (row: number) => number {
  if (column === undefined) return () => 1;
  const value = valueGetter(columnData(batch, column));
  return (row) => {
    const found = value(row);
    const weight = Number(found);
    if (found !== null && weight >= 0 && Number.isFinite(weight)) return weight;
    throw refuse("invalid_data", `Row ${firstRow + row} of "${column}" is ${found}, not a weight from 0.`, {
      param: "weightCol",
      column,
      row: firstRow + row,
    });
  };
}

class Reader {
  readonly #columns: ScoredColumns;
  readonly #refuse: Refuse;
  readonly #confusion = new ConfusionCounter();
  #labels = new Int32Array(new SharedArrayBuffer(4 * blockRows));
  #probabilities = new Float64Array(new SharedArrayBuffer(0));
  #weights = new Float64Array(new SharedArrayBuffer(0));
  #width = 0;
  #rows = 0;

  constructor(columns: ScoredColumns, refuse: Refuse) {
    this.#columns = columns;
    this.#refuse = refuse;
  }

  add(batch: RecordBatch): void {
    const { labelCol, predictionCol, probabilityCol, weightCol } = this.#columns;
    const label = valueGetter(columnData(batch, labelCol));
    const prediction = valueGetter(columnData(batch, predictionCol));
    const present = presence(this.#columns, this.#refuse);
    const first = this.#rows;
    const after = first + batch.numRows;
    if (this.#labels.length < after) this.#labels = larger(this.#labels, after, Int32Array);
    if (weightCol !== undefined && this.#weights.length < after) {
      this.#weights = larger(this.#weights, after, Float64Array);
    }
    const weight = weightGetter(batch, weightCol, first, this.#refuse);
    for (let row = 0; row < batch.numRows; row++) {
      const weighs = weight(row);
      if (weightCol !== undefined) this.#weights[first + row] = weighs;
      this.#labels[first + row] = this.#confusion.add(
        present(label(row), first + row, "labelCol"),
        present(prediction(row), first + row, "predictionCol"),
        weighs,
      );
    }
    if (probabilityCol !== undefined) this.#addProbabilities(batch, probabilityCol, first);
    this.#rows = after;
  }

  /** Takes the vectors over, without gaps. */
  #addProbabilities(batch: RecordBatch, column: string, first: number): void {
    const data = columnData(batch, column);
    const { values, width } = denseValues(data, first);
    const size = values.length;
    const at = first * width;
    this.#width = width;
    if (this.#probabilities.length < at + size) {
      this.#probabilities = larger(this.#probabilities, at + size, Float64Array);
    }
    for (let row = 0; row < batch.numRows; row++) {
      let isWhole = data.nullCount === 0 || data.getValid(row);
      for (let slot = row * width; slot < (row + 1) * width; slot++) {
        const value = values[slot] as number;
        isWhole &&= Number.isFinite(value);
        this.#probabilities[at + slot] = value;
      }
      if (isWhole) continue;
      throw this.#refuse("invalid_data", `Row ${first + row} of "${column}" is no vector of probabilities.`, {
        param: "probabilityCol",
        column,
        row: first + row,
      });
    }
  }

  finish(): Read {
    const { confusion, codeOf } = this.#confusion.finish();
    const codes = this.#labels.subarray(0, this.#rows);
    for (let row = 0; row < codes.length; row++) codes[row] = codeOf[codes[row] as number] as number;
    this.#checkWidth(confusion);
    const probabilities = this.#probabilities.subarray(0, this.#rows * this.#width);
    const weights = this.#columns.weightCol === undefined ? undefined : this.#weights.subarray(0, this.#rows);
    return { confusion, codes, probabilities, width: this.#width, weights };
  }

  #checkWidth({ classes }: Confusion): void {
    const column = this.#columns.probabilityCol;
    if (column === undefined || this.#rows === 0 || this.#width === classes.length) return;
    throw this.#refuse(
      "invalid_data",
      `"${column}" has ${this.#width} probabilities a row; labels and predictions have ${classes.length} classes.`,
      {
        param: "probabilityCol",
        column,
        row: 0,
        hint: "Each class must be among the labels or predictions.",
      },
    );
  }
}

/** A longer array with the same beginning, in memory that a worker can read too. */
function larger<T extends Int32Array | Float64Array>(
  from: T,
  length: number,
  Type: { new (buffer: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
): T {
  const to = new Type(new SharedArrayBuffer(Math.max(length, 2 * from.length) * Type.BYTES_PER_ELEMENT));
  to.set(from as never);
  return to;
}
