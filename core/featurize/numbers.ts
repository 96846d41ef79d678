import { DataType, type Schema } from "apache-arrow";
import { type ErrorDetails, UnciaError } from "../errors.ts";
import { describeType, isNumeric, requireColumn } from "../frame/index.ts";

/** Throws `missing_column`, or `column_type` for a column whose gaps cannot be filled. */
export function requireNumbers(schema: Schema, column: string, where: ErrorDetails): void {
  const { type } = requireColumn(schema, column, where);
  if (isNumeric(type) && !DataType.isDecimal(type)) return;
  throw new UnciaError("column_type", `"${column}" must hold numbers; it is ${describeType(type)}.`, {
    ...where,
    column,
  });
}
