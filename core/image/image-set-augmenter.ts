import type { Operation } from "@uncia/opencv";
import type { Schema } from "apache-arrow";
import {
  columnData,
  imageField,
  loadOpenCV,
  makeImageColumn,
  openCVError,
  requirePictures,
  takeRows,
} from "../frame/index.ts";
import { boolean } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { kernelThreads } from "../threads.ts";
import {
  type NamedPicture,
  type Outcome,
  openPictures,
  picturesAtOnce,
  schemaAfter,
  withResults,
} from "./pictures.ts";
import { HasMaxPixels, HasPictureCols, HasPictureErrors } from "./shared-params.ts";

/**
 * Adds to each row copies of it with the picture turned over, so that a learner has more pictures to learn from. The copies follow their
 * row, with its other columns; a row without a picture has none.
 * @since 0.1.0
 */
export class ImageSetAugmenter extends transformer({
  ...HasPictureCols,
  /**
   * Whether to add a copy with left and right changed.
   */
  flipLeftRight: boolean({ default: true }),
  /**
   * Whether to add a copy with top and bottom changed.
   */
  flipUpDown: boolean({ default: false }),
  ...HasMaxPixels,
  ...HasPictureErrors,
}) {
  override transformSchema(schema: Schema): Schema {
    const stage = this.stageName;
    requirePictures(schema, this.inputCol, { stage, param: "inputCol" });
    return schemaAfter(schema, imageField(this.outputCol ?? this.inputCol), this, { stage });
  }

  protected override bind(schema: Schema, run: RunOptions): BoundTransform {
    const { inputCol, outputCol = inputCol, maxPixels, handleInvalid, errorCol, stageName: stage } = this;
    const field = imageField(outputCol);
    const flips: Operation[] = [
      ...(this.flipLeftRight ? [{ kind: "flip", direction: "horizontal" } as const] : []),
      ...(this.flipUpDown ? [{ kind: "flip", direction: "vertical" } as const] : []),
    ];
    return {
      schema: this.transformSchema(schema),
      rowsAtOnce: picturesAtOnce(inputCol),
      async batch(batch, firstRow) {
        const column = columnData(batch, inputCol);
        const opened = await openPictures(column, firstRow, { mode: "color", maxPixels }, run);
        const turned = await Promise.all(flips.map((flip) => flipAll(opened, flip, run)));
        const rows: number[] = [];
        const results: Outcome<NamedPicture>[] = [];
        opened.forEach((result, row) => {
          const copies = result?.value ? turned.map((flipped) => flipped[row] ?? null) : [];
          for (const one of [result, ...copies]) {
            rows.push(row);
            results.push(one);
          }
        });
        return withResults(
          takeRows(batch, Int32Array.from(rows)),
          results,
          { field, make: makeImageColumn },
          { handleInvalid, errorCol },
          // A bad picture has no copies, so the numbers of rows are those of the table that came in.
          { stage, column: inputCol, firstRow, rowOf: (at: number) => rows[at] ?? at },
        );
      },
    };
  }
}

async function flipAll(
  pictures: readonly Outcome<NamedPicture>[],
  flip: Operation,
  { signal }: RunOptions,
): Promise<Outcome<NamedPicture>[]> {
  const { apply } = await loadOpenCV();
  const values = pictures.map((picture) => picture?.value ?? null);
  const results = await apply(values, [flip], { threads: kernelThreads(), signal }).catch(
    (error: unknown) => {
      throw openCVError(error);
    },
  );
  return results.map((result, row) =>
    result?.image ? { value: { ...result.image, origin: values[row]?.origin ?? "" } } : null,
  );
}
