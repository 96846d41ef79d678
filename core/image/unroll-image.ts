import type { Schema } from "apache-arrow";
import { requirePictures } from "../frame/index.ts";
import { column } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { schemaAfter } from "./pictures.ts";
import { HasMaxPixels, HasPictureErrors, HasUnrolledSize } from "./shared-params.ts";
import { boundUnroll, unrolledFieldOf } from "./unroll.ts";

/**
 * Makes a vector of each image: its values from 0 to 255 as they are, one channel after the other (all blue, then green, then red), each
 * row by row from the top. A learner can take them as features.
 * @since 0.1.0
 */
export class UnrollImage extends transformer({
  /**
   * The column of images, or of the bytes of picture files.
   */
  inputCol: column({ default: "image" }),
  /**
   * The column of vectors that is added.
   */
  outputCol: column({ default: "features" }),
  ...HasUnrolledSize,
  ...HasMaxPixels,
  ...HasPictureErrors,
}) {
  override transformSchema(schema: Schema): Schema {
    const stage = this.stageName;
    requirePictures(schema, this.inputCol, { stage, param: "inputCol" });
    return schemaAfter(schema, unrolledFieldOf(this), this, { stage });
  }

  protected override bind(schema: Schema, run: RunOptions): BoundTransform {
    return boundUnroll(this, this.transformSchema(schema), run);
  }
}
