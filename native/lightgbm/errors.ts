/**
 * - `LIGHTGBM`: LightGBM refused; the message is its own
 * - `INVALID_ARGUMENT`: refused before it reached LightGBM
 * - `INVALID_MODEL`: the text of a model is damaged or hostile
 * - `CANCELLED`: the signal of the call was aborted
 */
export type LightGBMErrorCode = "LIGHTGBM" | "INVALID_ARGUMENT" | "INVALID_MODEL" | "CANCELLED";

export class LightGBMError extends Error {
  override readonly name = "LightGBMError";
  readonly code: LightGBMErrorCode;
  /** LightGBM's last log lines before the error. (Its `[Fatal]` lines also go to stderr; it offers no way around.) */
  readonly log: readonly string[];

  constructor(
    code: LightGBMErrorCode,
    message: string,
    options?: { log?: readonly string[]; cause?: unknown },
  ) {
    super(message, { cause: options?.cause });
    this.code = code;
    this.log = options?.log ?? [];
  }
}

/** Gives errors of the addon, and of the conversion of its arguments, their class and code. */
export function toLightGBMError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof LightGBMError) return error;
  const { code, log } = error as Error & { code?: string; log?: readonly string[] };
  const known: readonly string[] = ["LIGHTGBM", "INVALID_ARGUMENT", "INVALID_MODEL", "CANCELLED"];
  // Other codes come from the conversion of arguments to native types.
  const ours = code && known.includes(code) ? (code as LightGBMErrorCode) : "INVALID_ARGUMENT";
  return new LightGBMError(ours, error.message, { log: log ?? [] });
}

export function guard<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw toLightGBMError(error);
  }
}

export async function settle<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toLightGBMError(error);
  }
}
