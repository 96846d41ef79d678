import type { CsrRows, FeatureData, NativeColumn } from "@uncia/lightgbm";
import { type Data, DataType, type RecordBatch, type Schema, Vector } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import {
  columnChunk,
  columnData,
  denseValues,
  describeType,
  isDenseVector,
  isNumeric,
  isSparseVector,
  requireColumn,
  sparseParts,
  vectorWidth,
} from "../frame/index.ts";

/** The levels of each categorical column, in the order of their codes; in the form of Python's `pandas_categorical`. */
export type CategoryLevels = ReadonlyMap<string, readonly string[]>;

/** What a stage says about its features. */
export interface FeatureParams {
  readonly stageName: string;
  readonly featuresCol: string;
  readonly featuresCols: readonly string[] | undefined;
}

/** How the features of a table are read: as plain columns, or as one column of vectors. */
export type FeaturePlan =
  | { readonly form: "columns"; readonly names: readonly string[]; readonly categories: readonly string[] }
  | { readonly form: "dense" | "sparse"; readonly column: string; readonly width: number | undefined };

/** Checks the feature columns of a schema; throws `missing_column` or `column_type`. */
export function planFeatures(stage: FeatureParams, schema: Schema): FeaturePlan {
  if (stage.featuresCols) return planColumns(stage.stageName, stage.featuresCols, schema);
  const where = { stage: stage.stageName, param: "featuresCol", column: stage.featuresCol };
  const { type } = requireColumn(schema, stage.featuresCol, where);
  if (isSparseVector(type)) return { form: "sparse", column: stage.featuresCol, width: undefined };
  if (isDenseVector(type) || DataType.isList(type)) {
    return { form: "dense", column: stage.featuresCol, width: vectorWidth(type) };
  }
  throw new UnciaError(
    "column_type",
    `${stage.stageName}.featuresCol must be a column of vectors; "${stage.featuresCol}" is ${describeType(type)}.`,
    { ...where, hint: "Name plain columns with featuresCols." },
  );
}

function planColumns(stage: string, names: readonly string[], schema: Schema): FeaturePlan {
  const categories = names.filter((name) => {
    const where = { stage, param: "featuresCols", column: name };
    const { type } = requireColumn(schema, name, where);
    if (isCategorical(type)) return true;
    if (DataType.isBool(type) || (isNumeric(type) && !DataType.isDecimal(type))) return false;
    throw new UnciaError(
      "column_type",
      `${stage}.featuresCols must be numbers, booleans or categories; "${name}" is ${describeType(type)}.`,
      where,
    );
  });
  return { form: "columns", names, categories };
}

/** Text counts as a category, whether Arrow keeps it as a dictionary or not. */
function isCategorical(type: DataType): boolean {
  return DataType.isDictionary(type) ? isText(type.dictionary) : isText(type);
}

const isText = (type: DataType): boolean =>
  DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type);

/** The distinct texts of the categorical columns of some batches, sorted, so that they depend on no order of rows. */
export function learnLevels(plan: FeaturePlan, batches: readonly RecordBatch[]): CategoryLevels {
  if (plan.form !== "columns") return new Map();
  return new Map(
    plan.categories.map((name) => {
      const seen = new Set<string>();
      for (const batch of batches) {
        for (const text of texts(columnData(batch, name))) if (text !== null) seen.add(text);
      }
      return [name, [...seen].sort()];
    }),
  );
}

/** The texts of a column of strings or of a dictionary of strings, row by row; an entry of a dictionary is decoded once. */
function* texts(data: Data): Iterable<string | null> {
  if (!DataType.isDictionary(data.type)) {
    yield* new Vector([data]) as Iterable<string | null>;
    return;
  }
  const entries = [...(data.dictionary as Vector)] as (string | null)[];
  const codes = data.values as Int32Array;
  for (let row = 0; row < data.length; row++) {
    yield data.getValid(row) ? (entries[Number(codes[row])] ?? null) : null;
  }
}

/** The features of one batch as the kernel takes them: views of Arrow's memory, but for categories, which become codes. */
export function readFeatures(plan: FeaturePlan, batch: RecordBatch, levels: CategoryLevels): FeatureData {
  if (plan.form === "columns") {
    return { columns: [plan.names.map((name) => readColumn(batch, name, levels.get(name)))] };
  }
  const data = columnData(batch, plan.column);
  if (plan.form === "sparse") return { csr: sparseParts(data) };
  const { values, width } = denseValues(data);
  return { dense: { chunks: [{ values, rows: data.length }], columns: width } };
}

function readColumn(batch: RecordBatch, name: string, levels: readonly string[] | undefined): NativeColumn {
  if (levels) return encodeCategories(columnData(batch, name), levels);
  const { values, validity, offset, length, nullCount, type } = columnChunk(batch, name);
  return {
    values,
    length,
    nullCount,
    // Arrow's values are sliced already, its bitmaps are not.
    offset: DataType.isBool(type) ? offset : 0,
    validityOffset: offset,
    ...(validity && { validity }),
    ...(DataType.isBool(type) && { boolean: true as const }),
  };
}

/** Codes of categories; null and a text that was not there in training are missing, as in LightGBM's own pandas support. */
function encodeCategories(data: Data, levels: readonly string[]): NativeColumn {
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const values = new Float64Array(data.length);
  let row = 0;
  for (const text of texts(data))
    values[row++] = (text === null ? undefined : codeOf.get(text)) ?? Number.NaN;
  return { values, length: data.length, nullCount: 0, offset: 0 };
}

/** The features of several batches as one: every batch stays a chunk of its own where the kernel takes chunks. */
export function readAllFeatures(
  plan: FeaturePlan,
  batches: readonly RecordBatch[],
  levels: CategoryLevels,
): FeatureData {
  const parts = batches.map((batch) => readFeatures(plan, batch, levels));
  const first = parts[0];
  if (first === undefined) throw new UnciaError("empty_data", "There are no rows.");
  if (parts.length === 1) return first;
  if ("columns" in first) {
    return { columns: parts.flatMap((part) => ("columns" in part ? part.columns : [])) };
  }
  if ("dense" in first) {
    const dense = parts.flatMap((part) => ("dense" in part ? [part.dense] : []));
    const { columns } = first.dense;
    const odd = dense.findIndex((part) => part.columns !== columns);
    if (odd >= 0) throw unequalWidths(plan, columns, dense[odd]?.columns ?? 0, batches, odd);
    return { dense: { columns, chunks: dense.flatMap((part) => part.chunks) } };
  }
  return { csr: joinSparse(parts.flatMap((part) => ("csr" in part ? [part.csr] : []))) };
}

function unequalWidths(
  plan: FeaturePlan,
  expected: number,
  found: number,
  batches: readonly RecordBatch[],
  batch: number,
): UnciaError {
  const row = batches.slice(0, batch).reduce((sum, { numRows }) => sum + numRows, 0);
  const column = plan.form === "columns" ? "" : plan.column;
  return new UnciaError(
    "invalid_data",
    `The vectors of "${column}" have ${expected} numbers up to row ${row}, which has ${found}.`,
    { column, row },
  );
}

function joinSparse(parts: readonly CsrRows[]): CsrRows {
  const rows = parts.reduce((sum, part) => sum + part.indptr.length - 1, 0);
  const entries = parts.reduce((sum, part) => sum + part.indices.length, 0);
  const indptr = new BigInt64Array(rows + 1);
  const indices = new Int32Array(entries);
  const values = new Float64Array(entries);
  let row = 0;
  let at = 0;
  for (const part of parts) {
    indices.set(part.indices, at);
    values.set(part.values, at);
    for (let i = 1; i < part.indptr.length; i++) indptr[++row] = BigInt(at) + BigInt(part.indptr[i] ?? 0);
    at += part.indices.length;
  }
  return { indptr, indices, values, columns: Math.max(...parts.map((part) => part.columns)) };
}

/** Names of the features: those of the columns, or LightGBM's `Column_0`, … for the slots of a vector. */
export function featureNames(plan: FeaturePlan): readonly string[] | undefined {
  return plan.form === "columns" ? plan.names : undefined;
}
