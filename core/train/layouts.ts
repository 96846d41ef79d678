import { type DataType, Float64, Int64, Utf8 } from "apache-arrow";

/** Columns of each kind of result. */
export const layouts: Readonly<Record<string, Readonly<Record<string, () => DataType>>>> = {
  classification: {
    rows: () => new Int64(),
    accuracy: () => new Float64(),
    precision: () => new Float64(),
    recall: () => new Float64(),
    f1: () => new Float64(),
    auc: () => new Float64(),
    logLoss: () => new Float64(),
  },
  regression: {
    rows: () => new Int64(),
    mse: () => new Float64(),
    rmse: () => new Float64(),
    mae: () => new Float64(),
    r2: () => new Float64(),
  },
  perClass: {
    class: () => new Utf8(),
    precision: () => new Float64(),
    recall: () => new Float64(),
    f1: () => new Float64(),
    support: () => new Int64(),
  },
  confusion: { label: () => new Utf8(), prediction: () => new Utf8(), rows: () => new Int64() },
  roc: {
    threshold: () => new Float64(),
    falsePositiveRate: () => new Float64(),
    truePositiveRate: () => new Float64(),
  },
  precisionRecall: {
    threshold: () => new Float64(),
    recall: () => new Float64(),
    precision: () => new Float64(),
  },
};
