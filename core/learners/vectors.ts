import { type Data, DataType } from "apache-arrow";
import { asUnciaError, UnciaError } from "../errors.ts";
import { columnValues, denseValues, sparseParts } from "../frame/index.ts";
import type { CsrRows, DenseRows } from "./feature-data.ts";

/** Where vectors stand, for errors, and how long they must be, where that is known. */
export interface VectorPlace {
  readonly column: string;
  /** Number in the whole table of the first row. */
  readonly firstRow: number;
  readonly width?: number | undefined;
}

/** A column of dense vectors as the kernel takes it; in rows without a vector the numbers mean nothing. */
export function denseRows(data: Data, { column, firstRow, width }: VectorPlace): DenseRows {
  const filled = DataType.isList(data.type) && data.nullCount > 0 ? fillNullLists(data, width) : undefined;
  const found = filled ?? at({ column, firstRow }, () => denseValues(data, firstRow));
  if (data.length === 0)
    return { chunks: [{ values: found.values, rows: 0 }], columns: width ?? found.width };
  if (width !== undefined && found.width !== width) throw otherWidth(column, firstRow, width, found.width);
  return { chunks: [{ values: found.values, rows: data.length }], columns: found.width };
}

/** Lists that are null have no length of their own; they get NaN, so that the others keep their places. */
function fillNullLists(data: Data, width: number | undefined) {
  const rows = columnValues(data) as (ArrayLike<number | null> | null)[];
  const length = width ?? rows.find((row) => row !== null)?.length ?? 0;
  const full = rows.every(
    (row) => row === null || (row.length === length && !Array.from(row).includes(null)),
  );
  // Where the lists are not of one length, the reader of lists says which.
  if (!full) return undefined;
  const values = new Float64Array(rows.length * length).fill(Number.NaN);
  for (const [index, row] of rows.entries()) if (row) values.set(row as ArrayLike<number>, index * length);
  return { values, width: length };
}

/** A column of sparse vectors as the kernel takes it; a vector that is null is all zeros. */
export function sparseRows(data: Data, { column, firstRow, width }: VectorPlace): CsrRows {
  const parts = at({ column, firstRow }, () => sparseParts(data, firstRow));
  if (width === undefined) return parts;
  if (parts.columns > width) throw otherWidth(column, firstRow, width, parts.columns);
  return { ...parts, columns: width };
}

function at<T>({ column }: { column: string; firstRow: number }, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asUnciaError(error).at({ column });
  }
}

function otherWidth(column: string, row: number, wanted: number, found: number): UnciaError {
  return new UnciaError(
    "invalid_data",
    `The vectors of "${column}" have ${found} numbers from row ${row} on, where ${wanted} are needed.`,
    { column, row },
  );
}

export function joinSparse(parts: readonly CsrRows[]): CsrRows {
  const rows = parts.reduce((sum, part) => sum + part.indptr.length - 1, 0);
  const entries = parts.reduce((sum, part) => sum + part.indices.length, 0);
  const indptr = new BigInt64Array(rows + 1);
  const indices = new Int32Array(entries);
  const values = new Float64Array(entries);
  let row = 0;
  let at = 0;
  for (const part of parts) {
    indices.set(part.indices, at);
    values.set(part.values, at);
    for (let i = 1; i < part.indptr.length; i++) indptr[++row] = BigInt(at) + BigInt(part.indptr[i] ?? 0);
    at += part.indices.length;
  }
  return { indptr, indices, values, columns: Math.max(...parts.map((part) => part.columns)) };
}
