import type { Schema } from "apache-arrow";
import { columnData, requirePictures } from "../frame/index.ts";
import { column } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { picturesAtOnce, schemaAfter, withResults } from "./pictures.ts";
import { HasMaxPixels, HasPictureErrors, HasUnrolledSize } from "./shared-params.ts";
import { unroller } from "./unroll.ts";

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
    return schemaAfter(schema, unroller(this, {}).field, this, { stage });
  }

  protected override bind(schema: Schema, run: RunOptions): BoundTransform {
    const { inputCol, handleInvalid, errorCol, stageName: stage } = this;
    const { field, open, unroll } = unroller(this, run);
    return {
      schema: this.transformSchema(schema),
      rowsAtOnce: picturesAtOnce(inputCol),
      async batch(batch, firstRow) {
        const results = await open(columnData(batch, inputCol), firstRow);
        const data = await unroll(results.map((result) => result?.value ?? null));
        const place = { stage, column: inputCol, firstRow };
        return withResults(batch, results, { field, make: () => data }, { handleInvalid, errorCol }, place);
      },
    };
  }
}
