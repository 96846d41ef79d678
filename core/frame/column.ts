import { type Data, DataType, type RecordBatch } from "apache-arrow";
import { type ErrorDetails, UnciaError } from "../errors.ts";
import { clearBit, onesBitmap } from "./bitmap.ts";
import { columnIndex, describeType, requireColumn } from "./schema.ts";

/** What Arrow keeps values of fixed width in. */
export type TypedArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** One column of one batch as native code reads it: views of Arrow's own memory, nothing copied. */
export interface ColumnChunk {
  /** The values of these rows, from the first; for a dense vector the numbers of all rows, one row after the other. */
  readonly values: TypedArray;
  /** One bit a row, least significant first, one for a value; absent when nothing is null. */
  readonly validity?: Uint8Array;
  /** The bit of `validity` (and of boolean `values`) that belongs to the first row. */
  readonly offset: number;
  readonly length: number;
  readonly nullCount: number;
  readonly type: DataType;
}

/** The data of the column called `name`; throws `missing_column`. */
export function columnData(batch: RecordBatch, name: string, where?: ErrorDetails): Data {
  requireColumn(batch.schema, name, where);
  return batch.data.children[columnIndex(batch.schema, name)] as Data;
}

/**
 * The memory of a column of fixed-width values, booleans (bits) or dense vectors, to be passed to native code.
 * Throws `missing_column`, and `column_type` for strings, lists and structs, whose memory is more than one buffer.
 */
export function columnChunk(batch: RecordBatch, name: string, where?: ErrorDetails): ColumnChunk {
  const data = columnData(batch, name, where);
  const { type, length, nullCount, offset } = data;
  const source = DataType.isFixedSizeList(type) ? (data.children[0] as Data) : data;
  if (source.children.length || source.valueOffsets || DataType.isDictionary(type) || !source.values) {
    throw new UnciaError("column_type", `Column ${JSON.stringify(name)} is ${describeType(type)}.`, {
      ...where,
      column: name,
      hint: "A number, boolean, date, time or dense vector is needed here.",
    });
  }
  const count = source.stride * source.length;
  const values = DataType.isBool(type) ? source.values : source.values.subarray(0, count);
  const chunk = { values, offset, length, nullCount, type };
  return nullCount > 0 ? { ...chunk, validity: data.nullBitmap as Uint8Array } : chunk;
}

/** The column `data`, which has no nulls of its own, null wherever `like` is; the values are shared. */
export function withNullRows(data: Data, like: Pick<Data, "nullCount" | "getValid">): Data {
  const validity = onesBitmap(data.length);
  for (let row = 0; row < data.length; row++) if (!like.getValid(row)) clearBit(validity, row);
  return data.clone(data.type, 0, data.length, like.nullCount, [
    data.valueOffsets,
    data.values,
    validity,
    data.typeIds,
  ] as Data["buffers"]);
}
