import { DataType, type RecordBatch, type Schema } from "apache-arrow";
import { type ErrorDetails, UnciaError } from "../errors.ts";
import { type DataFrame, describeType, isNumeric, readNumbers, requireColumn } from "../frame/index.ts";
import type { RunOptions } from "../run.ts";

/** Reads a whole table, for learners that go over it more than once; throws `empty_data` where it has no rows. */
export async function gather(stage: string, data: DataFrame, run: RunOptions): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for await (const batch of data.batches({ signal: run.signal })) if (batch.numRows > 0) batches.push(batch);
  if (batches.length === 0)
    throw new UnciaError("empty_data", `${stage} needs rows to learn from; there are none.`);
  return batches;
}

/** Weights of rows, over all batches; throws `invalid_data`, with the row, for one that is not finite or below 0. */
export function rowWeights(stage: string, batches: readonly RecordBatch[], column: string): Float64Array {
  const where = { stage, param: "weightCol", column };
  const found = readNumbers(batches, column, where);
  const row = found.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
  if (row < 0) return found;
  throw new UnciaError(
    "invalid_data",
    `The weight in row ${row} of "${column}" is ${found[row]}; weights must be finite and >= 0.`,
    { ...where, row },
  );
}

/** A column of numbers over all batches, each of them finite. */
export function finiteNumbers(
  batches: readonly RecordBatch[],
  column: string,
  where: ErrorDetails,
): Float64Array {
  const numbers = readNumbers(batches, column, where);
  const row = numbers.findIndex((value) => !Number.isFinite(value));
  if (row < 0) return numbers;
  throw notFinite(column, row, numbers[row] as number, where);
}

export function notFinite(column: string, row: number, value: number, where: ErrorDetails): UnciaError {
  return new UnciaError("invalid_data", `Row ${row} of "${column}" is ${value}; a finite number is needed.`, {
    ...where,
    column,
    row,
  });
}

/** Checks that a param names a column of numbers or booleans; throws `missing_column` or `column_type`. */
export function requireNumbers(stage: string, schema: Schema, param: string, column: string): void {
  const where = { stage, param, column };
  const { type } = requireColumn(schema, column, where);
  if (DataType.isBool(type) || (isNumeric(type) && !DataType.isDecimal(type))) return;
  throw new UnciaError(
    "column_type",
    `${stage}.${param} must be a column of numbers; "${column}" is ${describeType(type)}.`,
    where,
  );
}
