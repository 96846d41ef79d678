import { type Data, DataType, Type } from "apache-arrow";
import { UnciaError } from "../../errors.ts";
import { bitAt, bitmapBytes, copyBits } from "../bitmap.ts";
import { concatData } from "../concat.ts";
import { takeData } from "../take.ts";
import { viewBytes } from "../values.ts";
import type { Bindings } from "./engine.ts";
import { fixedValues } from "./fixed.ts";

type NativeVector = import("@duckdb/node-bindings").Vector;

/** For each dictionary, the ENUM code of each of its values; absent where a category column is sent as text. */
export type CategoryCodes = (dictionary: Data) => Uint32Array;

/** Writes Arrow columns into DuckDB's vectors, whole buffers at a time. */
export class VectorWriter {
  readonly #bindings: Bindings;

  constructor(bindings: Bindings) {
    this.#bindings = bindings;
  }

  /**
   * Writes elements `start` to `start + count` of a column to the front of a vector. `outer` has the validity of the struct that
   * it stands in: DuckDB wants the fields of a null struct to be null too.
   */
  write(
    vector: NativeVector,
    data: Data,
    start: number,
    count: number,
    codes?: CategoryCodes,
    outer?: Uint8Array,
  ): void {
    if (count === 0) return;
    const valid = this.#validity(vector, data, start, count, outer);
    const { type } = data;
    switch (type.typeId) {
      case Type.Null:
        return;
      case Type.Bool:
        this.#copy(vector, unpackBits(data, start, count));
        return;
      case Type.Utf8:
      case Type.Binary:
      case Type.LargeUtf8:
      case Type.LargeBinary:
        this.#strings(vector, data, start, count, valid);
        return;
      case Type.Utf8View:
      case Type.BinaryView:
        this.#strings(vector, flattenViews(data, start, count), 0, count, valid);
        return;
      case Type.FixedSizeBinary:
        this.#strings(vector, flattenFixed(data, start, count), 0, count, valid);
        return;
      case Type.Dictionary:
        this.#categories(vector, data, start, count, valid, codes);
        return;
      case Type.List:
      case Type.LargeList:
      case Type.Map:
        this.#lists(vector, data, start, count, valid);
        return;
      case Type.FixedSizeList: {
        const width = data.stride;
        const child = this.#bindings.array_vector_get_child(vector);
        this.write(child, data.children[0] as Data, start * width, count * width);
        return;
      }
      case Type.Struct:
        data.children.forEach((child, i) => {
          this.write(
            this.#bindings.struct_vector_get_child(vector, i),
            child,
            start,
            count,
            undefined,
            valid,
          );
        });
        return;
    }
    this.#copy(vector, fixedValues(data, start, count, valid));
  }

  #copy(vector: NativeVector, values: ArrayBufferView): void {
    this.#bindings.copy_data_to_vector(
      vector,
      0,
      values.buffer as ArrayBuffer,
      values.byteOffset,
      values.byteLength,
    );
  }

  #validity(
    vector: NativeVector,
    data: Data,
    start: number,
    count: number,
    outer?: Uint8Array,
  ): Uint8Array | undefined {
    let bits: Uint8Array<ArrayBuffer> | undefined;
    if (DataType.isNull(data.type)) bits = new Uint8Array(bitmapBytes(count));
    else if (data.nullCount > 0 && data.nullBitmap)
      bits = copyBits(data.nullBitmap, data.offset + start, count);
    if (outer) {
      if (!bits) bits = outer.slice() as Uint8Array<ArrayBuffer>;
      else for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) & (outer[i] as number);
    }
    if (bits) {
      this.#bindings.vector_ensure_validity_writable(vector);
      this.#bindings.copy_data_to_vector_validity(vector, 0, bits.buffer, bits.byteOffset, (count + 7) >> 3);
    }
    return bits;
  }

  /**
   * Strings in two calls whatever their number: all bytes are given to DuckDB as one string, which it copies into memory that the
   * vector owns; the slots are then written here and point into that copy.
   */
  #strings(vector: NativeVector, data: Data, start: number, count: number, valid?: Uint8Array): void {
    const offsets = data.valueOffsets as Int32Array | BigInt64Array;
    const bytes = data.values as Uint8Array;
    const first = Number(offsets[start]);
    const last = Number(offsets[start + count]);
    let low = 0;
    let high = 0;
    if (last - first > 12) {
      this.#bindings.vector_assign_string_element_len(vector, 0, bytes.subarray(first, last));
      const slot = this.#bindings.vector_get_data(vector, 16);
      const at = new DataView(slot.buffer, slot.byteOffset, 16);
      if (at.getUint32(0, true) !== last - first) {
        throw new UnciaError("invalid_data", "A column of strings has bytes that are not UTF-8.");
      }
      low = at.getUint32(8, true);
      high = at.getUint32(12, true);
    }
    const base = high * 4294967296 + low;
    const slots = new Uint8Array(16 * count);
    const words = new Uint32Array(slots.buffer);
    for (let i = 0; i < count; i++) {
      if (valid && !bitAt(valid, i)) continue;
      const from = Number(offsets[start + i]);
      const length = Number(offsets[start + i + 1]) - from;
      words[4 * i] = length;
      const head = length <= 12 ? length : 4;
      for (let j = 0; j < head; j++) slots[16 * i + 4 + j] = bytes[from + j] as number;
      if (length > 12) {
        const pointer = base + (from - first);
        words[4 * i + 2] = pointer % 4294967296;
        words[4 * i + 3] = Math.floor(pointer / 4294967296);
      }
    }
    this.#copy(vector, slots);
  }

  #lists(vector: NativeVector, data: Data, start: number, count: number, valid?: Uint8Array): void {
    const offsets = data.valueOffsets as Int32Array | BigInt64Array;
    const first = Number(offsets[start]);
    const total = Number(offsets[start + count]) - first;
    const entries = new Uint32Array(4 * count);
    for (let i = 0; i < count; i++) {
      if (valid && !bitAt(valid, i)) continue;
      const from = Number(offsets[start + i]);
      entries[4 * i] = from - first;
      entries[4 * i + 2] = Number(offsets[start + i + 1]) - from;
    }
    this.#bindings.list_vector_reserve(vector, total);
    this.#bindings.list_vector_set_size(vector, total);
    this.#copy(vector, entries);
    this.write(this.#bindings.list_vector_get_child(vector), data.children[0] as Data, first, total);
  }

  #categories(
    vector: NativeVector,
    data: Data,
    start: number,
    count: number,
    valid?: Uint8Array,
    codes?: CategoryCodes,
  ): void {
    const dictionary = concatData((data.dictionary?.data ?? []) as Data[]);
    const own = data.values as Int32Array;
    const rows = new Int32Array(count);
    for (let i = 0; i < count; i++) if (!valid || bitAt(valid, i)) rows[i] = Number(own[start + i]);
    if (codes) {
      const table = codes(dictionary);
      const most = table[table.length - 1] as number;
      const values =
        most <= 256 ? new Uint8Array(count) : most <= 65536 ? new Uint16Array(count) : new Uint32Array(count);
      for (let i = 0; i < count; i++) values[i] = table[rows[i] as number] as number;
      this.#copy(vector, values);
      return;
    }
    // An all-null column may have an empty dictionary, in which no place can be taken.
    if (dictionary.length === 0) return;
    const taken = takeData(dictionary, rows);
    this.write(vector, taken, 0, count, undefined, valid);
  }
}

function unpackBits(data: Data, start: number, count: number): Uint8Array {
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i++) out[i] = bitAt(data.values as Uint8Array, data.offset + start + i) ? 1 : 0;
  return out;
}

function flattenViews(data: Data, start: number, count: number): Data {
  const pieces = Array.from({ length: count }, (_, i) =>
    data.getValid(start + i) ? viewBytes(data, start + i) : new Uint8Array(0),
  );
  const valueOffsets = new Int32Array(count + 1);
  pieces.forEach((piece, i) => {
    valueOffsets[i + 1] = (valueOffsets[i] as number) + piece.length;
  });
  return { valueOffsets, values: Buffer.concat(pieces) } as unknown as Data;
}

function flattenFixed(data: Data, start: number, count: number): Data {
  const width = data.stride;
  const valueOffsets = Int32Array.from({ length: count + 1 }, (_, i) => i * width);
  return {
    valueOffsets,
    values: data.values.subarray(start * width, (start + count) * width),
  } as unknown as Data;
}
