import {
  type Data,
  DataType,
  type Dictionary,
  type Field,
  makeData,
  type Struct,
  Vector,
} from "apache-arrow";
import { UnciaError } from "../../errors.ts";
import { bitAt, bitmapBytes, countOnes, setBit } from "../bitmap.ts";
import { buildColumn } from "../build.ts";
import { itemType } from "../schema.ts";
import { takeData } from "../take.ts";
import type { Api, Bindings } from "./engine.ts";
import type { DuckType } from "./types.ts";

type NativeVector = import("@duckdb/node-bindings").Vector;

/** Reads vectors of one DuckDB type as Arrow columns. Buffers are copied whole; only strings and UUIDs are looked at one by one. */
export class VectorReader {
  readonly #api: Api;
  readonly #bindings: Bindings;
  readonly #type: DuckType;
  readonly #arrow: DataType;
  readonly #children: VectorReader[];
  readonly #dictionary: Vector | undefined;

  constructor(api: Api, bindings: Bindings, type: DuckType, arrow: DataType) {
    this.#api = api;
    this.#bindings = bindings;
    this.#type = type;
    this.#arrow = arrow;
    this.#children = childTypes(type, arrow).map(
      ([duck, child]) => new VectorReader(api, bindings, duck, child),
    );
    if (DataType.isDictionary(arrow)) {
      const { values } = type as unknown as { values: readonly string[] };
      this.#dictionary = new Vector([buildColumn((arrow as Dictionary).dictionary, values, "enum")]);
    }
  }

  /** The first `count` elements of a vector. */
  read(vector: NativeVector, count: number): Data {
    const type = this.#arrow;
    if (DataType.isNull(type)) return makeData({ type, length: count });
    const base = { type: type as never, length: count, ...this.#validity(vector, count) };
    const id = this.#api.DuckDBTypeId;
    switch (this.#type.typeId) {
      case id.BOOLEAN:
        return makeData({ ...base, data: packBytes(this.#bytes(vector, count)) } as never);
      case id.VARCHAR:
      case id.BLOB:
        return makeData({ ...base, ...this.#strings(vector, count, base.nullBitmap) } as never);
      case id.UUID:
        return makeData({
          ...base,
          ...uuids(this.#bytes(vector, 16 * count), count, base.nullBitmap),
        } as never);
      case id.INTERVAL:
        return makeData({ ...base, data: intervals(this.#bytes(vector, 16 * count)) } as never);
      case id.DECIMAL: {
        const bytes = decimalBytes((this.#type as unknown as { width: number }).width);
        return makeData({ ...base, data: widen(this.#bytes(vector, bytes * count), bytes) } as never);
      }
      case id.UHUGEINT:
        return makeData({ ...base, data: this.#unsigned(vector, count) } as never);
      case id.ENUM: {
        const codes = (type as Dictionary).indices.ArrayType as Uint8ArrayConstructor;
        const data = this.#bytes(vector, codes.BYTES_PER_ELEMENT * count);
        return makeData({
          ...base,
          data: new codes(data.buffer as ArrayBuffer, data.byteOffset, count),
          dictionary: this.#dictionary,
        } as never);
      }
      case id.LIST:
      case id.MAP:
        return this.#lists(vector, count, base);
      case id.ARRAY: {
        const width = (type as unknown as { listSize: number }).listSize;
        const child = this.#child(0).read(this.#bindings.array_vector_get_child(vector), count * width);
        return makeData({ ...base, child } as never);
      }
      case id.STRUCT: {
        const children = this.#children.map((child, i) =>
          child.read(this.#bindings.struct_vector_get_child(vector, i), count),
        );
        return makeData({ ...base, children } as never);
      }
    }
    const width =
      this.#type.typeId === id.HUGEINT ? 16 : (type.ArrayType as Float64ArrayConstructor).BYTES_PER_ELEMENT;
    return makeData({ ...base, data: this.#bytes(vector, width * count) } as never);
  }

  #child(i: number): VectorReader {
    return this.#children[i] as VectorReader;
  }

  /** A copy of the vector's memory; it is ours and stays when the chunk is gone. */
  #bytes(vector: NativeVector, length: number): Uint8Array {
    return length ? this.#bindings.vector_get_data(vector, length) : new Uint8Array(0);
  }

  #validity(vector: NativeVector, count: number): { nullCount: number; nullBitmap?: Uint8Array } {
    if (count === 0) return { nullCount: 0 };
    const bits = this.#bindings.vector_get_validity(vector, bitmapBytes(count)) as Uint8Array | null;
    if (!bits) return { nullCount: 0 };
    const nullCount = count - countOnes(bits, count);
    return nullCount ? { nullCount, nullBitmap: bits } : { nullCount };
  }

  #lists(vector: NativeVector, count: number, base: { nullBitmap?: Uint8Array }): Data {
    const entries = this.#bytes(vector, 16 * count);
    const words = new Uint32Array(entries.buffer, entries.byteOffset, 4 * count);
    const size = this.#bindings.list_vector_get_size(vector);
    let child = this.#readItems(this.#bindings.list_vector_get_child(vector), size);
    const valueOffsets = new Int32Array(count + 1);
    let inOrder = true;
    for (let i = 0; i < count; i++) {
      const valid = !base.nullBitmap || bitAt(base.nullBitmap, i);
      const length = valid ? (words[4 * i + 2] as number) : 0;
      if (length && words[4 * i] !== valueOffsets[i]) inOrder = false;
      valueOffsets[i + 1] = (valueOffsets[i] as number) + length;
    }
    if (!inOrder) {
      // After some operations lists share elements or leave gaps, which Arrow's offsets cannot say.
      const items = new Int32Array(valueOffsets[count] as number);
      for (let i = 0; i < count; i++) {
        const start = (words[4 * i] as number) - (valueOffsets[i] as number);
        for (let j = valueOffsets[i] as number; j < (valueOffsets[i + 1] as number); j++)
          items[j] = start + j;
      }
      child = takeData(child, items);
    }
    return makeData({ ...base, valueOffsets, child } as never);
  }

  #readItems(vector: NativeVector, count: number): Data {
    if (!DataType.isMap(this.#arrow)) return this.#child(0).read(vector, count);
    // The entries of a map are a struct whose fields DuckDB names otherwise.
    const children = this.#children.map((child, i) =>
      child.read(this.#bindings.struct_vector_get_child(vector, i), count),
    );
    return makeData({ type: itemType(this.#arrow) as Struct, length: count, nullCount: 0, children });
  }

  #unsigned(vector: NativeVector, count: number): Uint8Array {
    const bytes = this.#bytes(vector, 16 * count);
    for (let i = 0; i < count; i++) {
      if ((bytes[16 * i + 15] as number) & 0x80) {
        throw new UnciaError(
          "invalid_data",
          "An unsigned 128-bit integer is too large for a decimal of 38 digits.",
        );
      }
    }
    return bytes;
  }

  /**
   * A `duckdb_string_t` is 16 bytes: a length, then up to 12 bytes of text, or four bytes of it and a pointer. Long strings of
   * a chunk mostly lie one behind the other, so whole stretches of memory are fetched at once.
   * @see https://duckdb.org/docs/stable/internals/vector#string-vectors
   */
  #strings(
    vector: NativeVector,
    count: number,
    valid?: Uint8Array,
  ): { valueOffsets: Int32Array; data: Uint8Array } {
    const slots = this.#bytes(vector, 16 * count);
    const words = new Uint32Array(slots.buffer, slots.byteOffset, 4 * count);
    const valueOffsets = new Int32Array(count + 1);
    let total = 0;
    for (let i = 0; i < count; i++) {
      if (!valid || bitAt(valid, i)) total += words[4 * i] as number;
      if (total > 0x7fffffff) throw new UnciaError("limit", "More than 2 GiB of strings in one chunk.");
      valueOffsets[i + 1] = total;
    }
    const data = new Uint8Array(total);
    const long: number[] = [];
    for (let i = 0; i < count; i++) {
      const at = valueOffsets[i] as number;
      const length = (valueOffsets[i + 1] as number) - at;
      if (length > 12) long.push(i);
      else for (let j = 0; j < length; j++) data[at + j] = slots[16 * i + 4 + j] as number;
    }
    const pointer = (i: number) => (words[4 * i + 3] as number) * 4294967296 + (words[4 * i + 2] as number);
    // Most often they are in order already; after a sort or join, or where values of a dictionary repeat, they are not.
    if (long.some((i, k) => k > 0 && pointer(i) < pointer(long[k - 1] as number)))
      long.sort((a, b) => pointer(a) - pointer(b));
    for (let first = 0; first < long.length; ) {
      const head = long[first] as number;
      const start = pointer(head);
      let end = start + (words[4 * head] as number);
      let next = first + 1;
      for (; next < long.length; next++) {
        const i = long[next] as number;
        if (pointer(i) - end > nearBytes) break;
        end = Math.max(end, pointer(i) + (words[4 * i] as number));
      }
      const slot = slots.byteOffset + 16 * head + 8;
      const bytes = this.#bindings.get_data_from_pointer(slots.buffer as ArrayBuffer, slot, end - start);
      for (; first < next; first++) {
        const i = long[first] as number;
        const from = pointer(i) - start;
        data.set(bytes.subarray(from, from + (words[4 * i] as number)), valueOffsets[i] as number);
      }
    }
    return { valueOffsets, data };
  }
}

/**
 * Two strings at most this far apart are read as one stretch. It must stay below the size of a memory page: then every byte
 * between them lies on a page that one of the two is on, and can be read.
 */
const nearBytes = 1024;

function childTypes(type: DuckType, arrow: DataType): [DuckType, DataType][] {
  const duck = type as unknown as {
    valueType?: DuckType;
    keyType?: DuckType;
    entryTypes?: readonly DuckType[];
  };
  if (DataType.isMap(arrow)) {
    const [key, value] = itemType(arrow).children as [Field, Field];
    return [
      [duck.keyType as DuckType, key.type],
      [duck.valueType as DuckType, value.type],
    ];
  }
  if (DataType.isStruct(arrow))
    return arrow.children.map((f, i) => [duck.entryTypes?.[i] as DuckType, f.type]);
  if (DataType.isList(arrow) || DataType.isFixedSizeList(arrow))
    return [[duck.valueType as DuckType, itemType(arrow)]];
  return [];
}

function packBytes(bytes: Uint8Array): Uint8Array {
  const bits = new Uint8Array(bitmapBytes(bytes.length));
  for (let i = 0; i < bytes.length; i++) if (bytes[i]) setBit(bits, i);
  return bits;
}

/** Bytes that DuckDB stores a decimal of so many digits in. */
export const decimalBytes = (digits: number): number =>
  digits <= 4 ? 2 : digits <= 9 ? 4 : digits <= 18 ? 8 : 16;

/** Decimals of two, four or eight bytes in sixteen. */
function widen(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 16) return bytes;
  const count = bytes.length / width;
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new BigInt64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const value =
      width === 8
        ? source.getBigInt64(8 * i, true)
        : BigInt(width === 4 ? source.getInt32(4 * i, true) : source.getInt16(2 * i, true));
    out[2 * i] = value;
    out[2 * i + 1] = value < 0n ? -1n : 0n;
  }
  return new Uint8Array(out.buffer);
}

/** Months, days and microseconds as Arrow's months, days and nanoseconds; the layout is the same. */
function intervals(bytes: Uint8Array): Uint8Array {
  const micros = new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  for (let i = 1; i < micros.length; i += 2) micros[i] = (micros[i] as bigint) * 1000n;
  return bytes;
}

function uuids(
  bytes: Uint8Array,
  count: number,
  valid?: Uint8Array,
): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = new Int32Array(count + 1);
  const data = Buffer.alloc(36 * count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (!valid || bitAt(valid, i)) {
      // A signed number whose first bit is turned, so that UUIDs sort as numbers do.
      const hex = Buffer.from(bytes.subarray(16 * i, 16 * i + 16)).reverse();
      hex[0] = (hex[0] as number) ^ 0x80;
      const text = hex.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
      at += data.write(text, at, "latin1");
    }
    valueOffsets[i + 1] = at;
  }
  return { valueOffsets, data: data.subarray(0, at) };
}
