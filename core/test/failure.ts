import { expect } from "vitest";
import { type ErrorCode, type ErrorDetails, UnciaError } from "../errors.ts";

/** Code, details and message of the error that `work` must end with. */
export async function failure(
  work: Promise<unknown> | (() => unknown),
): Promise<{ code: ErrorCode; message: string } & ErrorDetails> {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    if (!(error instanceof UnciaError)) throw error;
    return { ...error.details, code: error.code, message: error.message };
  }
  expect.unreachable("it did not fail");
}
