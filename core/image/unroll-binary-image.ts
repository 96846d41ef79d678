import type { Schema } from "apache-arrow";
import { columnData, requirePictures } from "../frame/index.ts";
import { column } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { picturesAtOnce, schemaAfter, withResults } from "./pictures.ts";
import { HasMaxPixels, HasPictureErrors, HasUnrolledSize } from "./shared-params.ts";
import { unroller } from "./unroll.ts";

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
