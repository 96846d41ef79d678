import {
  Binary,
  Bool,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int64,
  List,
  Map_,
  Null,
  Struct,
  TimestampMillisecond,
  Utf8,
} from "apache-arrow";
import { UnciaError } from "../errors.ts";

/** What kind of value stands in a column. `null` and `undefined` are of no kind. */
type Kind = "boolean" | "number" | "bigint" | "string" | "date" | "binary" | "array" | "map" | "object";

function kindOf(value: unknown): Kind | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "bigint")
    return typeof value as Kind;
  if (typeof value === "string") return "string";
  if (value instanceof Date) return "date";
  if (value instanceof Uint8Array) return "binary";
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return "array";
  if (value instanceof Map) return "map";
  if (typeof value === "object") return "object";
  throw new UnciaError("invalid_data", `A ${typeof value} cannot stand in a table.`);
}

/**
 * The Arrow type that fits all values of a column. Numbers are float64, integers too, since JavaScript does not tell them
 * apart; `bigint` is int64. Arrays of numbers, none null, all of one length are a vector; other arrays are lists.
 * Throws `invalid_data`, naming column and row, when values of different kinds are mixed.
 */
export function inferType(values: ArrayLike<unknown>, column: string): DataType {
  let kind: Kind | undefined;
  let first = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    let next: Kind | undefined;
    try {
      next = kindOf(value);
    } catch (error) {
      throw (error as UnciaError).at({ column, row });
    }
    if (next === undefined || next === kind) continue;
    if (kind === undefined) [kind, first] = [next, row];
    else {
      throw new UnciaError(
        "invalid_data",
        `Column ${JSON.stringify(column)} has a ${kind} in row ${first} and a ${next} in row ${row}.`,
        { column, row, hint: "Give all values one type." },
      );
    }
  }
  switch (kind) {
    case undefined:
      return new Null();
    case "boolean":
      return new Bool();
    case "number":
      return new Float64();
    case "bigint":
      return new Int64();
    case "string":
      return new Utf8();
    case "date":
      return new TimestampMillisecond("UTC");
    case "binary":
      return new Binary();
    case "array":
      return inferArrays(values as ArrayLike<ArrayLike<unknown> | null>, column);
    case "map":
      return inferMaps(values as ArrayLike<Map<unknown, unknown> | null>, column);
    case "object":
      return inferStruct(values as ArrayLike<Record<string, unknown> | null>, column);
  }
}

function inferArrays(values: ArrayLike<ArrayLike<unknown> | null>, column: string): DataType {
  let length: number | undefined;
  let equal = true;
  let numbers = true;
  let single = true;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (!value) continue;
    length ??= value.length;
    equal &&= value.length === length;
    single &&= value instanceof Float32Array;
    numbers &&= isNumbers(value);
  }
  if (numbers) {
    const item = single ? new Float32() : new Float64();
    return equal && length
      ? new FixedSizeList(length, new Field("item", item, false))
      : new List(new Field("item", item, true));
  }
  const items: unknown[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    // Not push(...value): a long list would not fit on the stack.
    for (let i = 0; i < (value?.length ?? 0); i++) items.push(value?.[i]);
  }
  return new List(new Field("item", inferType(items, column), true));
}

function isNumbers(value: ArrayLike<unknown>): boolean {
  if (ArrayBuffer.isView(value)) return !(value instanceof BigInt64Array || value instanceof BigUint64Array);
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== "number") return false;
  return true;
}

function inferStruct(values: ArrayLike<Record<string, unknown> | null>, column: string): Struct {
  const names = new Set<string>();
  for (let row = 0; row < values.length; row++)
    for (const name of Object.keys(values[row] ?? {})) names.add(name);
  const fields = [...names].map((name) => {
    const inner = Array.from(values, (value) => value?.[name]);
    return new Field(name, inferType(inner, `${column}.${name}`), true);
  });
  return new Struct(fields);
}

function inferMaps(values: ArrayLike<Map<unknown, unknown> | null>, column: string): Map_ {
  const keys: unknown[] = [];
  const items: unknown[] = [];
  for (let row = 0; row < values.length; row++) {
    for (const [key, item] of values[row] ?? []) {
      keys.push(key);
      items.push(item);
    }
  }
  return mapType(inferType(keys, `${column}.key`), inferType(items, `${column}.value`));
}

/** The type of a map, whose keys are never null. */
export function mapType(key: DataType, value: DataType): Map_ {
  return new Map_(
    new Field("entries", new Struct([new Field("key", key, false), new Field("value", value, true)]), false),
  );
}
