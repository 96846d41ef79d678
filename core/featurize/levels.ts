import { DataType, Field, type Schema } from "apache-arrow";
import { type ErrorDetails, UnciaError } from "../errors.ts";
import { describeType, requireColumn } from "../frame/index.ts";
import { isRecord } from "../is-record.ts";

/** A value that a code stands for. */
export type Level = string | number | boolean;

/** Key under which the metadata of an Arrow field keeps, as a JSON list, what the codes of the column stand for. */
export const levelsKey = "uncia:levels";

/** The field with its levels written down. */
export function withLevels(field: Field, levels: readonly Level[]): Field {
  const metadata = new Map([...field.metadata, [levelsKey, JSON.stringify(levelsToJson(levels))]]);
  return new Field(field.name, field.type, field.nullable, metadata);
}

/** The levels in a field's metadata, if there are any. */
export function levelsOf(field: Field): readonly Level[] | undefined {
  const text = field.metadata.get(levelsKey);
  if (text === undefined) return undefined;
  try {
    return levelsFromJson(JSON.parse(text));
  } catch (error) {
    throw new UnciaError(
      "invalid_data",
      `The levels in the metadata of "${field.name}" cannot be read.`,
      { column: field.name },
      { cause: error },
    );
  }
}

/** Levels as JSON, which has no infinity: that is `{ "double": "Infinity" }`. */
export const levelsToJson = (levels: readonly Level[]): unknown[] =>
  levels.map((level) =>
    typeof level === "number" && !Number.isFinite(level) ? { double: String(level) } : level,
  );

/** What `levelsToJson` gave; throws `invalid_data` for anything else. */
export function levelsFromJson(json: unknown): readonly Level[] {
  const levels = Array.isArray(json)
    ? json.map((item: unknown) => (isRecord(item) ? infinities.get(item.double) : item))
    : [undefined];
  if (levels.every(isLevel)) return levels;
  throw new UnciaError("invalid_data", "Levels must be a list of texts, numbers or booleans.");
}

const infinities = new Map<unknown, number>([
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

const isLevel = (value: unknown): value is Level => ["string", "number", "boolean"].includes(typeof value);

/**
 * A value as a level, or null where it is missing, as null and NaN are. A number keeps no integer beyond 2^53 apart from the next one, so
 * such are refused.
 */
export function asLevel(value: unknown, column: string, row: number): Level | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value !== "bigint") return value as Level;
  if (BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))) return Number(value);
  throw new UnciaError(
    "invalid_data",
    `Row ${row} of "${column}" is ${value}, too large to be coded exactly.`,
    {
      column,
      row,
    },
  );
}

const leveled = [
  DataType.isUtf8,
  DataType.isLargeUtf8,
  DataType.isUtf8View,
  DataType.isBool,
  DataType.isInt,
  DataType.isFloat,
];

/** Throws `missing_column`, or `column_type` for a column whose values cannot be levels. */
export function requireLevels(
  schema: Schema,
  column: string,
  where: ErrorDetails & { readonly stage: string; readonly param: string },
): void {
  const { type } = requireColumn(schema, column, { ...where, column });
  const plain = DataType.isDictionary(type) ? type.dictionary : type;
  if (leveled.some((is) => is(plain))) return;
  throw new UnciaError(
    "column_type",
    `${where.stage}.${where.param} must be texts, numbers or booleans; "${column}" is ${describeType(type)}.`,
    { ...where, column },
  );
}
