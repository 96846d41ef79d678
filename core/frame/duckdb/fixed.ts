import { type Data, DataType, IntervalUnit, Precision, TimeUnit } from "apache-arrow";
import { UnciaError } from "../../errors.ts";
import { bitAt } from "../bitmap.ts";
import { halfToNumber, unitsPerSecond } from "../values.ts";
import { decimalBytes } from "./read.ts";

/** Numbers, dates and times as DuckDB stores them: mostly Arrow's own memory. */
export function fixedValues(data: Data, start: number, count: number, valid?: Uint8Array): ArrayBufferView {
  const { type, stride } = data;
  const values = data.values.subarray(start * stride, (start + count) * stride);
  if (DataType.isFloat(type) && type.precision === Precision.HALF) {
    return Float32Array.from(values as Uint16Array, halfToNumber);
  }
  if (DataType.isDecimal(type)) return decimals(values as Uint32Array, stride, count, type.precision);
  if (DataType.isTime(type) && type.unit < TimeUnit.MICROSECOND) {
    const factor = 1_000_000n / unitsPerSecond(type.unit);
    return BigInt64Array.from(values as Int32Array, (value) => BigInt(value) * factor);
  }
  if (DataType.isTimestamp(type) && type.timezone && type.unit !== TimeUnit.MICROSECOND) {
    return zoned(values as BigInt64Array, type.unit, valid);
  }
  if (DataType.isInterval(type)) return intervals(values as Int32Array, type.unit, count, valid);
  if (DataType.isDuration(type)) {
    const out = new BigInt64Array(2 * count);
    const perSecond = unitsPerSecond(type.unit);
    for (let i = 0; i < count; i++)
      out[2 * i + 1] = toMicros(values[i] as bigint, perSecond, !valid || bitAt(valid, i));
    return out;
  }
  return values;
}

/** Exact microseconds of a count of larger or smaller units; throws when digits would be lost. */
function toMicros(value: bigint, perSecond: bigint, valid: boolean): bigint {
  if (!valid) return 0n;
  if (perSecond <= 1_000_000n) return value * (1_000_000n / perSecond);
  if (value % 1000n !== 0n) {
    throw new UnciaError(
      "invalid_data",
      "SQL keeps times with a zone, durations and intervals to the microsecond; this one is finer.",
      {
        hint: "Round it first.",
      },
    );
  }
  return value / 1000n;
}

function zoned(values: BigInt64Array, unit: TimeUnit, valid?: Uint8Array): BigInt64Array {
  const perSecond = unitsPerSecond(unit);
  return BigInt64Array.from(values, (value, i) => toMicros(value, perSecond, !valid || bitAt(valid, i)));
}

function decimals(words: Uint32Array, stride: number, count: number, precision: number): ArrayBufferView {
  const bytes = decimalBytes(precision);
  if (bytes === 16 && stride === 4) return words;
  const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
  const out = new DataView(new ArrayBuffer(bytes * count));
  for (let i = 0; i < count; i++) {
    const low = view.getBigInt64(4 * stride * i, true);
    if (bytes === 16) {
      out.setBigInt64(16 * i, low, true);
      out.setBigInt64(16 * i + 8, view.getBigInt64(4 * stride * i + 8, true), true);
    } else if (bytes === 8) out.setBigInt64(8 * i, low, true);
    else if (bytes === 4) out.setInt32(4 * i, Number(BigInt.asIntN(32, low)), true);
    else out.setInt16(2 * i, Number(BigInt.asIntN(16, low)), true);
  }
  return out;
}

function intervals(values: Int32Array, unit: IntervalUnit, count: number, valid?: Uint8Array): BigInt64Array {
  const out = new BigInt64Array(2 * count);
  const parts = new Int32Array(out.buffer);
  for (let i = 0; i < count; i++) {
    if (valid && !bitAt(valid, i)) continue;
    if (unit === IntervalUnit.YEAR_MONTH) parts[4 * i] = values[i] as number;
    else if (unit === IntervalUnit.DAY_TIME) {
      parts[4 * i + 1] = values[2 * i] as number;
      out[2 * i + 1] = BigInt(values[2 * i + 1] as number) * 1000n;
    } else {
      parts[4 * i] = values[4 * i] as number;
      parts[4 * i + 1] = values[4 * i + 1] as number;
      const nanos =
        (BigInt(values[4 * i + 3] as number) << 32n) | BigInt((values[4 * i + 2] as number) >>> 0);
      out[2 * i + 1] = toMicros(nanos, 1_000_000_000n, true);
    }
  }
  return out;
}
