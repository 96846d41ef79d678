import type { ColorConversion, Interpolation, Operation, ThresholdType } from "@uncia/opencv";
import { UnciaError } from "../errors.ts";
import type { Step } from "../params/index.ts";

/** The last step, which makes numbers for a network of pixels. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly colorScaleFactor: number;
}

export interface ImagePlan {
  readonly operations: readonly Operation[];
  readonly normalization: Normalization | undefined;
  /** The size that every picture has after all operations; undefined where it depends on the picture. */
  readonly size: { readonly height: number; readonly width: number } | undefined;
}

export const interpolations = [
  "nearest",
  "linear",
  "cubic",
  "area",
  "lanczos",
] as const satisfies readonly Interpolation[];
export const colorFormats = [
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
] as const satisfies readonly ColorConversion[];
export const directions = ["horizontal", "vertical", "both"] as const;
export const thresholdTypes = [
  "binary",
  "binaryInv",
  "trunc",
  "toZero",
  "toZeroInv",
] as const satisfies readonly ThresholdType[];

/** Checks one argument and gives it back. */
type Check = (value: unknown) => string | undefined;

const whole =
  (min: number, max = 2 ** 20): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : `a whole number >= ${min} and <= ${max}`;
const number =
  (min = Number.NEGATIVE_INFINITY): Check =>
  (value) =>
    typeof value === "number" && value >= min
      ? undefined
      : min === Number.NEGATIVE_INFINITY
        ? "a number"
        : `a number >= ${min}`;
const among =
  (values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string)
      ? undefined
      : `one of ${values.map((one) => JSON.stringify(one)).join(", ")}`;
const numbers =
  (isGood: (value: number) => boolean, what: string): Check =>
  (value) =>
    Array.isArray(value) &&
    [1, 3].includes(value.length) &&
    value.every((one) => typeof one === "number" && isGood(one))
      ? undefined
      : `1 or 3 numbers${what}`;

/** The arguments of a step: those that must be there, and those that may be. */
interface Shape {
  readonly needs: Readonly<Record<string, Check>>;
  readonly may?: Readonly<Record<string, Check>>;
}

const side = whole(1);
const size = { height: side, width: side };
const byInterpolation = { interpolation: among(interpolations) };

const shapes: Readonly<Record<string, Shape>> = {
  resize: { needs: size, may: byInterpolation },
  resizeShorter: { needs: { size: side }, may: byInterpolation },
  crop: { needs: { left: whole(0), top: whole(0), ...size } },
  centerCrop: { needs: size },
  colorFormat: { needs: { format: among(colorFormats) } },
  flip: { needs: { direction: among(directions) } },
  blur: { needs: size },
  gaussianKernel: { needs: { apertureSize: whole(0), sigma: number(0) } },
  threshold: {
    needs: { threshold: number(), maxValue: number() },
    may: { thresholdType: among(thresholdTypes) },
  },
  normalize: {
    needs: { mean: numbers(() => true, ""), std: numbers((value) => value > 0, " > 0") },
    may: { colorScaleFactor: number() },
  },
};

const wrong = (text: string, hint?: string): UnciaError =>
  new UnciaError("invalid_param", text, hint === undefined ? {} : { hint });

/** Throws `invalid_param` for a step that there is not, or whose arguments are wrong. */
export function checkImageStep({ name, args }: Step): void {
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  if (!shape) throw wrong(`There is no operation "${name}".`, `There are ${Object.keys(shapes).join(", ")}.`);
  const known = { ...shape.needs, ...shape.may };
  for (const given of Object.keys(args)) {
    if (!Object.hasOwn(known, given))
      throw wrong(`${name} has no argument "${given}".`, `It has ${Object.keys(known).join(", ")}.`);
  }
  for (const [argument, check] of Object.entries(known)) {
    const value = args[argument];
    if (value === undefined && !Object.hasOwn(shape.needs, argument)) continue;
    const expected = check(value);
    if (expected)
      throw wrong(`${name}: ${argument} must be ${expected}, not ${JSON.stringify(value) ?? "nothing"}.`);
  }
  const { apertureSize: aperture, sigma } = args;
  if (name === "gaussianKernel" && Number(aperture) % 2 === 0 && !(aperture === 0 && Number(sigma) > 0))
    throw wrong(
      "gaussianKernel: apertureSize must be odd, or 0 with a sigma > 0, from which it then follows.",
    );
}

/** The arguments of steps that have been checked, in the kernel's words. */
const operations: Readonly<Record<string, (args: never) => Operation>> = {
  resize: (args: object) => ({ kind: "resize", ...args }) as Operation,
  resizeShorter: (args: object) => ({ kind: "resizeShorter", ...args }) as Operation,
  crop: ({ left, top, height, width }: { left: number; top: number; height: number; width: number }) => ({
    kind: "crop",
    x: left,
    y: top,
    height,
    width,
  }),
  centerCrop: (args: object) => ({ kind: "centerCrop", ...args }) as Operation,
  colorFormat: ({ format }: { format: ColorConversion }) => ({ kind: "color", conversion: format }),
  flip: (args: object) => ({ kind: "flip", ...args }) as Operation,
  blur: (args: object) => ({ kind: "blur", ...args }) as Operation,
  gaussianKernel: ({ apertureSize, sigma }: { apertureSize: number; sigma: number }) => ({
    kind: "gaussian",
    aperture: apertureSize,
    sigma,
  }),
  threshold: (args: { threshold: number; maxValue: number; thresholdType?: ThresholdType }) => ({
    kind: "threshold",
    threshold: args.threshold,
    maxValue: args.maxValue,
    type: args.thresholdType ?? "binary",
  }),
};

/** What the steps make of a picture. Throws `invalid_param` where `normalize` is not the last of them. */
export function planOf(steps: readonly Step[]): ImagePlan {
  const at = steps.findIndex(({ name }) => name === "normalize");
  if (at >= 0 && at < steps.length - 1)
    throw wrong(
      `normalize makes numbers of pixels, so "${steps[at + 1]?.name}" cannot follow it.`,
      "Put it last.",
    );
  const pixelSteps = at < 0 ? steps : steps.slice(0, at);
  const args = steps[at]?.args as Partial<Normalization> | undefined;
  let known: ImagePlan["size"];
  for (const { name, args } of pixelSteps) {
    const { height, width } = args as { height: number; width: number };
    if (name === "resizeShorter") known = undefined;
    if (name === "resize" || name === "crop") known = { height, width };
    // Where a picture is smaller than the middle that is wanted of it, it is bad: see `ImageTransformer`.
    if (name === "centerCrop")
      known = known
        ? { height: Math.min(height, known.height), width: Math.min(width, known.width) }
        : { height, width };
  }
  return {
    operations: pixelSteps.map(({ name, args }) => (operations[name] as (args: unknown) => Operation)(args)),
    normalization: args && {
      mean: args.mean ?? [0],
      std: args.std ?? [1],
      colorScaleFactor: args.colorScaleFactor ?? 1 / 255,
    },
    size: known,
  };
}
