import { type Data, type DataType, Float64, makeData } from "apache-arrow";
import { withNullRows } from "../frame/index.ts";

/** One column that a model adds, made of the margins of rows. */
export interface OutputColumn {
  readonly name: string;
  readonly type: DataType;
  /** The column for a block of rows, of which each has as many margins as the model has outputs. */
  column(margins: Float64Array, rows: number): Data;
  /** The value for one row; a typed array may be reused for the next. */
  value(margins: Float64Array): unknown;
}

/** A column of the margin itself. */
export const marginOutput = (name: string): OutputColumn => ({
  name,
  type: new Float64(),
  column: (margins, rows) => makeData({ type: new Float64(), length: rows, nullCount: 0, data: margins }),
  value: (margins) => margins[0],
});

const areFinite = (margins: Float64Array, start: number, count: number): boolean => {
  for (let at = start; at < start + count; at++) if (!Number.isFinite(margins[at])) return false;
  return true;
};

/** A row with a missing or an infinite feature has no prediction. */
export const isScored = (margins: Float64Array): boolean => areFinite(margins, 0, margins.length);

/** The column null in rows that are not scored. */
export function nullWhereNotScored(data: Data, margins: Float64Array): Data {
  const outputs = margins.length / data.length;
  const getValid = (row: number): boolean => areFinite(margins, row * outputs, outputs);
  let nullCount = 0;
  for (let row = 0; row < data.length; row++) if (!getValid(row)) nullCount++;
  return nullCount === 0 ? data : withNullRows(data, { nullCount, getValid });
}
