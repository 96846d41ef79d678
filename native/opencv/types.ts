/** What goes into and comes out of the kernel. */

/**
 * Decoded pixels: rows from the top down, each pixel's channels side by side, 8 bits each, in OpenCV's order: gray (1 channel), blue,
 * green, red (3), or those and alpha (4). `data` has `height * width * channels` bytes, without gaps between rows.
 */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array;
}

/**
 * - `empty`: there are no bytes
 * - `unsupported`: not a format, or not a kind of one, that is read here; the message names it where it is known
 * - `no_pixels`: height or width is 0
 * - `too_large`: more pixels than the option `maxPixels` allows, by the header, before anything is decoded
 * - `truncated`: the end is missing
 * - `damaged`: the decoder refused what is inside
 * - `out_of_bounds`: a crop reaches outside of the picture
 * - `channels`: an operation cannot be done on so many channels
 * - `invalid`: a picture whose bytes do not fit its size
 */
export type PictureErrorCode =
  | "empty"
  | "unsupported"
  | "no_pixels"
  | "too_large"
  | "truncated"
  | "damaged"
  | "out_of_bounds"
  | "channels"
  | "invalid";

/** What is wrong with one picture of a batch; the others do not suffer from it. */
export interface PictureError {
  readonly code: PictureErrorCode;
  readonly message: string;
}

/** One row of a batch: a picture, or what is wrong with it; null where there was nothing. */
export type PictureResult =
  | { readonly image: Picture; readonly error?: undefined }
  | { readonly image?: undefined; readonly error: PictureError }
  | null;

export type DecodeResult = PictureResult;

export type EncodeResult =
  | { readonly bytes: Uint8Array; readonly error?: undefined }
  | { readonly bytes?: undefined; readonly error: PictureError }
  | null;

/** The formats that are read and written. They are told apart by their first bytes, whatever the name of a file says. */
export type PictureFormat = "jpeg" | "png" | "webp" | "bmp" | "tiff";

/** What a file says of itself before it is decoded. */
export interface PictureHeader {
  readonly format: PictureFormat;
  /** In pixels, as stored: before {@link orientation} is applied. */
  readonly height: number;
  readonly width: number;
  /** As stored: 2 is gray with alpha, and 4 may be CMYK; 1 for a palette. */
  readonly channels: number;
  /** Bits of one channel. */
  readonly depth: number;
  /** EXIF's orientation, 1 to 8; 1 is upright. From 5 up, height and width change places in the decoded picture. */
  readonly orientation: number;
  /** Whether there are several frames or pages. The first one is decoded. */
  readonly animated: boolean;
}

/** How pixels between pixels are found. `area` is best for making smaller, `linear` quick, `lanczos` over 8 x 8 pixels. */
export type Interpolation = "nearest" | "linear" | "cubic" | "area" | "lanczos";

/**
 * `gray`, `bgr` and `bgra` start from whatever channels the picture has; the others are OpenCV's conversions of that name and take
 * 3 channels. A picture knows its number of channels, not their meaning: after `bgr2rgb`, what was blue is red.
 */
export type ColorConversion =
  | "gray"
  | "bgr"
  | "bgra"
  | "bgr2rgb"
  | "bgr2hsv"
  | "hsv2bgr"
  | "bgr2lab"
  | "lab2bgr"
  | "bgr2ycrcb"
  | "ycrcb2bgr";

export type ThresholdType = "binary" | "binaryInv" | "trunc" | "toZero" | "toZeroInv";

/** One step on a picture. All sizes are in pixels; `interpolation` is `linear` where it is left out. */
export type Operation =
  /** To exactly this size, whatever becomes of the proportions: `cv2.resize`. */
  | {
      readonly kind: "resize";
      readonly height: number;
      readonly width: number;
      readonly interpolation?: Interpolation;
    }
  /** Keeps the proportions; the shorter side gets `size`, the longer one is rounded, half up. */
  | { readonly kind: "resizeShorter"; readonly size: number; readonly interpolation?: Interpolation }
  /** Keeps the proportions; the largest that fits into this size. Small pictures are left alone unless `enlarge` is set. */
  | {
      readonly kind: "fit";
      readonly height: number;
      readonly width: number;
      readonly enlarge?: boolean;
      readonly interpolation?: Interpolation;
    }
  /** From `x` to the right and `y` down; what reaches outside of the picture is the error `out_of_bounds`. */
  | {
      readonly kind: "crop";
      readonly x: number;
      readonly y: number;
      readonly height: number;
      readonly width: number;
    }
  /** The middle; a side that is shorter is left as it is. An odd pixel that is left over is on the right, and below. */
  | { readonly kind: "centerCrop"; readonly height: number; readonly width: number }
  | { readonly kind: "color"; readonly conversion: ColorConversion }
  /** `horizontal` changes left and right, `vertical` up and down: `cv2.flip` with 1, 0 and -1. */
  | { readonly kind: "flip"; readonly direction: "horizontal" | "vertical" | "both" }
  /** Mean over a box of this size: `cv2.blur`. */
  | { readonly kind: "blur"; readonly height: number; readonly width: number }
  /** `cv2.GaussianBlur` with a square kernel: `aperture` is odd, or 0 to have it follow from `sigma`; `sigma` 0 follows from `aperture`. */
  | { readonly kind: "gaussian"; readonly aperture: number; readonly sigma: number }
  /** On each channel by itself: `cv2.threshold`. */
  | {
      readonly kind: "threshold";
      readonly threshold: number;
      readonly maxValue: number;
      readonly type?: ThresholdType;
    };

/** Options of every call. */
export interface CallOptions {
  /** How many threads share the pictures of the batch. Default: as many as there are processors. */
  readonly threads?: number | undefined;
  /** Looked at between pictures; the call is then rejected with `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
}

export interface DecodeOptions {
  /** Height times width that a picture may have; more is the error `too_large`. Default: {@link defaultMaxPixels}. */
  readonly maxPixels?: number | undefined;
  /**
   * `color` makes 3 channels of any picture, `gray` 1; `unchanged` keeps gray gray and transparency in a 4th channel. 16-bit
   * channels keep their upper 8 bits. Default: `color`.
   */
  readonly mode?: "color" | "gray" | "unchanged" | undefined;
  /** Whether to turn the picture as EXIF says. Default: true. */
  readonly orientation?: boolean | undefined;
  /**
   * Decode a JPEG at a half, a quarter or an eighth of its size where that is still at least this large: up to four times as quick,
   * for a slightly different picture. The result has the reduced size, not this one. Other formats are decoded as they are.
   */
  readonly reduceTo?: { readonly height: number; readonly width: number } | undefined;
}

export interface EncodeOptions {
  readonly format: PictureFormat;
  /** Of JPEG (default 95) and WebP (default: nothing is lost): 1 to 100. */
  readonly quality?: number | undefined;
  /** Of PNG: 0 (quick and large) to 9. Default: quick, and good for drawings. */
  readonly compression?: number | undefined;
}

export interface TensorOptions {
  /** Pictures of another size are resized, by `interpolation`. */
  readonly height: number;
  readonly width: number;
  /** Channels outside (`NCHW`) or inside (`NHWC`). Default: `NCHW`. */
  readonly layout?: "NCHW" | "NHWC" | undefined;
  /** What the channels are, in this order, whatever the pictures have. Default: `rgb`. */
  readonly color?: "rgb" | "bgr" | "gray" | undefined;
  /** `uint8` takes no scale, mean or std. Default: `float32`. */
  readonly type?: "float32" | "uint8" | undefined;
  /** Each value becomes `(value * scale - mean) / std`, in single precision. Default: 1. */
  readonly scale?: number | undefined;
  /** One for each channel, in the order of `color`, or one for all. Default: 0. */
  readonly mean?: readonly number[] | undefined;
  /** One for each channel, in the order of `color`, or one for all. Default: 1. */
  readonly std?: readonly number[] | undefined;
  /** Default: `linear`. */
  readonly interpolation?: Interpolation | undefined;
  /**
   * What the tensor is written to, from its beginning, so that many can take turns with little memory; whatever it held is lost. It may be
   * shared between threads where addons can read that: since Node.js 22.21 and 24.9. Default: new memory.
   */
  readonly memory?: ArrayBufferLike | undefined;
}

/** All pictures of a batch in one array; the values of a picture that is bad or missing are 0. */
export interface Tensor<Data extends Float32Array | Uint8Array = Float32Array | Uint8Array> {
  readonly data: Data;
  /** `[pictures, channels, height, width]`, or, in the layout `NHWC`, `[pictures, height, width, channels]`. */
  readonly shape: readonly [number, number, number, number];
  /** For each picture what is wrong with it, or null; also null where there was none, see {@link missing}. */
  readonly errors: readonly (PictureError | null)[];
  /** For each picture whether there was none: a null in the batch. */
  readonly missing: readonly boolean[];
}

/** Encoded bytes to tensor without a stop; see {@link Operation} and {@link TensorOptions}. */
export interface LoadOptions<Type extends "float32" | "uint8" = "float32" | "uint8"> extends CallOptions {
  readonly decode?: DecodeOptions | undefined;
  readonly operations?: readonly Operation[] | undefined;
  readonly tensor: TensorOptions & { readonly type?: Type | undefined };
}

/** 64 Mi pixels, 192 MiB of colours: more than any camera in common use takes. */
export const defaultMaxPixels: number = 2 ** 26;
