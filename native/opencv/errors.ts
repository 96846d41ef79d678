/**
 * - `OPENCV`: OpenCV failed as it should not; what is wrong with one picture is told in its row instead
 * - `INVALID_ARGUMENT`: refused before any picture was looked at
 * - `CANCELLED`: the signal of the call was aborted
 */
export type OpenCVErrorCode = "OPENCV" | "INVALID_ARGUMENT" | "CANCELLED";

/** A call that failed as a whole. */
export class OpenCVError extends Error {
  override readonly name = "OpenCVError";
  readonly code: OpenCVErrorCode;

  constructor(code: OpenCVErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export const invalid = (message: string): OpenCVError => new OpenCVError("INVALID_ARGUMENT", message);
