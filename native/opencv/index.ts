/**
 * OpenCV's picture decoding and processing in the process.
 *
 * Each call takes a whole batch and runs on threads of its own; the event loop stays free. What is wrong with one picture is told in its
 * row, and the others do not suffer from it; only wrong options and cancelling reject a call.
 *
 * Bytes and pixels are borrowed, not copied: do not write to them, and do not transfer or resize their buffers, until the promise of the
 * call has settled. Results are new arrays. The pictures of one call share memory, 4 MiB at a time, which lives as long as one of them: copy
 * the few that you keep of many.
 */
import { availableParallelism } from "node:os";
import { addon, type Batch, type Outcome, type Plan } from "./addon.ts";
import { invalid, OpenCVError } from "./errors.ts";
import {
  channelsOf,
  decodePlan,
  encodePlan,
  errorCodes,
  formats,
  operationsPlan,
  tensorPlan,
  within,
} from "./plan.ts";
import type {
  CallOptions,
  DecodeOptions,
  DecodeResult,
  EncodeOptions,
  EncodeResult,
  LoadOptions,
  Operation,
  Picture,
  PictureError,
  PictureHeader,
  PictureResult,
  Tensor,
  TensorOptions,
} from "./types.ts";

export { OpenCVError, type OpenCVErrorCode } from "./errors.ts";
export * from "./types.ts";

/** The release of OpenCV inside. */
export const opencvVersion: string = addon.version();

type Sources = readonly (Uint8Array | null)[];
type Pictures = readonly (Picture | null)[];

/**
 * What a file says of itself, or what is wrong with it, from its first bytes; on the calling thread, within microseconds. A file whose
 * header is well may still be damaged.
 */
export function readHeader(
  bytes: Uint8Array,
): { header: PictureHeader; error?: undefined } | { header?: undefined; error: PictureError } {
  if (!(bytes instanceof Uint8Array)) throw invalid("readHeader takes a Uint8Array.");
  const native = addon.readHeader(bytes);
  if ("code" in native) return { error: pictureError(native.code, native.message) };
  const [format = 0, height = 0, width = 0, channels = 0, depth = 0, orientation = 1, animated = 0] =
    native.values;
  return {
    header: {
      format: formats[format] as PictureHeader["format"],
      height,
      width,
      channels,
      depth,
      orientation,
      animated: animated === 1,
    },
  };
}

/** Decodes JPEG, PNG, WebP, BMP and TIFF, and does `operations` on what comes out. */
export async function decode(
  sources: Sources,
  options: DecodeOptions & CallOptions & { readonly operations?: readonly Operation[] | undefined } = {},
): Promise<DecodeResult[]> {
  const plan = { ...nothing, decode: decodePlan(options), operations: operationsPlan(options.operations) };
  return pictureResults(await runEncoded(sources, plan, options), sources);
}

/** Does the operations one after another, on each picture. The pictures themselves are left as they are. */
export async function apply(
  pictures: Pictures,
  operations: readonly Operation[],
  options: CallOptions = {},
): Promise<PictureResult[]> {
  const plan = { ...nothing, operations: operationsPlan(operations) };
  return pictureResults(await runDecoded(pictures, plan, options), pictures);
}

/** Makes files of pictures; JPEG, WebP and BMP of 4 channels lose or keep transparency as the format does. */
export async function encode(
  pictures: Pictures,
  options: EncodeOptions & CallOptions,
): Promise<EncodeResult[]> {
  const plan = { ...nothing, encode: encodePlan(options) };
  const outcome = await runDecoded(pictures, plan, options);
  return rows(outcome, pictures, (data) => ({ bytes: new Uint8Array(data) }));
}

/** Puts pictures into one array, as networks take them. */
export async function toTensor<Type extends "float32" | "uint8" = "float32">(
  pictures: Pictures,
  options: TensorOptions & { readonly type?: Type | undefined } & CallOptions,
): Promise<Tensor<Type extends "uint8" ? Uint8Array : Float32Array>> {
  const plan = { ...nothing, tensor: tensorPlan(options) };
  const data = tensorArray(pictures.length, options);
  return tensorOf(await runDecoded(pictures, plan, options, data.buffer), pictures, options, data);
}

/** Decodes, does the operations and fills the tensor; a picture never leaves its thread in between. */
export async function load<Type extends "float32" | "uint8" = "float32">(
  sources: Sources,
  options: LoadOptions<Type>,
): Promise<Tensor<Type extends "uint8" ? Uint8Array : Float32Array>> {
  const plan = {
    ...nothing,
    decode: decodePlan(options.decode),
    operations: operationsPlan(options.operations),
    tensor: tensorPlan(options.tensor),
  };
  const data = tensorArray(sources.length, options.tensor);
  return tensorOf(await runEncoded(sources, plan, options, data.buffer), sources, options.tensor, data);
}

const nothing: Plan = { decode: null, operations: new Float64Array(), encode: null, tensor: null };

function runEncoded(
  sources: Sources,
  plan: Plan,
  options: CallOptions,
  tensor: ArrayBufferLike | null = null,
): Promise<Outcome> {
  for (const [row, source] of sources.entries()) {
    if (source !== null && !(source instanceof Uint8Array))
      throw invalid(`Row ${row} must be a Uint8Array or null.`);
  }
  return run({ sources: [...sources], sizes: null, tensor }, plan, options);
}

function runDecoded(
  pictures: Pictures,
  plan: Plan,
  options: CallOptions,
  tensor: ArrayBufferLike | null = null,
): Promise<Outcome> {
  const sizes = new Int32Array(pictures.length * 3);
  const sources = pictures.map((picture, row) => {
    if (picture === null) return null;
    if (!(picture?.data instanceof Uint8Array)) throw invalid(`Row ${row} must be a picture or null.`);
    sizes.set([picture.height, picture.width, picture.channels], row * 3);
    return picture.data;
  });
  return run({ sources, sizes, tensor }, plan, options);
}

async function run(
  batch: Batch,
  plan: Plan,
  { threads = availableParallelism(), signal }: CallOptions,
): Promise<Outcome> {
  const flag = new addon.CancelFlag();
  const cancel = () => flag.cancel();
  const limit = within(threads, "threads", 1, 1024);
  if (signal?.aborted) throw cancelled(signal);
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    return await addon.run(batch, plan, limit, flag);
  } catch (error) {
    if (signal?.aborted) throw cancelled(signal);
    throw new OpenCVError("OPENCV", error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

const cancelled = (signal: AbortSignal) =>
  new OpenCVError("CANCELLED", "The call was cancelled.", { cause: signal.reason });

const pictureError = (code: number, message: string): PictureError => ({
  code: errorCodes[code - 1] ?? "damaged",
  message,
});

function errorOf({ codes, messages }: Outcome, row: number): PictureError | null {
  const code = codes[row] ?? 0;
  return code === 0 ? null : pictureError(code, messages[row] ?? "");
}

/** One result for each row: what `make` makes of its data, or its error, or null where there was nothing. */
function rows<T>(
  outcome: Outcome,
  inputs: readonly unknown[],
  make: (data: ArrayBuffer, row: number) => T,
): (T | { error: PictureError } | null)[] {
  return inputs.map((input, row) => {
    if (input === null) return null;
    const error = errorOf(outcome, row);
    return error ? { error } : make(outcome.data[row] as ArrayBuffer, row);
  });
}

function pictureResults(outcome: Outcome, inputs: readonly unknown[]): PictureResult[] {
  const { sizes } = outcome;
  return rows(outcome, inputs, (data, row) => ({
    image: {
      height: sizes[row * 3] as number,
      width: sizes[row * 3 + 1] as number,
      channels: sizes[row * 3 + 2] as Picture["channels"],
      data: new Uint8Array(data),
    },
  }));
}

/** The array of a tensor of so many pictures, in what the caller has for it or in new memory. */
function tensorArray(count: number, options: TensorOptions): Float32Array | Uint8Array {
  const { memory, height, width, type = "float32" } = options;
  const isByte = type === "uint8";
  const length = count * channelsOf(options) * height * width;
  const bytes = length * (isByte ? 1 : 4);
  if (memory) {
    const isFixed = memory instanceof SharedArrayBuffer ? !memory.growable : !memory.resizable;
    if (!isFixed || memory.byteLength < bytes)
      throw invalid(`memory must be a buffer of at least ${bytes} bytes that keeps its size.`);
    return isByte ? new Uint8Array(memory, 0, length) : new Float32Array(memory, 0, length);
  }
  try {
    return isByte ? new Uint8Array(length) : new Float32Array(length);
  } catch (error) {
    const message = `There is not enough memory for a tensor of ${bytes} bytes; make the batch smaller.`;
    throw new OpenCVError("OPENCV", message, { cause: error });
  }
}

function tensorOf<Data extends Float32Array | Uint8Array>(
  outcome: Outcome,
  inputs: readonly unknown[],
  options: TensorOptions,
  data: Float32Array | Uint8Array,
): Tensor<Data> {
  const { height, width, layout = "NCHW" } = options;
  const count = inputs.length;
  const channels = channelsOf(options);
  return {
    data: data as Data,
    shape: layout === "NCHW" ? [count, channels, height, width] : [count, height, width, channels],
    errors: inputs.map((_, row) => errorOf(outcome, row)),
    missing: inputs.map((input) => input === null),
  };
}
