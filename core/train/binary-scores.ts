import { DataType, type RecordBatch, type Schema } from "apache-arrow";
import { compareValues } from "../compare.ts";
import {
  columnData,
  type DataFrame,
  denseValues,
  describeType,
  isDenseVector,
  isNumeric,
  requireColumn,
  valueGetter,
  vectorWidth,
} from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import type { Class } from "./confusion.ts";
import type { Probabilities } from "./curves.ts";
import { checkWeights, kindOf, presence, type Refuse } from "./scored-columns.ts";
import { blocks, weightGetter } from "./scored-rows.ts";

/** The columns that two classes and their scores stand in. */
export interface BinaryColumns {
  readonly labelCol: string;
  /** The column of scores, and the param that names it. */
  readonly scoreCol: string;
  readonly scoreParam: "rawPredictionCol" | "probabilityCol";
  readonly weightCol: string | undefined;
}

/** Throws `missing_column` or `column_type`, with stage, param and column. */
export function checkBinaryColumns(
  schema: Schema,
  { labelCol, scoreCol, scoreParam, weightCol }: BinaryColumns,
  stage: string,
  refuse: Refuse,
): void {
  const label = { stage, param: "labelCol", column: labelCol };
  const { type } = requireColumn(schema, labelCol, label);
  if (kindOf(type) === undefined || DataType.isDecimal(type)) {
    throw refuse(
      "column_type",
      `"${labelCol}" must hold numbers, texts or booleans; it is ${describeType(type)}.`,
      label,
    );
  }
  checkWeights(schema, weightCol, stage, refuse);
  const where = { stage, param: scoreParam, column: scoreCol };
  const scores = requireColumn(schema, scoreCol, where).type;
  const isPlain = isNumeric(scores) && !DataType.isDecimal(scores);
  if (isPlain || (isDenseVector(scores) && (vectorWidth(scores) ?? 2) === 2)) return;
  throw refuse(
    "column_type",
    `"${scoreCol}" must hold scores, one a row or vectors of two; it is ${describeType(scores)}.`,
    where,
  );
}

/** Scores of the larger of two classes, as `curveOf` takes them: their class has the code 0. */
export async function readBinaryScores(
  data: DataFrame,
  columns: BinaryColumns,
  refuse: Refuse,
  run: RunOptions,
): Promise<{ from: Probabilities; classes: readonly Class[] }> {
  const reader = new Reader(columns, refuse);
  for await (const batch of blocks(data, run)) reader.add(batch);
  return reader.finish();
}

class Reader {
  readonly #columns: BinaryColumns;
  readonly #refuse: Refuse;
  readonly #classes: Class[] = [];
  readonly #labels: Int32Array[] = [];
  readonly #scores: Float64Array[] = [];
  readonly #weights: Float64Array[] = [];
  #rows = 0;

  constructor(columns: BinaryColumns, refuse: Refuse) {
    this.#columns = columns;
    this.#refuse = refuse;
  }

  add(batch: RecordBatch): void {
    const { labelCol, weightCol } = this.#columns;
    const label = valueGetter(columnData(batch, labelCol));
    const present = presence(
      { ...this.#columns, predictionCol: "", probabilityCol: undefined },
      this.#refuse,
    );
    const codes = new Int32Array(batch.numRows);
    for (let row = 0; row < codes.length; row++) {
      codes[row] = this.#codeOf(present(label(row), this.#rows + row, "labelCol"), this.#rows + row);
    }
    this.#labels.push(codes);
    this.#scores.push(this.#scoresOf(batch));
    if (weightCol !== undefined) {
      const weight = weightGetter(batch, weightCol, this.#rows, this.#refuse);
      this.#weights.push(Float64Array.from({ length: batch.numRows }, (_, row) => weight(row)));
    }
    this.#rows += batch.numRows;
  }

  #codeOf(value: Class, row: number): number {
    const known = this.#classes.indexOf(value);
    if (known >= 0) return known;
    if (this.#classes.length < 2) return this.#classes.push(value) - 1;
    const { labelCol } = this.#columns;
    throw this.#refuse(
      "invalid_data",
      `Row ${row} of "${labelCol}" is ${JSON.stringify(value)}, a third class; here are two.`,
      { param: "labelCol", column: labelCol, row, hint: "Use MulticlassClassificationEvaluator." },
    );
  }

  #scoresOf(batch: RecordBatch): Float64Array {
    const { scoreCol, scoreParam } = this.#columns;
    const data = columnData(batch, scoreCol);
    const isVector = isDenseVector(data.type);
    const vectors = isVector ? denseValues(data, this.#rows) : undefined;
    const value = isVector ? undefined : valueGetter(data);
    if (vectors && vectors.width !== 2 && batch.numRows > 0) {
      throw this.#refuse("column_type", `"${scoreCol}" holds vectors of ${vectors.width}; two are needed.`, {
        param: scoreParam,
        column: scoreCol,
      });
    }
    return Float64Array.from({ length: batch.numRows }, (_, row) => {
      const isThere = data.nullCount === 0 || data.getValid(row);
      const score = vectors ? vectors.values[row * vectors.width + 1] : Number(value?.(row));
      if (isThere && score !== undefined && !Number.isNaN(score)) return score;
      throw this.#refuse("invalid_data", `Row ${this.#rows + row} of "${scoreCol}" has no score.`, {
        param: scoreParam,
        column: scoreCol,
        row: this.#rows + row,
      });
    });
  }

  finish(): { from: Probabilities; classes: readonly Class[] } {
    const classes = this.#classes.toSorted(compareValues);
    const positive = this.#classes.indexOf(classes[1] as Class);
    const codes = joined(Int32Array, this.#labels, this.#rows);
    for (let row = 0; row < codes.length; row++) codes[row] = codes[row] === positive ? 0 : 1;
    const probabilities = joined(Float64Array, this.#scores, this.#rows);
    const weights = this.#weights.length > 0 ? joined(Float64Array, this.#weights, this.#rows) : undefined;
    return { from: { codes, probabilities, width: 1, weights }, classes };
  }
}

/** One array, in memory that a worker can read too. */
function joined<T extends Int32Array | Float64Array>(
  Type: { new (buffer: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
  parts: readonly T[],
  length: number,
): T {
  const whole = new Type(new SharedArrayBuffer(length * Type.BYTES_PER_ELEMENT));
  let at = 0;
  for (const part of parts) {
    whole.set(part as never, at);
    at += part.length;
  }
  return whole;
}
