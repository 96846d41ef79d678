import {
  type Data,
  DataType,
  type Dictionary,
  type Field,
  makeData,
  Type,
  type Union,
  type Vector,
} from "apache-arrow";
import { type BatchHeader, malformed } from "./ipc-metadata.ts";
import { describeType, itemType } from "./schema.ts";

const maxRows = 0x7fffffff;

/**
 * Makes columns from the body of a record batch and checks every length, offset and dictionary index on the way:
 * apache-arrow and native kernels trust these.
 */
export class BodyLoader {
  readonly #header: BatchHeader;
  readonly #body: Uint8Array;
  readonly #dictionaries: ReadonlyMap<number, Vector>;
  #node = 0;
  #buffer = 0;
  #variadic = 0;

  constructor(header: BatchHeader, body: Uint8Array, dictionaries: ReadonlyMap<number, Vector>) {
    this.#header = header;
    this.#body = body;
    this.#dictionaries = dictionaries;
    if (header.rows > maxRows) throw malformed(`a batch of ${header.rows} rows`);
  }

  columns(fields: readonly Field[]): Data[] {
    return fields.map((field) => this.column(field.type, this.#header.rows));
  }

  /** The next column, which must have this many elements, or (a list's items) at least as many. */
  column(type: DataType, expected: number, orMore = false): Data {
    const node = this.#header.nodes[this.#node++];
    if (!node) throw malformed("fewer columns than its schema");
    const [length, nulls] = node;
    if (length > maxRows || nulls > length || (orMore ? length < expected : length !== expected)) {
      throw malformed(`a column of ${length} elements, ${nulls} of them null, where ${expected} are needed`);
    }
    if (DataType.isNull(type)) return makeData({ type, length });
    if (DataType.isUnion(type)) return this.#union(type, length);
    const bitmap = this.#next();
    const nullBitmap = nulls > 0 ? this.#sized(bitmap, (length + 7) >> 3) : undefined;
    const base = {
      type: type as never,
      length,
      nullCount: nulls > 0 ? -1 : 0,
      nullBitmap: nullBitmap ?? null,
    };
    switch (type.typeId) {
      case Type.Bool:
        return makeData({ ...base, data: this.#sized(this.#next(), (length + 7) >> 3) } as never);
      case Type.Utf8:
      case Type.Binary:
      case Type.LargeUtf8:
      case Type.LargeBinary: {
        const offsets = this.#offsets(type, length);
        const data = this.#next();
        checkOffsets(offsets, length, data.length);
        return makeData({ ...base, valueOffsets: offsets, data } as never);
      }
      case Type.Utf8View:
      case Type.BinaryView:
        return this.#views(base, length);
      case Type.List:
      case Type.Map:
      case Type.LargeList: {
        const offsets = this.#offsets(type, length);
        const child = this.column(itemType(type), Number(offsets[length]), true);
        checkOffsets(offsets, length, child.length);
        return makeData({ ...base, valueOffsets: offsets, child } as never);
      }
      case Type.FixedSizeList: {
        const width = (type as { listSize?: number }).listSize ?? -1;
        if (width < 0 || width * length > maxRows) throw malformed(`a vector of ${width} numbers`);
        return makeData({ ...base, child: this.column(itemType(type), width * length, true) } as never);
      }
      case Type.Struct:
        return makeData({
          ...base,
          children: (type.children as Field[]).map((f) => this.column(f.type, length, true)),
        } as never);
      case Type.Dictionary:
        return this.#categories(type as Dictionary, base, length);
      default:
        return makeData({ ...base, data: this.#fixed(type, length) } as never);
    }
  }

  #next(): Uint8Array {
    const region = this.#header.buffers[this.#buffer++];
    if (!region) throw malformed("fewer buffers than its schema");
    const [offset, length] = region;
    if (offset + length > this.#body.length) throw malformed("a buffer that leaves its body");
    const bytes = this.#body.subarray(offset, offset + length);
    return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  }

  #sized(bytes: Uint8Array, need: number): Uint8Array {
    if (bytes.length < need) throw malformed(`a buffer of ${bytes.length} bytes where ${need} are needed`);
    return bytes;
  }

  #fixed(type: DataType, length: number): Uint8Array {
    const width = bytesPerValue(type);
    return this.#sized(this.#next(), width * length).subarray(0, width * length);
  }

  #offsets(type: DataType, length: number): Int32Array | BigInt64Array {
    const large = DataType.isLargeUtf8(type) || DataType.isLargeBinary(type) || DataType.isLargeList(type);
    const bytes = this.#next();
    // The format lets an empty column leave its offsets out.
    if (length === 0 && bytes.length === 0) return large ? new BigInt64Array(1) : new Int32Array(1);
    this.#sized(bytes, (length + 1) * (large ? 8 : 4));
    return large
      ? new BigInt64Array(bytes.buffer, bytes.byteOffset, length + 1)
      : new Int32Array(bytes.buffer, bytes.byteOffset, length + 1);
  }

  #views(base: object, length: number): Data {
    const views = this.#sized(this.#next(), 16 * length).subarray(0, 16 * length);
    const variadicBuffers = Array.from({ length: this.#header.variadicCounts[this.#variadic++] ?? 0 }, () =>
      this.#next(),
    );
    const at = new DataView(views.buffer, views.byteOffset, views.byteLength);
    for (let i = 0; i < length; i++) {
      const size = at.getInt32(16 * i, true);
      if (size <= 12 && size >= 0) continue;
      const buffer = variadicBuffers[at.getInt32(16 * i + 8, true)];
      const offset = at.getInt32(16 * i + 12, true);
      if (size < 0 || !buffer || offset < 0 || offset + size > buffer.length)
        throw malformed("a string outside its buffer");
    }
    return makeData({ ...base, views, variadicBuffers } as never);
  }

  #categories(type: Dictionary, base: object, length: number): Data {
    const dictionary = this.#dictionaries.get(type.id);
    const codes = makeData({
      ...base,
      type: type.indices as never,
      data: this.#fixed(type.indices, length),
    } as never) as Data;
    const count = dictionary?.length ?? 0;
    const values = codes.values as Int32Array | BigInt64Array;
    for (let i = 0; i < length; i++) {
      const code = values[i] as number | bigint;
      if ((code < 0 || code >= count) && codes.getValid(i))
        throw malformed(`category ${code} of a dictionary of ${count}`);
    }
    return makeData({ ...base, data: values, ...(dictionary ? { dictionary } : {}) } as never);
  }

  #union(type: Union, length: number): Data {
    const typeIds = new Int8Array(this.#fixedBytes(length));
    const dense = DataType.isDenseUnion(type);
    const offsets = dense ? new Int32Array(this.#fixedBytes(4 * length)) : undefined;
    const children = (type.children as Field[]).map((f) => this.column(f.type, dense ? 0 : length, true));
    for (let i = 0; i < length; i++) {
      const child = children[type.typeIdToChildIndex[typeIds[i] as number] ?? -1];
      const at = offsets ? (offsets[i] as number) : i;
      if (!child || at < 0 || at >= child.length) throw malformed("a union that leaves its children");
    }
    return makeData({
      type,
      length,
      typeIds,
      children,
      ...(offsets ? { valueOffsets: offsets } : {}),
    } as never) as Data;
  }

  #fixedBytes(need: number): ArrayBuffer {
    return this.#sized(this.#next(), need).slice(0, need).buffer as ArrayBuffer;
  }
}

function checkOffsets(offsets: Int32Array | BigInt64Array, length: number, end: number): void {
  let last = 0;
  for (let i = 0; i <= length; i++) {
    const next = Number(offsets[i]);
    if (next < last) throw malformed("offsets that fall");
    last = next;
  }
  if (last > end) throw malformed(`an offset of ${last} in ${end} elements`);
}

/** Bytes of one value of a fixed width. */
export function bytesPerValue(type: DataType): number {
  if (DataType.isFixedSizeBinary(type)) return type.byteWidth;
  if (DataType.isDecimal(type)) return type.bitWidth / 8;
  if (DataType.isInterval(type)) return [4, 8, 16][type.unit] as number;
  const width = (type.ArrayType as { BYTES_PER_ELEMENT?: number } | undefined)?.BYTES_PER_ELEMENT;
  if (!width) throw malformed(`a column of type ${describeType(type)}`);
  return width;
}

/** Throws for types that apache-arrow would make but that no column can have. */
export function checkType(type: DataType): void {
  const bad = () => malformed("a type with impossible parameters");
  if (DataType.isInt(type) && ![8, 16, 32, 64].includes(type.bitWidth)) throw bad();
  if (DataType.isFloat(type) && ![0, 1, 2].includes(type.precision)) throw bad();
  if (DataType.isDecimal(type) && ![128, 256].includes(type.bitWidth)) throw bad();
  if (DataType.isFixedSizeBinary(type) && !(type.byteWidth >= 0)) throw bad();
  if (DataType.isInterval(type) && ![0, 1, 2].includes(type.unit)) throw bad();
  if (DataType.isTime(type) && type.bitWidth !== (type.unit < 2 ? 32 : 64)) throw bad();
  if ((DataType.isTimestamp(type) || DataType.isDuration(type)) && ![0, 1, 2, 3].includes(type.unit))
    throw bad();
  if (DataType.isDate(type) && ![0, 1].includes(type.unit)) throw bad();
  const children = (type.children ?? []) as Field[];
  const nested = DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type);
  if ((nested || DataType.isMap(type)) && children.length !== 1) throw bad();
  if (DataType.isMap(type)) {
    const entry = children[0]?.type;
    if (!entry || !DataType.isStruct(entry) || entry.children.length !== 2) throw bad();
  }
  if (DataType.isDictionary(type)) {
    checkType(type.dictionary);
    if (!DataType.isInt(type.indices)) throw bad();
    checkType(type.indices);
    return;
  }
  for (const child of children) checkType(child.type);
}
