import { DataType, type Schema } from "apache-arrow";
import type { ErrorDetails, UnciaError } from "../errors.ts";
import { describeType, isDenseVector, isNumeric, requireColumn } from "../frame/index.ts";
import type { Class } from "./confusion.ts";

/** The columns that predictions stand in. */
export interface ScoredColumns {
  readonly labelCol: string;
  readonly predictionCol: string;
  readonly probabilityCol: string | undefined;
  readonly weightCol?: string | undefined;
}

/** Makes an error that names the stage. */
export type Refuse = (code: UnciaError["code"], message: string, details?: ErrorDetails) => UnciaError;

/** What labels and predictions are compared as. */
export type Comparison = "classes" | "numbers";

/**
 * Checks that the columns are there, and that labels and predictions can be equal.
 * @throws UnciaError `missing_column` or `column_type`, with stage, param and column.
 */
export function checkColumns(
  schema: Schema,
  columns: ScoredColumns,
  comparison: Comparison,
  stage: string,
  refuse: Refuse,
): void {
  const [label, predicted] = (["labelCol", "predictionCol"] as const).map((param) => {
    const where = { stage, param, column: columns[param] };
    const { type } = requireColumn(schema, columns[param], where);
    const kind = kindOf(type);
    if (comparison === "numbers" ? kind !== "numbers" : kind === undefined || DataType.isDecimal(type)) {
      const needed = comparison === "numbers" ? "numbers" : "numbers, texts or booleans";
      throw refuse(
        "column_type",
        `"${columns[param]}" must hold ${needed}; it is ${describeType(type)}.`,
        where,
      );
    }
    return kind;
  });
  if (label !== predicted) {
    throw refuse(
      "column_type",
      `"${columns.predictionCol}" holds ${predicted}, "${columns.labelCol}" ${label}: no two of them can be equal.`,
      { param: "predictionCol", column: columns.predictionCol },
    );
  }
  checkWeights(schema, columns.weightCol, stage, refuse);
  const { probabilityCol } = columns;
  if (!probabilityCol) return;
  const where = { stage, param: "probabilityCol", column: probabilityCol };
  if (isDenseVector(requireColumn(schema, probabilityCol, where).type)) return;
  throw refuse("column_type", `"${probabilityCol}" must hold vectors of probabilities.`, where);
}

/** Checks that weights, where there are any, are numbers. */
export function checkWeights(
  schema: Schema,
  weightCol: string | undefined,
  stage: string,
  refuse: Refuse,
): void {
  if (weightCol === undefined) return;
  const where = { stage, param: "weightCol", column: weightCol };
  const { type } = requireColumn(schema, weightCol, where);
  if (isNumeric(type)) return;
  throw refuse(
    "column_type",
    `"${weightCol}" must hold weights, numbers; it is ${describeType(type)}.`,
    where,
  );
}

/** Checks a value of a column, and gives it in the form in which values are compared. */
export const presence =
  (columns: ScoredColumns, refuse: Refuse) =>
  (value: unknown, row: number, param: "labelCol" | "predictionCol"): Class => {
    if (value !== null && value !== undefined && !Number.isNaN(value)) {
      return typeof value === "bigint" ? asNumber(value) : (value as Class);
    }
    const column = columns[param];
    throw refuse("invalid_data", `Row ${row} of "${column}" is ${value ?? "null"}.`, { param, column, row });
  };

/** Integers that a number cannot tell apart would count as equal; they stay what they are. */
const asNumber = (value: bigint): Class =>
  Number.isSafeInteger(Number(value)) ? Number(value) : String(value);

/** What labels are: two kinds are never equal. */
export function kindOf(type: DataType): "numbers" | "texts" | "booleans" | undefined {
  const values = DataType.isDictionary(type) ? type.dictionary : type;
  if (isNumeric(values)) return "numbers";
  if (DataType.isBool(values)) return "booleans";
  const isText = DataType.isUtf8(values) || DataType.isLargeUtf8(values) || DataType.isUtf8View(values);
  return isText ? "texts" : undefined;
}
