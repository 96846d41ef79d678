import { type Data, DataType, makeData, type RecordBatch, Type, Vector } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { appendBits, bitmapBytes, copyBits } from "./bitmap.ts";
import { describeType, makeBatch } from "./schema.ts";
import { viewBytes } from "./values.ts";

/** Batches of one schema as one batch; the batch itself when there is but one. */
export function concatBatches(batches: readonly RecordBatch[]): RecordBatch {
  const [first] = batches as [RecordBatch];
  if (batches.length === 1) return first;
  const rows = batches.reduce((sum, batch) => sum + batch.numRows, 0);
  const columns = first.schema.fields.map((_, i) =>
    concatData(batches.map((b) => b.data.children[i] as Data)),
  );
  return makeBatch(first.schema, columns, rows);
}

/** Pieces of a column joined to one, by copying their buffers whole. */
export function concatData(pieces: readonly Data[]): Data {
  const [first] = pieces as [Data];
  if (pieces.length === 1) return first;
  const { type } = first;
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (DataType.isNull(type)) return makeData({ type, length });
  if (DataType.isUnion(type)) {
    throw new UnciaError(
      "unsupported",
      `Batches with a column of type ${describeType(type)} cannot be joined.`,
    );
  }
  const base = { type: type as never, length, ...joinValidity(pieces, length) };
  switch (type.typeId) {
    case Type.Bool:
      return makeData({
        ...base,
        data: joinBits(pieces, length, (piece) => piece.values as Uint8Array),
      } as never);
    case Type.Struct:
      return makeData({
        ...base,
        children: first.children.map((_, i) => concatData(pieces.map((p) => p.children[i] as Data))),
      } as never);
    case Type.FixedSizeList:
      return makeData({ ...base, child: concatData(pieces.map((p) => p.children[0] as Data)) } as never);
    case Type.Utf8View:
    case Type.BinaryView:
      return joinViews(pieces, base);
    case Type.Dictionary:
      return joinCategories(pieces, base);
  }
  if (first.valueOffsets) return joinOffsets(pieces, base, length);
  return makeData({ ...base, data: joinValues(pieces.map((p) => fixedValues(p))) } as never);
}

const fixedValues = (data: Data): Float64Array => data.values.subarray(0, data.length * data.stride);

function joinValues(arrays: Float64Array[]): Float64Array {
  const [first] = arrays as [Float64Array];
  const length = arrays.reduce((sum, array) => sum + array.length, 0);
  const out = new (first.constructor as Float64ArrayConstructor)(length);
  let at = 0;
  for (const array of arrays) {
    out.set(array, at);
    at += array.length;
  }
  return out;
}

function joinBits(
  pieces: readonly Data[],
  length: number,
  bits: (piece: Data) => Uint8Array | undefined,
): Uint8Array {
  const out = new Uint8Array(bitmapBytes(length));
  let at = 0;
  for (const piece of pieces) {
    const source = bits(piece);
    const moved = source
      ? copyBits(source, piece.offset, piece.length)
      : new Uint8Array(bitmapBytes(piece.length)).fill(255);
    if (piece.length) appendBits(out, at, moved, piece.length);
    at += piece.length;
  }
  return out;
}

function joinValidity(
  pieces: readonly Data[],
  length: number,
): { nullCount: number; nullBitmap?: Uint8Array } {
  const nullCount = pieces.reduce((sum, piece) => sum + piece.nullCount, 0);
  if (nullCount === 0) return { nullCount };
  return { nullCount, nullBitmap: joinBits(pieces, length, (p) => (p.nullCount ? p.nullBitmap : undefined)) };
}

function joinOffsets(pieces: readonly Data[], base: object, length: number): Data {
  const large = pieces[0]?.valueOffsets instanceof BigInt64Array;
  const offsets = large ? new BigInt64Array(length + 1) : new Int32Array(length + 1);
  const bytes: Float64Array[] = [];
  const children: Data[] = [];
  let row = 0;
  let total = 0;
  for (const piece of pieces) {
    const source = piece.valueOffsets as Int32Array | BigInt64Array;
    const first = Number(source[0] ?? 0);
    const last = Number(source[piece.length] ?? 0);
    const shift = total - first;
    if (offsets instanceof BigInt64Array) {
      for (let i = 0; i < piece.length; i++) offsets[++row] = (source[i + 1] as bigint) + BigInt(shift);
    } else for (let i = 0; i < piece.length; i++) offsets[++row] = (source[i + 1] as number) + shift;
    total += last - first;
    if (piece.children.length) children.push((piece.children[0] as Data).slice(first, last - first));
    else bytes.push(piece.values.subarray(first, last));
  }
  if (!large && total > 0x7fffffff) {
    throw new UnciaError("limit", "More than 2 GiB of strings or lists in one batch.", {
      hint: "Use smaller batches.",
    });
  }
  const body = children.length ? { child: concatData(children) } : { data: joinValues(bytes) };
  return makeData({ ...base, valueOffsets: offsets, ...body } as never);
}

function joinViews(pieces: readonly Data[], base: object): Data {
  const bytes: Uint8Array[] = [];
  const views = joinValues(
    pieces.map((p) => (p.values as unknown as Float64Array).subarray(0, 16 * p.length)),
  ) as unknown as Uint8Array;
  const at = new DataView(views.buffer, views.byteOffset, views.byteLength);
  let row = 0;
  let total = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++, row++) {
      const value = viewBytes(piece, i);
      if (value.length <= 12) continue;
      at.setInt32(16 * row + 8, 0, true);
      at.setInt32(16 * row + 12, total, true);
      bytes.push(value);
      total += value.length;
    }
  }
  return makeData({ ...base, views, variadicBuffers: [Buffer.concat(bytes, total)] } as never);
}

/** Pieces with one dictionary keep it; else their dictionaries are joined and the codes changed to match. */
function joinCategories(pieces: readonly Data[], base: object): Data {
  const [first] = pieces as [Data];
  const dictionaries = new Set(pieces.map((p) => p.dictionary?.data[0]));
  if (
    dictionaries.size === 1 &&
    pieces.every((p) => p.dictionary?.data.length === first.dictionary?.data.length)
  ) {
    return makeData({
      ...base,
      data: joinValues(pieces.map(fixedValues)),
      dictionary: first.dictionary,
    } as never);
  }
  const joined = concatData(pieces.flatMap((p) => (p.dictionary?.data ?? []) as Data[]));
  const codes: Float64Array[] = [];
  let shift = 0;
  for (const piece of pieces) {
    const moved = fixedValues(piece).slice() as Float64Array | BigInt64Array;
    if (moved instanceof BigInt64Array || moved instanceof BigUint64Array) {
      for (let i = 0; i < moved.length; i++) moved[i] = (moved[i] as bigint) + BigInt(shift);
    } else {
      for (let i = 0; i < moved.length; i++) {
        const code = (moved[i] as number) + shift;
        moved[i] = code;
        if (moved[i] !== code && piece.getValid(i)) {
          throw new UnciaError(
            "limit",
            "The joined dictionaries have more values than their codes can count.",
          );
        }
      }
    }
    codes.push(moved as Float64Array);
    shift += piece.dictionary?.length ?? 0;
  }
  return makeData({ ...base, data: joinValues(codes), dictionary: new Vector([joined]) } as never);
}
