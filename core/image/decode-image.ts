import { DataType, type Schema } from "apache-arrow";
import {
  columnData,
  imageField,
  makeImageColumn,
  requireColumn,
  requirePictures,
  valueGetter,
} from "../frame/index.ts";
import { boolean, column, oneOf } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { openPictures, picturesAtOnce, schemaAfter, withResults } from "./pictures.ts";
import { HasMaxPixels, HasPictureErrors } from "./shared-params.ts";

/**
 * Decodes the bytes of picture files (JPEG, PNG, WebP, BMP, TIFF, told apart by what is in them) to images.
 * @since 0.1.0
 */
export class DecodeImage extends transformer({
  /**
   * The column of bytes. Images that are decoded already are passed on as they are.
   */
  inputCol: column({ default: "bytes" }),
  /**
   * The column of images that is added; the name of the column that is read replaces that one.
   */
  outputCol: column({ default: "image" }),
  /**
   * A column of text that has where each picture comes from, to be kept as the image's `origin`. It is empty when this is not set.
   */
  originCol: column({}),
  /**
   * `color` makes 3 channels of any picture, `gray` 1; `unchanged` keeps grey grey, and transparency in a 4th channel.
   */
  mode: oneOf(["color", "gray", "unchanged"], { default: "color" }),
  /**
   * Whether to turn pictures as the camera noted down (EXIF).
   */
  orientation: boolean({ default: true }),
  ...HasMaxPixels,
  ...HasPictureErrors,
}) {
  override transformSchema(schema: Schema): Schema {
    const stage = this.stageName;
    requirePictures(schema, this.inputCol, { stage, param: "inputCol" });
    if (this.originCol !== undefined) {
      const { name, type } = requireColumn(schema, this.originCol, { stage, param: "originCol" });
      if (!DataType.isUtf8(type) && !DataType.isLargeUtf8(type) && !DataType.isUtf8View(type)) {
        throw this.error("column_type", `${stage}.originCol needs a column of text; "${name}" is none.`, {
          param: "originCol",
          column: name,
        });
      }
    }
    return schemaAfter(schema, imageField(this.outputCol), this, { stage });
  }

  protected override bind(schema: Schema, run: RunOptions): BoundTransform {
    const { inputCol, outputCol, originCol, mode, orientation, maxPixels, handleInvalid, errorCol } = this;
    const field = imageField(outputCol);
    const stage = this.stageName;
    return {
      schema: this.transformSchema(schema),
      rowsAtOnce: picturesAtOnce(inputCol),
      async batch(batch, firstRow) {
        const results = await openPictures(
          columnData(batch, inputCol),
          firstRow,
          { mode, orientation, maxPixels },
          run,
        );
        const origin = originCol === undefined ? undefined : valueGetter(columnData(batch, originCol));
        return withResults(
          batch,
          results,
          {
            field,
            make: (values) =>
              makeImageColumn(
                values.map(
                  (value, row) => value && (origin ? { ...value, origin: String(origin(row) ?? "") } : value),
                ),
              ),
          },
          { handleInvalid, errorCol },
          { stage, column: inputCol, firstRow },
        );
      },
    };
  }
}
