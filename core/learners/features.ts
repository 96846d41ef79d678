import { type Data, DataType, type RecordBatch, type Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import {
  columnChunk,
  columnData,
  columnValues,
  describeType,
  isDenseVector,
  isNumeric,
  isSparseVector,
  requireColumn,
  vectorWidth,
  withNullRows,
} from "../frame/index.ts";
import { type CategoryLevels, codesOf, isCategorical, type Level } from "./categories.ts";
import type { CsrRows, FeatureData, NativeColumn } from "./feature-data.ts";
import { denseRows, joinSparse, sparseRows } from "./vectors.ts";

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
  const isList = DataType.isList(type) && DataType.isFloat(type.children[0]?.type);
  if (isDenseVector(type) || isList) {
    return { form: "dense", column: stage.featuresCol, width: vectorWidth(type) };
  }
  throw new UnciaError(
    "column_type",
    `${stage.stageName}.featuresCol must be a column of vectors; "${stage.featuresCol}" is ${describeType(type)}.`,
    { ...where, hint: "Name plain columns with featuresCols." },
  );
}

function planColumns(stage: string, names: readonly string[], schema: Schema): FeaturePlan {
  const where = { stage, param: "featuresCols" };
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UnciaError("invalid_param", `${stage}.featuresCols names "${twice}" twice.`, {
      ...where,
      column: twice,
    });
  }
  const categories = names.filter((name) => {
    const { type } = requireColumn(schema, name, { ...where, column: name });
    if (isCategorical(type)) return true;
    if (DataType.isBool(type) || (isNumeric(type) && !DataType.isDecimal(type))) return false;
    throw new UnciaError(
      "column_type",
      `${stage}.featuresCols must be numbers, booleans or categories; "${name}" is ${describeType(type)}.`,
      { ...where, column: name },
    );
  });
  return { form: "columns", names, categories };
}

/**
 * The features of one batch as the kernel takes them: views of Arrow's memory, but for categories, which become codes.
 * `firstRow` is the number of the batch's first row in its table, for errors; `width` the number of features, where it is known.
 */
export function readFeatures(
  plan: FeaturePlan,
  batch: RecordBatch,
  levels: CategoryLevels,
  firstRow = 0,
  width?: number,
): FeatureData {
  if (plan.form === "columns") {
    return { columns: [plan.names.map((name) => readColumn(batch, name, levels.get(name)))] };
  }
  const data = columnData(batch, plan.column);
  const at = { column: plan.column, firstRow, width };
  return plan.form === "sparse" ? { csr: sparseRows(data, at) } : { dense: denseRows(data, at) };
}

function readColumn(batch: RecordBatch, name: string, levels: readonly Level[] | undefined): NativeColumn {
  if (levels) return codesOf(columnData(batch, name), levels);
  const { values, validity, offset, length, nullCount, type } = columnChunk(batch, name);
  if (values instanceof Uint16Array && DataType.isFloat(type)) return halves(columnData(batch, name));
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

/** Kernels know no numbers of 16 bits; null becomes NaN, which is missing as well. */
function halves(data: Data): NativeColumn {
  const values = Float32Array.from(columnValues(data) as (number | null)[], (value) => value ?? Number.NaN);
  return { values, length: data.length, nullCount: 0, offset: 0 };
}

/** The features of several batches as one: every batch stays a chunk of its own where the kernel takes chunks. */
export function readAllFeatures(
  plan: FeaturePlan,
  batches: readonly RecordBatch[],
  levels: CategoryLevels,
  width: number | undefined,
): FeatureData {
  const parts = batches.map((batch) => readFeatures(plan, batch, levels, 0, width));
  const first = parts[0];
  if (first === undefined) throw new UnciaError("empty_data", "There are no rows.");
  if (parts.length === 1) return first;
  if ("columns" in first) {
    return { columns: parts.flatMap((part) => ("columns" in part ? part.columns : [])) };
  }
  if ("dense" in first) {
    const chunks = parts.flatMap((part) => ("dense" in part ? part.dense.chunks : []));
    return { dense: { columns: first.dense.columns, chunks } };
  }
  return { csr: joinSparse(parts.flatMap((part): CsrRows[] => ("csr" in part ? [part.csr] : []))) };
}

/**
 * Checks every vector of a table to learn from, and finds how many features there are: dense vectors must be of one length, sparse
 * ones take the largest size.
 * @throws UnciaError `invalid_data` that names the row.
 */
export function checkVectors(plan: FeaturePlan, batches: readonly RecordBatch[]): number | undefined {
  if (plan.form === "columns") return plan.names.length;
  let firstRow = 0;
  let width = plan.width;
  for (const batch of batches) {
    const data = columnData(batch, plan.column);
    refuseNullVectors(data, plan.column, firstRow);
    const at = { column: plan.column, firstRow };
    width =
      plan.form === "sparse"
        ? Math.max(width ?? 0, sparseRows(data, at).columns)
        : denseRows(data, { ...at, width }).columns;
    firstRow += batch.numRows;
  }
  return width;
}

function refuseNullVectors(data: Data, column: string, firstRow: number): void {
  if (data.nullCount === 0) return;
  let row = 0;
  while (data.getValid(row)) row++;
  throw new UnciaError("invalid_data", `Row ${firstRow + row} of "${column}" has no vector of features.`, {
    column,
    row: firstRow + row,
  });
}

/** Throws `invalid_data` where a model of `wanted` features cannot read those of a plan; sparse vectors may be shorter. */
export function checkWidth(stage: string, plan: FeaturePlan, wanted: number): void {
  const found = plan.form === "columns" ? plan.names.length : plan.width;
  if (plan.form === "sparse" || found === undefined || found === wanted) return;
  const param = plan.form === "columns" ? "featuresCols" : "featuresCol";
  throw new UnciaError(
    "invalid_data",
    `${stage} was fitted on ${wanted} features; ${param} gives ${found}.`,
    {
      stage,
      param,
    },
  );
}

/** Names of the features: those of the columns, or nothing for the slots of a vector, which have none. */
export function featureNames(plan: FeaturePlan): readonly string[] | undefined {
  return plan.form === "columns" ? plan.names : undefined;
}

/** A row without a vector has no prediction. */
export function nullWhereFeaturesAre(plan: FeaturePlan, batch: RecordBatch, output: Data): Data {
  if (plan.form === "columns") return output;
  const features = columnData(batch, plan.column);
  return features.nullCount === 0 ? output : withNullRows(output, features);
}
