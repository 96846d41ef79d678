import type { Schema } from "apache-arrow";
import { requirePictures } from "../frame/index.ts";
import { column } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { schemaAfter } from "./pictures.ts";
import { HasMaxPixels, HasPictureErrors, HasUnrolledSize } from "./shared-params.ts";
import { boundUnroll, unrolledFieldOf } from "./unroll.ts";

/**
 * Makes a vector of the bytes of each picture file: decodes it and then does what `UnrollImage` does, so that no image is kept in between.
 * @since 0.1.0
 */
export class UnrollBinaryImage extends transformer({
  /**
   * The column of bytes of picture files, or of images.
   */
  inputCol: column({ default: "bytes" }),
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
