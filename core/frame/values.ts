import {
  type Data,
  DataType,
  DateUnit,
  type Field,
  IntervalUnit,
  Precision,
  type RecordBatch,
  TimeUnit,
} from "apache-arrow";
import { bitAt } from "./bitmap.ts";
import { describeType, isSingleOrDouble } from "./schema.ts";

/** A row as an object: one property a column. */
export type Row = Record<string, unknown>;

type Getter = (row: number) => unknown;

/** The rows of a batch as objects of natural JavaScript values. @see {@link valueGetter} for which these are */
export function batchRows(batch: RecordBatch): Row[] {
  const names = batch.schema.fields.map((f) => f.name);
  const getters = batch.data.children.map(valueGetter);
  return Array.from({ length: batch.numRows }, (_, row) => {
    const out: Row = {};
    for (let i = 0; i < names.length; i++) define(out, names[i] as string, (getters[i] as Getter)(row));
    return out;
  });
}

/** A plain assignment to `__proto__` would set the prototype instead of a property. */
function define(object: Row, name: string, value: unknown): void {
  if (name === "__proto__")
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
  else object[name] = value;
}

/**
 * Reads one column as natural JavaScript values:
 *
 * | Arrow | JavaScript |
 * |---|---|
 * | int8..int32, uint8..uint32, floats | number |
 * | int64, uint64, duration | bigint |
 * | decimal | string with all its digits, such as `"12.30"` |
 * | utf8, category | string (a category: its value) |
 * | date, timestamp | `Date`, rounded down to the millisecond; Arrow's own values keep micro- and nanoseconds |
 * | time | string `"hh:mm:ss"` with as many decimals as it has |
 * | interval | `{ months, days, nanoseconds }` |
 * | binary | `Uint8Array` |
 * | vector (fixed-size list of floats) | `Float64Array` or `Float32Array` |
 * | list, other fixed-size lists | array |
 * | struct | object |
 * | map | `Map` |
 * | null of any type | `null` |
 */
export function valueGetter(data: Data): Getter {
  const get = rawGetter(data);
  if (data.nullCount === 0 || !data.nullBitmap || DataType.isUnion(data.type)) return get;
  const { nullBitmap, offset } = data;
  return (row) => (bitAt(nullBitmap, offset + row) ? get(row) : null);
}

function rawGetter(data: Data): Getter {
  const { type, values, offset } = data;
  if (DataType.isNull(type)) return () => null;
  if (DataType.isBool(type)) return (row) => bitAt(values, offset + row);
  if (DataType.isFloat(type) && type.precision === Precision.HALF) return (row) => halfToNumber(values[row]);
  if (DataType.isInt(type) || DataType.isFloat(type) || DataType.isDuration(type))
    return (row) => values[row];
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return stringGetter(data);
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) {
    const offsets = data.valueOffsets;
    return (row) => values.slice(Number(offsets[row]), Number(offsets[row + 1]));
  }
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) {
    const text = DataType.isUtf8View(type);
    return (row) => {
      const bytes = viewBytes(data, row);
      return text ? decoder.decode(bytes) : bytes.slice();
    };
  }
  if (DataType.isFixedSizeBinary(type)) {
    return (row) => values.slice(row * type.byteWidth, (row + 1) * type.byteWidth);
  }
  if (DataType.isDecimal(type)) {
    return (row) => decimalText(readDecimal(values as Uint32Array, data.stride, row), type.scale);
  }
  if (DataType.isDate(type)) {
    if (type.unit === DateUnit.DAY) return (row) => new Date(values[row] * 86_400_000);
    return (row) => new Date(Number(values[row]));
  }
  if (DataType.isTimestamp(type)) return (row) => new Date(toMilliseconds(values[row], type.unit));
  if (DataType.isTime(type)) return (row) => timeText(BigInt(values[row]), type.unit);
  if (DataType.isInterval(type)) return intervalGetter(data, type.unit);
  if (DataType.isDictionary(type)) {
    const chunks = data.dictionary?.data ?? [];
    const get =
      chunks.length === 1 ? valueGetter(chunks[0] as Data) : (code: number) => data.dictionary?.get(code);
    return (row) => get(Number(values[row]));
  }
  return nestedGetter(data);
}

function nestedGetter(data: Data): Getter {
  const { type } = data;
  if (DataType.isStruct(type)) {
    const getters = data.children.map(valueGetter);
    return (row) => {
      const out: Row = {};
      type.children.forEach((f, i) => {
        define(out, f.name, (getters[i] as Getter)(row));
      });
      return out;
    };
  }
  const child = data.children[0] as Data;
  if (DataType.isFixedSizeList(type)) {
    const width = type.listSize;
    if (isSingleOrDouble(type.children[0]?.type) && child.nullCount === 0) {
      return (row) => child.values.slice(row * width, (row + 1) * width);
    }
    const get = valueGetter(child);
    return (row) => Array.from({ length: width }, (_, i) => get(row * width + i));
  }
  const offsets = data.valueOffsets;
  if (DataType.isList(type) || DataType.isLargeList(type)) {
    const get = valueGetter(child);
    return (row) => {
      const start = Number(offsets[row]);
      return Array.from({ length: Number(offsets[row + 1]) - start }, (_, i) => get(start + i));
    };
  }
  if (DataType.isMap(type)) {
    const [key, value] = child.children.map(valueGetter) as [Getter, Getter];
    return (row) => {
      const out = new Map<unknown, unknown>();
      for (let i = Number(offsets[row]); i < Number(offsets[row + 1]); i++) out.set(key(i), value(i));
      return out;
    };
  }
  if (DataType.isUnion(type)) {
    const getters = data.children.map(valueGetter);
    return (row) => {
      const get = getters[type.typeIdToChildIndex[data.typeIds[row] as number] as number] as Getter;
      return get(DataType.isDenseUnion(type) ? (data.valueOffsets[row] as number) : row);
    };
  }
  throw new TypeError(`Values of type ${describeType(type)} cannot be read.`);
}

const decoder = new TextDecoder();

function stringGetter(data: Data): Getter {
  const bytes = data.values as Uint8Array;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offsets = data.valueOffsets;
  return (row) => text.toString("utf8", Number(offsets[row]), Number(offsets[row + 1]));
}

/** The bytes of one element of a string or binary view. */
export function viewBytes(data: Data, row: number): Uint8Array {
  const views = data.values as Uint8Array;
  const at = new DataView(views.buffer, views.byteOffset + 16 * row, 16);
  const size = at.getInt32(0, true);
  if (size <= 12) return views.subarray(16 * row + 4, 16 * row + 4 + size);
  const start = at.getInt32(12, true);
  return (data.variadicBuffers[at.getInt32(8, true)] as Uint8Array).subarray(start, start + size);
}

/** An unscaled decimal from its 32-bit words, least significant first. */
export function readDecimal(words: Uint32Array, stride: number, row: number): bigint {
  let value = 0n;
  for (let i = stride - 1; i >= 0; i--)
    value = (value << 32n) | BigInt((words[row * stride + i] as number) >>> 0);
  return BigInt.asIntN(32 * stride, value);
}

/** An unscaled decimal as text with `scale` decimals. */
export function decimalText(value: bigint, scale: number): string {
  if (scale <= 0) return String(value * 10n ** BigInt(-scale));
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const perSecond = {
  [TimeUnit.SECOND]: 1n,
  [TimeUnit.MILLISECOND]: 1000n,
  [TimeUnit.MICROSECOND]: 1_000_000n,
} as const;

/** How many of a unit make a second. */
export const unitsPerSecond = (unit: TimeUnit): bigint =>
  (perSecond as Record<number, bigint>)[unit] ?? 1_000_000_000n;

function toMilliseconds(value: bigint, unit: TimeUnit): number {
  if (unit === TimeUnit.SECOND) return Number(value) * 1000;
  const divisor = unitsPerSecond(unit) / 1000n;
  const rest = value % divisor;
  return Number((value - (rest < 0n ? rest + divisor : rest)) / divisor);
}

const decimals = { [TimeUnit.SECOND]: 0, [TimeUnit.MILLISECOND]: 3, [TimeUnit.MICROSECOND]: 6 } as const;

function timeText(value: bigint, unit: TimeUnit): string {
  const second = unitsPerSecond(unit);
  const whole = Number(value / second);
  const two = (n: number) => String(n).padStart(2, "0");
  const text = `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  const digits = (decimals as Record<number, number>)[unit] ?? 9;
  return digits ? `${text}.${String(value % second).padStart(digits, "0")}` : text;
}

function intervalGetter(data: Data, unit: IntervalUnit): Getter {
  const values = data.values as Int32Array;
  if (unit === IntervalUnit.YEAR_MONTH) return (row) => ({ months: values[row], days: 0, nanoseconds: 0n });
  if (unit === IntervalUnit.DAY_TIME) {
    return (row) => ({
      months: 0,
      days: values[2 * row],
      nanoseconds: BigInt(values[2 * row + 1] as number) * 1_000_000n,
    });
  }
  return (row) => ({
    months: values[4 * row],
    days: values[4 * row + 1],
    nanoseconds:
      (BigInt(values[4 * row + 3] as number) << 32n) | BigInt((values[4 * row + 2] as number) >>> 0),
  });
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export { halfToNumber };

/** All values of a column. */
export function columnValues(data: Data): unknown[] {
  const get = valueGetter(data);
  return Array.from({ length: data.length }, (_, row) => get(row));
}

/** Names of the fields of a schema. */
export const fieldNames = (fields: readonly Field[]): string[] => fields.map((f) => f.name);
