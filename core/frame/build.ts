import {
  type Data,
  DataType,
  DateUnit,
  type Field,
  IntervalUnit,
  makeData,
  Precision,
  Type,
  Vector,
} from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { clearBit, onesBitmap, setBit } from "./bitmap.ts";
import { bytesPerValue } from "./ipc-load.ts";
import { describeType } from "./schema.ts";
import { unitsPerSecond } from "./values.ts";

/** A value that cannot be stored, before its column and row are known. */
class WrongValue extends Error {}

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

function fail(hint = ""): never {
  throw new WrongValue(hint);
}

/** How a value becomes what the column's array holds. */
function converter(type: DataType): (value: unknown) => unknown {
  if (DataType.isInt(type)) return integer(type.bitWidth, type.isSigned);
  if (DataType.isFloat(type)) {
    if (type.precision === Precision.HALF)
      return (value) => new Uint16Array(Float16.of(number(value)).buffer)[0];
    return number;
  }
  if (DataType.isDate(type)) {
    if (type.unit === DateUnit.MILLISECOND) return (value) => BigInt(milliseconds(value));
    return (value) => Math.floor(milliseconds(value) / 86_400_000);
  }
  if (DataType.isTimestamp(type)) {
    const perSecond = unitsPerSecond(type.unit);
    return (value) => {
      if (typeof value === "bigint") return value;
      const ms = BigInt(Math.floor(milliseconds(value)));
      const scaled = ms * perSecond;
      return perSecond === 1n && scaled < 0n && scaled % 1000n !== 0n ? scaled / 1000n - 1n : scaled / 1000n;
    };
  }
  if (DataType.isTime(type)) {
    const perSecond = unitsPerSecond(type.unit);
    const wide = type.bitWidth === 64;
    return (value) => {
      const ticks = typeof value === "string" ? timeTicks(value, perSecond) : BigInt(number(Number(value)));
      return wide ? ticks : Number(ticks);
    };
  }
  if (DataType.isDuration(type)) return integer(64, true);
  if (DataType.isDecimal(type)) return decimal(type.scale, type.precision, type.bitWidth);
  if (DataType.isFixedSizeBinary(type)) {
    return (value) => (value instanceof Uint8Array && value.length === type.byteWidth ? value : fail());
  }
  if (DataType.isInterval(type)) return interval(type.unit);
  throw new UnciaError(
    "unsupported",
    `Columns of type ${describeType(type)} cannot be made from JavaScript values.`,
  );
}

/** Half precision by rounding through the platform's own conversion where it has one. */
const Float16 = (globalThis as unknown as { Float16Array: { of(value: number): { buffer: ArrayBuffer } } })
  .Float16Array;

const number = (value: unknown): number => (typeof value === "number" ? value : fail());

function integer(bits: number, signed: boolean): (value: unknown) => number | bigint {
  const low = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const high = 2n ** BigInt(signed ? bits - 1 : bits) - 1n;
  return (value) => {
    if (typeof value !== "bigint" && !Number.isInteger(value)) fail();
    // A whole number beyond 2^53 has lost digits before it came here.
    if (typeof value === "number" && !Number.isSafeInteger(value)) fail("Use a bigint.");
    const whole = BigInt(value as number | bigint);
    if (whole < low || whole > high) fail(`It must be between ${low} and ${high}.`);
    return bits === 64 ? whole : Number(whole);
  };
}

function milliseconds(value: unknown): number {
  const ms =
    value instanceof Date ? value.getTime() : typeof value === "string" ? Date.parse(value) : number(value);
  return Number.isFinite(ms) ? ms : fail();
}

function timeTicks(text: string, perSecond: bigint): bigint {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/.exec(text);
  if (!match) fail("Write times as hh:mm:ss.");
  const [, hours, minutes, seconds = "0", fraction = ""] = match;
  const whole = BigInt(hours as string) * 3600n + BigInt(minutes as string) * 60n + BigInt(seconds);
  return whole * perSecond + (BigInt(fraction.padEnd(9, "0")) * perSecond) / 1_000_000_000n;
}

function decimal(scale: number, precision: number, bits: number): (value: unknown) => Uint32Array {
  const limit = 10n ** BigInt(precision);
  return (value) => {
    const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(
      typeof value === "number" || typeof value === "bigint"
        ? String(value)
        : typeof value === "string"
          ? value
          : "",
    );
    if (!match) fail("Write decimals as a string of digits.");
    const [, sign, whole, fraction = ""] = match;
    if (fraction.slice(scale).replaceAll("0", "") !== "") fail(`It has more than ${scale} decimals.`);
    const digits = BigInt(`${whole}${fraction.slice(0, scale).padEnd(scale, "0")}`);
    if (digits >= limit) fail(`It has more than ${precision} digits.`);
    let rest = BigInt.asUintN(bits, sign ? -digits : digits);
    return Uint32Array.from({ length: bits / 32 }, () => {
      const word = Number(rest & 0xffffffffn);
      rest >>= 32n;
      return word;
    });
  };
}

function interval(unit: IntervalUnit): (value: unknown) => unknown {
  return (value) => {
    if (typeof value !== "object") fail();
    const {
      months = 0,
      days = 0,
      nanoseconds = 0n,
    } = value as { months?: number; days?: number; nanoseconds?: bigint };
    if (unit === IntervalUnit.YEAR_MONTH) return months;
    if (unit === IntervalUnit.DAY_TIME) return Int32Array.of(days, Number(nanoseconds / 1_000_000n));
    return Int32Array.of(months, days, Number(BigInt.asIntN(32, nanoseconds)), Number(nanoseconds >> 32n));
  };
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
