import { LightGBMError } from "@uncia/lightgbm";
import { asUnciaError, type ErrorCode, type ErrorDetails, UnciaError } from "../errors.ts";

const codes: Readonly<Record<LightGBMError["code"], ErrorCode>> = {
  LIGHTGBM: "kernel",
  INVALID_ARGUMENT: "invalid_data",
  INVALID_MODEL: "model_corrupt",
  CANCELLED: "cancelled",
};

/** An error of the kernel as one of ours; LightGBM's own message stays. */
export function kernelError(error: unknown, details: ErrorDetails = {}): UnciaError {
  if (!(error instanceof LightGBMError)) return asUnciaError(error).at(details);
  return new UnciaError(codes[error.code], error.message, details, { cause: error });
}
