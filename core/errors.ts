/**
 * Every code that an error of Uncia can carry, with what it means. Clients in other languages map each code to a class
 * of their own, so a code is never renamed, only added.
 * @errorCodes
 */
export const errorCodes = {
  invalid_param: "A param has a value of the wrong type or outside its range.",
  unknown_param: "A stage has no param of that name.",
  missing_param: "A param that has no default was not set.",
  missing_column: "A column that a stage reads is not in the table.",
  column_type: "A column has a type that the stage cannot use.",
  column_exists: "A stage would add a column that is there already.",
  empty_data: "There are no rows to learn from.",
  invalid_data: "A value in the data cannot be used; row and column say which.",
  invalid_query: "A SQL expression or query was refused.",
  model_format: "A saved model is of a format or class that this version cannot read.",
  model_corrupt: "A saved model is incomplete or was altered.",
  unknown_stage: "No registered package has a stage of that name.",
  kernel: "A native kernel reported a failure.",
  io: "A file or folder could not be read or written.",
  limit: "A size, time or memory limit was exceeded.",
  cancelled: "The call was cancelled.",
  protocol: "A frame on the bridge was malformed.",
  version_mismatch: "Client and core disagree on protocol, package version or schema.",
  core_died: "The core process ended while a call was open.",
  unsupported: "This value or operation cannot be expressed here.",
  internal: "A bug in Uncia.",
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** Where an error happened and what was wrong there; all of it crosses the bridge. */
export interface ErrorDetails {
  /** Class of the stage, such as `LightGBMClassifier`. */
  readonly stage?: string;
  readonly param?: string;
  readonly column?: string;
  /** Zero-based row in the table that the stage was given. */
  readonly row?: number;
  /** What would have been right, in a few words. */
  readonly hint?: string;
}

/** The one class of errors that Uncia throws on purpose: `code` says what went wrong, `details` where. */
export class UnciaError extends Error {
  override readonly name = "UnciaError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** The message without the hint. */
  readonly #text: string;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(details.hint ? `${message} ${details.hint}` : message, options);
    this.code = code;
    this.details = details;
    this.#text = message;
  }

  /** The same error with places filled in that the thrower did not know. */
  at(details: ErrorDetails): UnciaError {
    const known = { ...details, ...this.details };
    return new UnciaError(this.code, this.#text, known, { cause: this.cause ?? this });
  }
}

/** `value` as an error of ours: unchanged when it is one, else of code `code` with the cause kept. */
export function asUnciaError(value: unknown, code: ErrorCode = "internal"): UnciaError {
  if (value instanceof UnciaError) return value;
  if (value instanceof Error && value.name === "AbortError") {
    return new UnciaError("cancelled", "The call was cancelled.", {}, { cause: value });
  }
  const message = value instanceof Error ? value.message : String(value);
  return new UnciaError(code, message, {}, { cause: value });
}
