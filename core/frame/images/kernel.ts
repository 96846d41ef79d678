import { asUnciaError, type ErrorCode, type ErrorDetails, UnciaError } from "../../errors.ts";

type OpenCV = typeof import("@uncia/opencv");

const codes: Readonly<Record<import("@uncia/opencv").OpenCVErrorCode, ErrorCode>> = {
  OPENCV: "kernel",
  INVALID_ARGUMENT: "invalid_param",
  CANCELLED: "cancelled",
};

/** OpenCV, loaded when it is first needed: most tables have no pictures. Throws `kernel` where it is not installed. */
export async function loadOpenCV(): Promise<OpenCV> {
  try {
    return await import("@uncia/opencv");
  } catch (error) {
    throw asUnciaError(error, "kernel");
  }
}

/** An error of OpenCV as one of ours; its own message stays. */
export function openCVError(error: unknown, details: ErrorDetails = {}): UnciaError {
  const { name, code, message } = error as { name?: string; code?: keyof typeof codes; message?: string };
  if (name !== "OpenCVError" || code === undefined) return asUnciaError(error).at(details);
  return new UnciaError(codes[code] ?? "kernel", message ?? "", details, { cause: error });
}

/** What is wrong with one picture, as it stands in a column of errors: words first, then the kernel's code. */
export const pictureErrorText = ({ code, message }: import("@uncia/opencv").PictureError): string =>
  `${message.replace(/\.$/, "")} (${code})`;
