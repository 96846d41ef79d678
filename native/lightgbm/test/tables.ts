import { expect } from "vitest";
import { type FeatureData, LightGBMError } from "../index.ts";
import * as data from "./data.ts";

export const table = data.features(1, data.rows);
export const weight = new Float32Array(data.uniform(99, data.rows).map((value) => value + 0.5));

export const inColumns = (columns: readonly Float64Array[]): FeatureData => ({
  columns: [columns.map(data.column)],
});
export const inRows = (columns: readonly Float64Array[]): FeatureData => ({ dense: data.dense(columns) });

/** The error that a call must end with. */
export async function failure(promise: Promise<unknown> | (() => unknown)): Promise<LightGBMError> {
  try {
    await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    expect(error).toBeInstanceOf(LightGBMError);
    return error as LightGBMError;
  }
  throw new Error("it did not fail");
}
