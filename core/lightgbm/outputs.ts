import type { PredictType } from "@uncia/lightgbm";
import { type Data, type DataType, Float64, makeData } from "apache-arrow";
import { denseVectorType, makeDenseVector } from "../frame/index.ts";

/** One column that a model adds, made from one of LightGBM's kinds of prediction. */
export interface OutputColumn {
  readonly name: string;
  readonly type: DataType;
  readonly kind: PredictType;
  /** The column for a block of rows; `values` holds `values.length / rows` numbers a row. */
  column(values: Float64Array, rows: number): Data;
  /** The value for one row; a typed array may be reused for the next. */
  value(values: Float64Array): unknown;
}

/** A column of vectors of LightGBM's numbers as they are. */
export function vectorOutput(name: string, kind: PredictType, width: number): OutputColumn {
  return {
    name,
    kind,
    type: denseVectorType(width),
    column: (values, rows) => makeDenseVector(values, rows === 0 ? width : values.length / rows),
    value: (values) => values,
  };
}

/** A column of LightGBM's one number a row. */
export function scoreOutput(name: string): OutputColumn {
  return {
    name,
    kind: "normal",
    type: new Float64(),
    column: (values, rows) => makeData({ type: new Float64(), length: rows, nullCount: 0, data: values }),
    value: (values) => values[0],
  };
}
