/** Puts options into the numbers that the addon takes, and refuses what it could not bear. `src/plan.h` has the same numbers. */
import type { Plan } from "./addon.ts";
import { invalid } from "./errors.ts";
import {
  type DecodeOptions,
  defaultMaxPixels,
  type EncodeOptions,
  type Operation,
  type PictureErrorCode,
  type PictureFormat,
  type TensorOptions,
} from "./types.ts";

export const errorCodes: readonly PictureErrorCode[] = [
  "empty",
  "unsupported",
  "no_pixels",
  "too_large",
  "truncated",
  "damaged",
  "out_of_bounds",
  "channels",
  "invalid",
];
export const formats: readonly PictureFormat[] = ["jpeg", "png", "webp", "bmp", "tiff"];

const modes = ["color", "gray", "unchanged"] as const;
const interpolations = ["nearest", "linear", "cubic", "area", "lanczos"] as const;
const conversions = [
  "gray",
  "bgr",
  "bgra",
  "bgr2rgb",
  "bgr2hsv",
  "hsv2bgr",
  "bgr2lab",
  "lab2bgr",
  "bgr2ycrcb",
  "ycrcb2bgr",
] as const;
const directions = ["horizontal", "vertical", "both"] as const;
const thresholds = ["binary", "binaryInv", "trunc", "toZero", "toZeroInv"] as const;
const colors = ["rgb", "bgr", "gray"] as const;
const layouts = ["NCHW", "NHWC"] as const;
const types = ["float32", "uint8"] as const;

/** OpenCV counts rows and columns in 32 bits, and refuses sides that are longer. */
const longestSide = 2 ** 20;

/** How many numbers one operation takes. */
export const operationWidth = 6;

export function decodePlan(options: DecodeOptions = {}): NonNullable<Plan["decode"]> {
  const { maxPixels = defaultMaxPixels, mode = "color", orientation = true, reduceTo } = options;
  if (!(maxPixels >= 1)) throw invalid(`maxPixels must be at least 1, not ${maxPixels}.`);
  return {
    maxPixels: Math.min(maxPixels, 2 ** 40),
    mode: indexOf(modes, mode, "mode"),
    orientation,
    reduceHeight: reduceTo ? side(reduceTo.height, "reduceTo.height") : 0,
    reduceWidth: reduceTo ? side(reduceTo.width, "reduceTo.width") : 0,
  };
}

export function operationsPlan(operations: readonly Operation[] = []): Float64Array {
  const plan = new Float64Array(operations.length * operationWidth);
  for (const [i, operation] of operations.entries()) plan.set(numbersOf(operation), i * operationWidth);
  return plan;
}

function numbersOf(operation: Operation): number[] {
  const { kind } = operation;
  const at = (name: string) => `${name} of the operation ${kind}`;
  const interpolation = () =>
    indexOf(
      interpolations,
      ("interpolation" in operation && operation.interpolation) || "linear",
      at("interpolation"),
    );
  switch (kind) {
    case "resize":
      return [0, side(operation.height, at("height")), side(operation.width, at("width")), interpolation()];
    case "resizeShorter":
      return [1, side(operation.size, at("size")), interpolation()];
    case "fit": {
      const { height, width, enlarge = false } = operation;
      return [2, side(height, at("height")), side(width, at("width")), Number(enlarge), interpolation()];
    }
    case "crop": {
      const { x, y, height, width } = operation;
      return [
        3,
        integer(x, at("x"), 0),
        integer(y, at("y"), 0),
        side(height, at("height")),
        side(width, at("width")),
      ];
    }
    case "centerCrop":
      return [4, side(operation.height, at("height")), side(operation.width, at("width"))];
    case "color":
      return [5, indexOf(conversions, operation.conversion, at("conversion"))];
    case "flip":
      return [6, indexOf(directions, operation.direction, at("direction"))];
    case "blur":
      return [7, side(operation.height, at("height")), side(operation.width, at("width"))];
    case "gaussian":
      return [8, ...gaussian(operation.aperture, operation.sigma)];
    case "threshold": {
      const { threshold, maxValue, type = "binary" } = operation;
      return [
        9,
        finite(threshold, at("threshold")),
        finite(maxValue, at("maxValue")),
        indexOf(thresholds, type, at("type")),
      ];
    }
    default:
      throw invalid(`There is no operation ${String(kind satisfies never)}.`);
  }
}

function gaussian(aperture: number, sigma: number): [number, number] {
  if (integer(aperture, "aperture of the operation gaussian", 0) % 2 === 0 && aperture !== 0)
    throw invalid(`aperture of the operation gaussian must be odd, or 0, not ${aperture}.`);
  if (!(finite(sigma, "sigma of the operation gaussian") >= 0))
    throw invalid(`sigma of the operation gaussian must not be negative, as ${sigma} is.`);
  if (aperture === 0 && sigma === 0)
    throw invalid("aperture and sigma of the operation gaussian are both 0; one follows from the other.");
  return [aperture, sigma];
}

export function encodePlan({ format, quality, compression }: EncodeOptions): NonNullable<Plan["encode"]> {
  const index = indexOf(formats, format, "format");
  return {
    format: index,
    // OpenCV takes more than 100 of WebP as "lose nothing".
    quality: quality === undefined ? (format === "webp" ? 101 : 95) : within(quality, "quality", 1, 100),
    compression: compression === undefined ? -1 : within(compression, "compression", 0, 9),
  };
}

export function tensorPlan(options: TensorOptions): NonNullable<Plan["tensor"]> {
  const { layout = "NCHW", color = "rgb", type = "float32", interpolation = "linear" } = options;
  const isByte = indexOf(types, type, "type") === 1;
  if (isByte && (options.scale !== undefined || options.mean || options.std))
    throw invalid("A tensor of bytes (type uint8) takes no scale, mean or std.");
  return {
    height: side(options.height, "height of the tensor"),
    width: side(options.width, "width of the tensor"),
    channelsFirst: indexOf(layouts, layout, "layout") === 0,
    color: indexOf(colors, color, "color"),
    interpolation: indexOf(interpolations, interpolation, "interpolation"),
    table: isByte ? null : valueTable(options, channelsOf(options)),
  };
}

export const channelsOf = ({ color = "rgb" }: TensorOptions): 1 | 3 => (color === "gray" ? 1 : 3);

/** A byte has few values: each is normalized once, in the single precision and the order of NumPy's `(x * scale - mean) / std`. */
function valueTable({ scale = 1, mean = [0], std = [1] }: TensorOptions, channels: number): Float32Array {
  const table = new Float32Array(channels * 256);
  const single = Math.fround;
  const factor = single(finite(scale, "scale"));
  for (let channel = 0; channel < channels; channel++) {
    const subtrahend = single(perChannel(mean, channel, channels, "mean"));
    const divisor = single(perChannel(std, channel, channels, "std"));
    if (divisor === 0) throw invalid("std must not be 0.");
    for (let value = 0; value < 256; value++)
      table[channel * 256 + value] = single(single(single(value * factor) - subtrahend) / divisor);
  }
  return table;
}

function perChannel(values: readonly number[], channel: number, channels: number, name: string): number {
  if (values.length !== 1 && values.length !== channels)
    throw invalid(
      `${name} must have one number, or one for each of ${channels} channels, not ${values.length}.`,
    );
  return finite(values[values.length === 1 ? 0 : channel] as number, name);
}

function indexOf<T extends string>(names: readonly T[], name: T, what: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw invalid(`${what} must be one of ${names.join(", ")}, not ${String(name)}.`);
  return index;
}

export function within(value: number, name: string, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(`${name} must be a whole number from ${least} to ${most}, not ${value}.`);
}

const side = (value: number, name: string) => within(value, name, 1, longestSide);
const integer = (value: number, name: string, least: number) => within(value, name, least, 2 ** 31 - 1);

function finite(value: number, name: string): number {
  if (Number.isFinite(value)) return value;
  throw invalid(`${name} must be a finite number, not ${value}.`);
}
