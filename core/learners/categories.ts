import { type Data, DataType, type RecordBatch } from "apache-arrow";
import { compareValues } from "../compare.ts";
import { UnciaError } from "../errors.ts";
import { columnData, columnValues } from "../frame/index.ts";
import type { NativeColumn } from "./feature-data.ts";

/** A value of a categorical column, as it is written in Python's `pandas_categorical`. */
export type Level = string | number | boolean;

/** The levels of categorical columns, one list a column, in the order of their codes. */
export type Levels = readonly (readonly Level[])[];

/** The same by the name of the column. */
export type CategoryLevels = ReadonlyMap<string, readonly Level[]>;

type LevelKind = "string" | "number" | "boolean";

/** What the levels of a column are, or nothing for a column that is not categorical. Text counts as a category, dictionary or not. */
export function levelKind(type: DataType): LevelKind | undefined {
  const values = DataType.isDictionary(type) ? type.dictionary : type;
  if (DataType.isUtf8(values) || DataType.isLargeUtf8(values) || DataType.isUtf8View(values)) return "string";
  if (!DataType.isDictionary(type)) return undefined;
  if (DataType.isBool(values)) return "boolean";
  return DataType.isInt(values) || DataType.isFloat(values) ? "number" : undefined;
}

export const isCategorical = (type: DataType): boolean => levelKind(type) !== undefined;

/**
 * The distinct values of categorical columns, sorted, so that they depend on no order of rows; after those of a model that training
 * goes on from, whose trees hold codes.
 */
export function learnLevels(
  columns: readonly string[],
  batches: readonly RecordBatch[],
  known: Levels = [],
): CategoryLevels {
  return new Map(
    columns.map((name, index) => {
      const before = known[index] ?? [];
      const seen = new Set<Level>();
      for (const batch of batches) {
        for (const level of levelsIn(columnData(batch, name))) if (level !== null) seen.add(level);
      }
      for (const level of before) seen.delete(level);
      return [name, [...before, ...[...seen].sort(compareValues)]];
    }),
  );
}

/** The values of a categorical column, row by row; an entry of a dictionary is decoded once. NaN is missing, as null is. */
function levelsIn(data: Data): (Level | null)[] {
  if (!DataType.isDictionary(data.type)) return columnValues(data).map(asLevel);
  const entries = (data.dictionary?.data ?? []).flatMap((chunk: Data) => columnValues(chunk)).map(asLevel);
  const codes = data.values as ArrayLike<number | bigint>;
  return Array.from({ length: data.length }, (_, row) =>
    data.getValid(row) ? (entries[Number(codes[row])] ?? null) : null,
  );
}

/** A value as a level; integers of 64 bits as numbers. */
export function asLevel(value: unknown): Level | null {
  if (typeof value === "bigint") {
    if (BigInt(Number(value)) === value) return Number(value);
    throw new UnciaError("invalid_data", `The category ${value} is too large to be kept exactly.`);
  }
  return Number.isNaN(value) ? null : ((value as Level | null | undefined) ?? null);
}

/** Codes of categories; null and a value that was not there in training are missing, as in LightGBM's own pandas support. */
export function codesOf(data: Data, levels: readonly Level[]): NativeColumn {
  const codeOf = new Map<Level | null, number>(levels.map((level, code) => [level, code]));
  const values = Float64Array.from(levelsIn(data), (level) => codeOf.get(level) ?? Number.NaN);
  return { values, length: data.length, nullCount: 0, offset: 0 };
}
