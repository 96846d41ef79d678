import { type Data, DataType, type RecordBatch, Vector } from "apache-arrow";
import { type ErrorDetails, UnciaError } from "../errors.ts";
import { columnData } from "./column.ts";
import { describeType, isNumeric } from "./schema.ts";

/**
 * A column of numbers or booleans over all batches as one array; 64-bit integers are rounded to the nearest double.
 * Throws `column_type` for any other type and `invalid_data`, with the row, for a null.
 */
export function readNumbers(
  batches: readonly RecordBatch[],
  column: string,
  where: ErrorDetails = {},
): Float64Array {
  const numbers = new Float64Array(batches.reduce((sum, batch) => sum + batch.numRows, 0));
  let row = 0;
  for (const batch of batches) {
    const data = columnData(batch, column, where);
    refuseNulls(data, column, row, where);
    writeNumbers(data, numbers.subarray(row, row + data.length), column, where);
    row += data.length;
  }
  return numbers;
}

function writeNumbers(data: Data, target: Float64Array, column: string, where: ErrorDetails): void {
  const { type, values } = data;
  const plain = DataType.isFloat(type) ? type.precision > 0 : DataType.isInt(type) && type.bitWidth < 64;
  if (plain) target.set(values.subarray(0, data.length) as ArrayLike<number>);
  else if (DataType.isBool(type) || (isNumeric(type) && !DataType.isDecimal(type))) {
    let row = 0;
    for (const value of new Vector([data])) target[row++] = Number(value);
  } else {
    throw new UnciaError(
      "column_type",
      `Column "${column}" must hold numbers; it is ${describeType(type)}.`,
      {
        ...where,
        column,
      },
    );
  }
}

/** A column of booleans, or of numbers where not zero means true, as bytes; throws as `readNumbers` does. */
export function readBooleans(batch: RecordBatch, column: string, where: ErrorDetails = {}): Uint8Array {
  return Uint8Array.from(readNumbers([batch], column, where), (value) => (value === 0 ? 0 : 1));
}

function refuseNulls(data: Data, column: string, firstRow: number, where: ErrorDetails): void {
  if (data.nullCount === 0) return;
  let row = 0;
  while (data.getValid(row)) row++;
  throw new UnciaError("invalid_data", `Row ${firstRow + row} of column "${column}" is null.`, {
    ...where,
    column,
    row: firstRow + row,
  });
}
