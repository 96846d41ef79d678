/**
 * - `INVALID_ARGUMENT`: what was passed does not fit together
 * - `NOT_FINITE`: a feature is missing or infinite; `row` and `column` tell which
 * - `CANCELLED`: the signal of the call was aborted
 * - `INTERNAL`: a fault of the kernel's own
 */
export type LinearErrorCode = "INVALID_ARGUMENT" | "NOT_FINITE" | "CANCELLED" | "INTERNAL";

/** What the addon says of a job that gave no result. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly row?: number | null;
  readonly column?: number | null;
}

export class LinearError extends Error {
  override readonly name = "LinearError";
  readonly code: LinearErrorCode;
  /** Where a feature is not finite: its row, and its place among the features. */
  readonly row: number | undefined;
  readonly column: number | undefined;

  constructor(code: LinearErrorCode, message: string, place: { row?: number; column?: number } = {}) {
    super(message);
    this.code = code;
    this.row = place.row;
    this.column = place.column;
  }
}

const codes: readonly string[] = ["INVALID_ARGUMENT", "NOT_FINITE", "CANCELLED"];

export function toLinearError(fault: Fault): LinearError {
  const code = codes.includes(fault.code) ? (fault.code as LinearErrorCode) : "INTERNAL";
  return new LinearError(code, fault.message, {
    ...(typeof fault.row === "number" && { row: fault.row }),
    ...(typeof fault.column === "number" && { column: fault.column }),
  });
}
