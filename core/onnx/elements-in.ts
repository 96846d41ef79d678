import { type Data, DataType, Precision } from "apache-arrow";
import { describeType, isNumeric, type TypedArray, valueGetter } from "../frame/index.ts";
import { toHalf } from "./half.ts";
import { type TensorNumbers, type TensorType, tensorNumbers } from "./tensor.ts";

/** Writes values of a column, from place `from` on, into the numbers of a tensor; throws a `WrongElement` for one that does not fit. */
export type Filler = (target: TensorNumbers, at: number, from: number, count: number) => void;

/** A value that a tensor's type cannot hold, before its row is known. */
export class WrongElement extends Error {
  /** Place among the values of the column. */
  readonly place: number;

  constructor(place: number, value: unknown, type: TensorType) {
    super(`holds ${String(value)}, which is no ${type}`);
    this.place = place;
  }
}

const isText = (type: DataType): boolean =>
  DataType.isUtf8(type) ||
  DataType.isLargeUtf8(type) ||
  DataType.isUtf8View(type) ||
  (DataType.isDictionary(type) && isText(type.dictionary));

/** Why values of a type cannot be fed to a tensor of another: undefined where they can. */
export function mismatch(type: DataType, wanted: TensorType): string | undefined {
  const what = describeType(type);
  if (wanted === "string") return isText(type) ? undefined : `texts are needed, not ${what}`;
  if (isText(type)) return `numbers are needed, not texts (${what})`;
  if (wanted === "bool") return DataType.isBool(type) ? undefined : `booleans are needed, not ${what}`;
  if (DataType.isBool(type)) return undefined;
  if (!isNumeric(type)) return `${wanted} is needed, not ${what}`;
  const isFraction = DataType.isFloat(type) || DataType.isDecimal(type);
  if (isFraction && !wanted.startsWith("float"))
    return `whole numbers (${wanted}) are needed, not ${what}: cast the column`;
  return undefined;
}

/** Texts from a column, for a tensor of strings. */
export const textReader = (data: Data): ((place: number) => string) => {
  const get = valueGetter(data);
  return (place) => String(get(place));
};

/** How the numbers of a column get into a tensor of a type. */
export function fillerFor(data: Data, wanted: Exclude<TensorType, "string">): Filler {
  const { type } = data;
  const plain = plainNumbers(data);
  if (!plain) return byValue(data, wanted);
  if (plain.constructor === tensorNumbers(wanted, 0).constructor && wanted !== "float16") {
    return (target, at, from, count) => target.set(plain.subarray(from, from + count) as never, at);
  }
  const widens =
    wanted === "float32" || wanted === "float64" || (DataType.isInt(type) && isWithin(type, wanted));
  if (widens && !isBig(plain) && !isBig(tensorNumbers(wanted, 0))) {
    return (target, at, from, count) => target.set(plain.subarray(from, from + count) as never, at);
  }
  return byValue(data, wanted);
}

/** The numbers as they lie in memory, where Arrow keeps them as the numbers that they are. */
function plainNumbers({ type, values, length, stride }: Data): TypedArray | undefined {
  const isPlain = DataType.isInt(type) || (DataType.isFloat(type) && type.precision !== Precision.HALF);
  return isPlain ? (values.subarray(0, length * stride) as TypedArray) : undefined;
}

const isBig = (array: TypedArray | TensorNumbers): boolean =>
  array instanceof BigInt64Array || array instanceof BigUint64Array;

function isWithin(
  type: { readonly bitWidth: number; readonly isSigned: boolean },
  wanted: TensorType,
): boolean {
  const [low, high] = rangeOf(wanted) ?? [0n, 0n];
  const bits = BigInt(type.isSigned ? type.bitWidth - 1 : type.bitWidth);
  return (type.isSigned ? -(2n ** bits) : 0n) >= low && 2n ** bits - 1n <= high;
}

/** The least and the greatest whole number of a type; undefined for floats. */
function rangeOf(type: TensorType): readonly [bigint, bigint] | undefined {
  const [, unsigned, width] = /^(u?)int(\d+)$/.exec(type) ?? [];
  if (width === undefined) return undefined;
  const bits = BigInt(width);
  return unsigned ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

function byValue(data: Data, wanted: Exclude<TensorType, "string">): Filler {
  const get = valueGetter(data);
  const convert = converterTo(wanted);
  return (target, at, from, count) => {
    for (let i = 0; i < count; i++) {
      const value = get(from + i);
      const converted = convert(value);
      if (converted === undefined) throw new WrongElement(from + i, value, wanted);
      target[at + i] = converted as never;
    }
  };
}

function converterTo(wanted: TensorType): (value: unknown) => number | bigint | undefined {
  if (wanted === "bool") return (value) => (value ? 1 : 0);
  if (wanted === "float16") return (value) => toHalf(Number(value));
  const range = rangeOf(wanted);
  if (!range) return (value) => Number(value);
  const [low, high] = range;
  const isWide = wanted === "int64" || wanted === "uint64";
  return (value) => {
    const whole = BigInt(value as bigint | number | boolean);
    if (whole < low || whole > high) return undefined;
    return isWide ? whole : Number(whole);
  };
}
