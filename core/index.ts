/**
 * Uncia's stage model and tables. Stages themselves stand in a module a subject: `uncia/lightgbm`, `uncia/featurize`, ….
 * @packageDocumentation
 */
import "./stages.ts";

export { type ErrorCode, type ErrorDetails, errorCodes, UnciaError } from "./errors.ts";
export { DataFrame, type DataFrameLike, type Row } from "./frame/index.ts";
export * from "./params/index.ts";
export * from "./pipeline/index.ts";
export type { Progress, RunOptions } from "./run.ts";
export { version } from "./version.ts";
export type { Double, Int, Json, Long, SafeInt } from "./wire-types.ts";
