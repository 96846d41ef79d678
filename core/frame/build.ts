import { type Data, DataType, type Field, makeData, Precision, Type, Vector } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { clearBit, onesBitmap, setBit } from "./bitmap.ts";
import { converter, fail, WrongValue } from "./convert.ts";
import { bytesPerValue } from "./ipc-load.ts";
import { describeType } from "./schema.ts";

type Writer = (value: unknown, row: number) => void;

/**
 * A column of this type from JavaScript values, as `toRows` gives them; null and undefined are null.
 * Throws `invalid_data` that names column and row when a value does not fit the type.
 */
export function buildColumn(type: DataType, values: ArrayLike<unknown>, column: string, firstRow = 0): Data {
  const length = values.length;
  const validity = onesBitmap(length);
  let nulls = 0;
  let row = 0;
  const each = (write: Writer): void => {
    for (row = 0; row < length; row++) {
      const value = values[row];
      if (value === null || value === undefined) {
        clearBit(validity, row);
        nulls++;
      } else write(value, row);
    }
  };
  try {
    const parts = buildParts(type, values, column, each);
    return makeData({
      type,
      length,
      nullCount: nulls,
      nullBitmap: nulls ? validity : null,
      ...parts,
    } as never) as Data;
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    const shown = preview(values[row]);
    throw new UnciaError(
      "invalid_data",
      `${shown} in row ${firstRow + row} of column ${JSON.stringify(column)} is not a ${describeType(type)}.`,
      { column, row: firstRow + row, ...(error.message ? { hint: error.message } : {}) },
    );
  }
}

function preview(value: unknown): string {
  const text =
    typeof value === "bigint"
      ? `${value}n`
      : (JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}n` : v)) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function buildParts(
  type: DataType,
  values: ArrayLike<unknown>,
  column: string,
  each: (write: Writer) => void,
): object {
  const length = values.length;
  if (DataType.isNull(type)) {
    each(() => fail());
    return { nullBitmap: undefined };
  }
  if (DataType.isBool(type)) {
    const data = onesBitmap(length).fill(0);
    each((value, row) => {
      if (typeof value !== "boolean") fail();
      if (value) setBit(data, row);
    });
    return { data };
  }
  if (
    DataType.isUtf8(type) ||
    DataType.isLargeUtf8(type) ||
    DataType.isBinary(type) ||
    DataType.isLargeBinary(type)
  ) {
    return buildBytes(type, length, each);
  }
  if (DataType.isDictionary(type)) {
    const codes = new Map<unknown, number>();
    const data = makeArray(type.indices, length);
    each((value, row) => {
      let code = codes.get(value);
      if (code === undefined) {
        code = codes.size;
        codes.set(value, code);
      }
      data[row] = data instanceof BigInt64Array || data instanceof BigUint64Array ? BigInt(code) : code;
      if (Number(data[row]) !== code) fail(`More than ${code} categories.`);
    });
    return { data, dictionary: new Vector([buildColumn(type.dictionary, [...codes.keys()], column)]) };
  }
  if (type.children?.length || DataType.isStruct(type)) return buildNested(type, values, column, each);
  const convert = converter(type);
  const data = makeArray(type, length);
  if (data.length === length) {
    each((value, row) => {
      data[row] = convert(value) as never;
    });
  } else {
    const stride = data.length / length;
    each((value, row) => {
      (data as unknown as Uint8Array).set(convert(value) as Uint8Array, row * stride);
    });
  }
  return { data };
}

function makeArray(type: DataType, length: number): Float64Array | BigInt64Array | BigUint64Array {
  const bytes = new ArrayBuffer(bytesPerValue(type) * length);
  return new (type.ArrayType as Float64ArrayConstructor)(bytes);
}

function buildBytes(type: DataType, length: number, each: (write: Writer) => void): object {
  const text = DataType.isUtf8(type) || DataType.isLargeUtf8(type);
  const ends = new Float64Array(length + 1);
  let bytes = Buffer.allocUnsafe(Math.max(64, length * 8));
  let at = 0;
  each((value, row) => {
    if (text ? typeof value !== "string" : !(value instanceof Uint8Array)) fail();
    const need = text ? (value as string).length * 3 : (value as Uint8Array).length;
    if (at + need > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, at + need));
      larger.set(bytes.subarray(0, at));
      bytes = larger;
    }
    if (text) at += bytes.write(value as string, at);
    else {
      bytes.set(value as Uint8Array, at);
      at += need;
    }
    ends[row + 1] = at;
  });
  const large = DataType.isLargeUtf8(type) || DataType.isLargeBinary(type);
  if (!large && at > 0x7fffffff) throw new UnciaError("limit", "More than 2 GiB of strings in one batch.");
  for (let i = 1; i <= length; i++) ends[i] = Math.max(ends[i] as number, ends[i - 1] as number);
  return {
    data: bytes.subarray(0, at),
    valueOffsets: large ? BigInt64Array.from(ends, BigInt) : Int32Array.from(ends),
  };
}

function buildNested(
  type: DataType,
  values: ArrayLike<unknown>,
  column: string,
  each: (write: Writer) => void,
): object {
  const length = values.length;
  const fields = type.children as Field[];
  if (DataType.isStruct(type)) {
    each((value) => {
      if (typeof value !== "object") fail();
    });
    const children = fields.map((f) => {
      const inner = Array.from(
        values,
        (value) => (value as Record<string, unknown> | null | undefined)?.[f.name],
      );
      return buildColumn(f.type, inner, `${column}.${f.name}`);
    });
    return { children };
  }
  const item = (fields[0] as Field).type;
  if (DataType.isFixedSizeList(type))
    return { child: buildVectors(type.listSize, item, length, column, each) };
  const items: unknown[] = [];
  const ends = new Float64Array(length + 1);
  const isMap = DataType.isMap(type);
  if (!isMap && type.typeId !== Type.List && type.typeId !== Type.LargeList) {
    throw new UnciaError(
      "unsupported",
      `Columns of type ${describeType(type)} cannot be made from JavaScript values.`,
    );
  }
  each((value, row) => {
    const list =
      isMap && value instanceof Map
        ? Array.from(value, ([k, v]) => ({ key: k, value: v }))
        : (value as ArrayLike<unknown>);
    if (typeof list !== "object" || typeof list.length !== "number") fail();
    for (let i = 0; i < list.length; i++) items.push(list[i]);
    ends[row + 1] = items.length;
  });
  for (let i = 1; i <= length; i++) ends[i] = Math.max(ends[i] as number, ends[i - 1] as number);
  const child = isMap ? buildEntries(fields[0] as Field, items, column) : buildColumn(item, items, column);
  const valueOffsets = DataType.isLargeList(type) ? BigInt64Array.from(ends, BigInt) : Int32Array.from(ends);
  return { child, valueOffsets };
}

function buildEntries(entry: Field, items: unknown[], column: string): Data {
  const [key, value] = entry.type.children as [Field, Field];
  const pairs = items as { key: unknown; value: unknown }[];
  const children = [
    buildColumn(
      key.type,
      pairs.map((p) => p.key),
      `${column}.key`,
    ),
    buildColumn(
      value.type,
      pairs.map((p) => p.value),
      `${column}.value`,
    ),
  ];
  return makeData({ type: entry.type, length: items.length, nullCount: 0, children } as never) as Data;
}

function buildVectors(
  width: number,
  item: DataType,
  length: number,
  column: string,
  each: (write: Writer) => void,
): Data {
  const hint = `Every value must have ${width} elements.`;
  if (DataType.isFloat(item) && item.precision !== Precision.HALF) {
    const numbers = makeArray(item, length * width) as Float64Array;
    each((value, row) => {
      const vector = value as ArrayLike<number>;
      if (typeof vector !== "object" || vector.length !== width) fail(hint);
      for (let i = 0; i < width; i++) {
        if (typeof vector[i] !== "number") fail("A vector has numbers only.");
        numbers[row * width + i] = vector[i] as number;
      }
    });
    return makeData({ type: item, length: length * width, nullCount: 0, data: numbers } as never) as Data;
  }
  const items: unknown[] = new Array(length * width).fill(null);
  each((value, row) => {
    const list = value as ArrayLike<unknown>;
    if (typeof list !== "object" || list.length !== width) fail(hint);
    for (let i = 0; i < width; i++) items[row * width + i] = list[i];
  });
  return buildColumn(item, items, column);
}
