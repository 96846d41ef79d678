import { type Data, DataType, makeData, type RecordBatch } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { bitAt, bitmapBytes, setBit } from "./bitmap.ts";
import { describeType, makeBatch, sliceRows } from "./schema.ts";

type Values = Float64Array<ArrayBuffer>;

/** The rows of a batch whose places are in `rows`, in that order and as often as they stand there. */
export function takeRows(batch: RecordBatch, rows: Int32Array): RecordBatch {
  const columns = batch.data.children.map((column) => takeData(column, rows));
  return makeBatch(batch.schema, columns, rows.length);
}

/** The rows of a batch where `keep` is not zero: the batch itself when that is all of them. */
export function filterRows(batch: RecordBatch, keep: Uint8Array): RecordBatch {
  let kept = 0;
  for (let i = 0; i < keep.length; i++) if (keep[i]) kept++;
  if (kept === batch.numRows) return batch;
  const rows = new Int32Array(kept);
  for (let i = 0, at = 0; i < keep.length; i++) if (keep[i]) rows[at++] = i;
  const [first, last] = [rows[0] ?? 0, rows[kept - 1] ?? -1];
  return last - first + 1 === kept ? sliceRows(batch, first, last + 1) : takeRows(batch, rows);
}

/** The elements of a column at these places; types and dictionaries are shared, values are copied. */
export function takeData(data: Data, rows: Int32Array): Data {
  const { type } = data;
  const length = rows.length;
  const validity = takeValidity(data, rows);
  const base = { type: type as never, length, offset: 0, ...validity };
  if (DataType.isNull(type)) return makeData({ type, length });
  if (DataType.isBool(type)) return makeData({ ...base, data: takeBits(data, rows) });
  if (DataType.isStruct(type)) {
    return makeData({ ...base, children: data.children.map((child) => takeData(child, rows)) } as never);
  }
  if (DataType.isFixedSizeList(type)) {
    const child = takeData(data.children[0] as Data, spread(rows, type.listSize));
    return makeData({ ...base, child } as never);
  }
  if (DataType.isUnion(type)) {
    throw new UnciaError("unsupported", `Rows of a column of type ${describeType(type)} cannot be picked.`);
  }
  if (data.children.length && data.valueOffsets) return takeLists(data, rows, base);
  if (data.valueOffsets) return takeBytes(data, rows, base);
  const values = takeFixed(
    data.values as Values,
    data.stride,
    rows,
    DataType.isUtf8View(type) || DataType.isBinaryView(type),
  );
  if (DataType.isDictionary(type))
    return makeData({ ...base, data: values, dictionary: data.dictionary } as never);
  if (data.variadicBuffers.length) {
    return makeData({ ...base, views: values, variadicBuffers: data.variadicBuffers } as never);
  }
  return makeData({ ...base, data: values } as never);
}

function takeValidity(data: Data, rows: Int32Array): { nullCount: number; nullBitmap?: Uint8Array } {
  if (data.nullCount === 0 || !data.nullBitmap || DataType.isNull(data.type)) return { nullCount: 0 };
  const bits = new Uint8Array(bitmapBytes(rows.length));
  let nulls = 0;
  for (let i = 0; i < rows.length; i++) {
    if (bitAt(data.nullBitmap, data.offset + (rows[i] as number))) setBit(bits, i);
    else nulls++;
  }
  return nulls ? { nullCount: nulls, nullBitmap: bits } : { nullCount: 0 };
}

function takeBits(data: Data, rows: Int32Array): Uint8Array {
  const bits = new Uint8Array(bitmapBytes(rows.length));
  for (let i = 0; i < rows.length; i++) {
    if (bitAt(data.values as Uint8Array, data.offset + (rows[i] as number))) setBit(bits, i);
  }
  return bits;
}

function takeFixed(values: Values, stride: number, rows: Int32Array, views: boolean): Values {
  const width = views ? 16 : stride;
  const out = new (values.constructor as Float64ArrayConstructor)(rows.length * width);
  if (width === 1) {
    for (let i = 0; i < rows.length; i++) out[i] = values[rows[i] as number] as number;
  } else if (width <= 16) {
    for (let i = 0, at = 0; i < rows.length; i++) {
      const from = (rows[i] as number) * width;
      for (let j = 0; j < width; j++) out[at++] = values[from + j] as number;
    }
  } else {
    for (let i = 0; i < rows.length; i++) {
      const from = (rows[i] as number) * width;
      out.set(values.subarray(from, from + width), i * width);
    }
  }
  return out;
}

/** Rows of a fixed-size list as rows of its child. */
function spread(rows: Int32Array, width: number): Int32Array {
  const out = new Int32Array(rows.length * width);
  for (let i = 0, at = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * width;
    for (let j = 0; j < width; j++) out[at++] = from + j;
  }
  return out;
}

/** Offsets of the picked elements, in the width that the type has, and their total. */
function takeOffsets(data: Data, rows: Int32Array): { offsets: Int32Array | BigInt64Array; total: number } {
  const source = data.valueOffsets as Int32Array | BigInt64Array;
  let total = 0;
  if (source instanceof BigInt64Array) {
    const offsets = new BigInt64Array(rows.length + 1);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      total += Number((source[row + 1] as bigint) - (source[row] as bigint));
      offsets[i + 1] = BigInt(total);
    }
    return { offsets, total };
  }
  const offsets = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    total += (source[row + 1] as number) - (source[row] as number);
    offsets[i + 1] = total;
  }
  if (total > 0x7fffffff) {
    throw new UnciaError("limit", "More than 2 GiB of strings or lists in one batch.", {
      hint: "Use smaller batches.",
    });
  }
  return { offsets, total };
}

function takeBytes(data: Data, rows: Int32Array, base: object): Data {
  const { offsets, total } = takeOffsets(data, rows);
  const source = data.valueOffsets as Int32Array;
  const bytes = new Uint8Array(total);
  const values = data.values as Uint8Array;
  let at = 0;
  for (let i = 0; i < rows.length; ) {
    // Neighbouring rows are copied in one piece: after a filter most kept rows have kept neighbours.
    const from = rows[i] as number;
    let to = from + 1;
    for (i++; i < rows.length && rows[i] === to; i++) to++;
    const [start, end] = [Number(source[from]), Number(source[to])];
    if (end - start <= 16) for (let j = start; j < end; j++) bytes[at++] = values[j] as number;
    else {
      bytes.set(values.subarray(start, end), at);
      at += end - start;
    }
  }
  return makeData({ ...base, valueOffsets: offsets, data: bytes } as never);
}

function takeLists(data: Data, rows: Int32Array, base: object): Data {
  const { offsets, total } = takeOffsets(data, rows);
  const source = data.valueOffsets as Int32Array;
  const items = new Int32Array(total);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    for (let j = Number(source[row]); j < Number(source[row + 1]); j++) items[at++] = j;
  }
  const child = takeData(data.children[0] as Data, items);
  return makeData({ ...base, valueOffsets: offsets, child } as never);
}
