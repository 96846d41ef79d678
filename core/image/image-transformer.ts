import type { Field, Schema } from "apache-arrow";
import { columnData, imageField, makeImageColumn, requirePictures } from "../frame/index.ts";
import { boolean, oneOf, type Step, steps } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import type { Double, Int } from "../wire-types.ts";
import {
  type NamedPicture,
  type Outcome,
  openPictures,
  picturesAtOnce,
  schemaAfter,
  withResults,
} from "./pictures.ts";
import { HasMaxPixels, HasPictureCols, HasPictureErrors } from "./shared-params.ts";
import { checkImageStep, type ImagePlan, planOf } from "./steps.ts";
import { tensorColumn, tensorField } from "./tensors.ts";

export interface ResizeOptions {
  /**
   * How the pixels between pixels are found: `linear` (the default), `area`, which is best for making smaller, `cubic`, `lanczos` or
   * `nearest`.
   */
  readonly interpolation?: "nearest" | "linear" | "cubic" | "area" | "lanczos" | undefined;
}

export interface ThresholdOptions {
  /**
   * `binary` (the default) makes `maxValue` of what is above the threshold and 0 of the rest, `binaryInv` the other way round; `trunc`
   * makes the threshold of what is above; `toZero` makes 0 of what is not above, `toZeroInv` of what is.
   */
  readonly thresholdType?: "binary" | "binaryInv" | "trunc" | "toZero" | "toZeroInv" | undefined;
}

export interface NormalizeOptions {
  /** What each value from 0 to 255 is multiplied by, before the mean is taken away. 1/255 by default. */
  readonly colorScaleFactor?: Double | undefined;
}

/**
 * Changes pictures by a list of operations, each added by a method, in order. Each gives the pixels that OpenCV's function of that name
 * gives. With `toTensor`, or `normalize` as the last operation, the result is a vector of numbers for a network, channels first.
 * @see https://docs.opencv.org/4.x/d7/da8/tutorial_table_of_content_imgproc.html
 * @since 0.1.0
 */
export class ImageTransformer extends transformer({
  ...HasPictureCols,
  /**
   * The operations, in order: the methods of this stage add to them.
   */
  operations: steps({ default: [] }),
  /**
   * Whether the result is a vector of `channels * height * width` numbers, one channel after the other, in place of an image. The
   * operations must then give all pictures one size, as `resize` does.
   */
  toTensor: boolean({ default: false }),
  /**
   * Type of the numbers of a tensor.
   */
  tensorElementType: oneOf(["float32", "float64"], { default: "float32" }),
  /**
   * The channels of a tensor and their order, whatever the picture has.
   */
  tensorChannelOrder: oneOf(["rgb", "bgr", "gray"], { default: "rgb" }),
  ...HasMaxPixels,
  ...HasPictureErrors,
}) {
  /**
   * Makes each picture exactly so large, whatever becomes of its proportions.
   * @param height - Pixels from top to bottom, from 1.
   * @param width - Pixels from left to right, from 1.
   * @fluent
   */
  resize(height: Int, width: Int, options: ResizeOptions = {}): this {
    return this.addStep("operations", "resize", { height, width, ...options });
  }

  /**
   * Resizes and keeps the proportions: the shorter side gets this length.
   * @param size - Length of the shorter side in pixels, from 1.
   * @fluent
   */
  resizeShorter(size: Int, options: ResizeOptions = {}): this {
    return this.addStep("operations", "resizeShorter", { size, ...options });
  }

  /**
   * Cuts out a rectangle. A picture that does not hold all of it is bad.
   * @param left - Pixels to leave out on the left.
   * @param top - Pixels to leave out at the top.
   * @param height - Pixels from top to bottom, from 1.
   * @param width - Pixels from left to right, from 1.
   * @fluent
   */
  crop(left: Int, top: Int, height: Int, width: Int): this {
    return this.addStep("operations", "crop", { left, top, height, width });
  }

  /**
   * Cuts out the middle. A side that is shorter is left as it is.
   * @param height - Pixels from top to bottom, from 1.
   * @param width - Pixels from left to right, from 1.
   * @fluent
   */
  centerCrop(height: Int, width: Int): this {
    return this.addStep("operations", "centerCrop", { height, width });
  }

  /**
   * Changes the channels. `gray`, `bgr` and `bgra` start from whatever a picture has; the others are OpenCV's conversions, and need three channels.
   * @param format - The name of the conversion.
   * @fluent
   */
  colorFormat(
    format:
      | "gray"
      | "bgr"
      | "bgra"
      | "bgr2rgb"
      | "bgr2hsv"
      | "hsv2bgr"
      | "bgr2lab"
      | "lab2bgr"
      | "bgr2ycrcb"
      | "ycrcb2bgr",
  ): this {
    return this.addStep("operations", "colorFormat", { format });
  }

  /**
   * Turns over: `horizontal` changes left and right, `vertical` top and bottom.
   * @param direction - What changes places.
   * @fluent
   */
  flip(direction: "horizontal" | "vertical" | "both"): this {
    return this.addStep("operations", "flip", { direction });
  }

  /**
   * Makes each pixel the mean of a rectangle around it.
   * @param height - Height of the rectangle in pixels, from 1.
   * @param width - Width of the rectangle in pixels, from 1.
   * @fluent
   */
  blur(height: Int, width: Int): this {
    return this.addStep("operations", "blur", { height, width });
  }

  /**
   * Blurs by a Gaussian kernel.
   * @param apertureSize - Side of the kernel in pixels, odd; 0 to have it follow from `sigma`.
   * @param sigma - Standard deviation in pixels; 0 to have it follow from `apertureSize`.
   * @fluent
   */
  gaussianKernel(apertureSize: Int, sigma: Double): this {
    return this.addStep("operations", "gaussianKernel", { apertureSize, sigma });
  }

  /**
   * Compares each value of each channel with a threshold.
   * @param threshold - From 0 to 255.
   * @param maxValue - What the types `binary` and `binaryInv` make of a value.
   * @fluent
   */
  threshold(threshold: Double, maxValue: Double, options: ThresholdOptions = {}): this {
    return this.addStep("operations", "threshold", { threshold, maxValue, ...options });
  }

  /**
   * Makes a tensor whose values are `(value * colorScaleFactor - mean) / std`; the last operation. Networks are told with the mean and the
   * deviation that they want.
   * @param mean - One for each channel in the order of `tensorChannelOrder`, or one for all.
   * @param std - As many, above 0.
   * @fluent
   */
  normalize(mean: readonly Double[], std: readonly Double[], options: NormalizeOptions = {}): this {
    return this.addStep("operations", "normalize", { mean, std, ...options });
  }

  protected override checkStep(_param: string, step: Step): void {
    checkImageStep(step);
  }

  get #output(): string {
    return this.outputCol ?? this.inputCol;
  }

  #plan(): ImagePlan & { readonly field: Field; readonly isTensor: boolean; readonly channels: number } {
    const plan = planOf(this.operations);
    const isTensor = this.toTensor || plan.normalization !== undefined;
    const channels = this.tensorChannelOrder === "gray" ? 1 : 3;
    if (!isTensor) return { ...plan, isTensor, channels, field: imageField(this.#output) };
    if (!plan.size) {
      throw this.error(
        "invalid_param",
        `${this.stageName}.toTensor needs pictures of one size, and these operations leave each its own.`,
        { param: "operations", hint: "Add resize(height, width), or centerCrop(height, width)." },
      );
    }
    const { mean = [], std = [] } = plan.normalization ?? {};
    for (const [name, list] of Object.entries({ mean, std })) {
      if (list.length > 1 && list.length !== channels) {
        throw this.error(
          "invalid_param",
          `${this.stageName}.normalize has ${list.length} numbers as ${name} for ${channels} channel${channels > 1 ? "s" : ""}.`,
          { param: "operations" },
        );
      }
    }
    const field = tensorField(this.#output, { channels, ...plan.size }, this.tensorElementType);
    return { ...plan, isTensor, channels, field };
  }

  override transformSchema(schema: Schema): Schema {
    const stage = this.stageName;
    requirePictures(schema, this.inputCol, { stage, param: "inputCol" });
    return schemaAfter(schema, this.#plan().field, this, { stage });
  }

  protected override bind(schema: Schema, run: RunOptions): BoundTransform {
    const { inputCol, tensorChannelOrder, tensorElementType, maxPixels, stageName: stage } = this;
    const { handleInvalid, errorCol } = this;
    const { operations, normalization, size, field, isTensor } = this.#plan();
    const decoding = { mode: "color", maxPixels, operations } as const;
    const after = this.transformSchema(schema);
    const scale = normalization
      ? {
          scale: normalization.colorScaleFactor,
          mean: normalization.mean,
          std: normalization.std,
        }
      : {};
    return {
      schema: after,
      rowsAtOnce: picturesAtOnce(inputCol),
      ahead: 1,
      async batch(batch, firstRow) {
        const opened = await openPictures(columnData(batch, inputCol), firstRow, decoding, run);
        const results = isTensor && size ? opened.map((result) => ofSize(result, size)) : opened;
        const values = results.map((result) => result?.value ?? null);
        const data =
          isTensor && size
            ? await tensorColumn(
                values,
                { ...size, color: tensorChannelOrder, ...scale },
                tensorElementType,
                run,
              )
            : makeImageColumn(values);
        return withResults(
          batch,
          results,
          { field, make: () => data },
          { handleInvalid, errorCol },
          { stage, column: inputCol, firstRow },
        );
      },
    };
  }
}

/** A picture that is smaller than the middle that was cut out of it would be stretched without a word. */
function ofSize(
  result: Outcome<NamedPicture>,
  { height, width }: { readonly height: number; readonly width: number },
): Outcome<NamedPicture> {
  const { value } = result ?? {};
  if (!value || (value.height === height && value.width === width)) return result;
  return {
    error: `the picture is ${value.height} x ${value.width} where the tensor is ${height} x ${width} (too_small)`,
  };
}
