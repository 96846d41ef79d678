import { DataType, DateUnit, IntervalUnit, Precision } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { describeType } from "./schema.ts";
import { unitsPerSecond } from "./values.ts";

/** A value that cannot be stored, before its column and row are known. */
export class WrongValue extends Error {}

export function fail(hint = ""): never {
  throw new WrongValue(hint);
}

/** How a value becomes what the column's array holds. */
export function converter(type: DataType): (value: unknown) => unknown {
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
