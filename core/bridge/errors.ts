import { asUnciaError, type ErrorCode, UnciaError } from "../errors.ts";

/** An error as a client gets it. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly stage?: string;
  readonly param?: string;
  readonly column?: string;
  readonly row?: number;
}

/** The hint stands in the message already, and causes stay in the core's log. */
export function errorToWire(value: unknown): WireError {
  const error = asUnciaError(value);
  const { hint: _, ...places } = error.details;
  return { code: error.code, message: error.message, ...places };
}

/** What a developer needs to know and a user does not: bugs with their stacks, on stderr. */
export function logBug(value: unknown, during: string): void {
  const error = value instanceof UnciaError && value.cause instanceof Error ? value.cause : value;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`uncia: bug during ${during}: ${text}\n`);
}

/** Thrown for what a client says that the protocol does not allow; ends the call, not the connection. */
export const misused = (message: string): UnciaError => new UnciaError("protocol", message);
