import { type Data, Field, Int32, List, makeData, type Schema, Struct } from "apache-arrow";
import { clearBit, onesBitmap } from "../frame/bitmap.ts";
import { columnData, requirePictures } from "../frame/index.ts";
import { column, double } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { kernelThreads } from "../threads.ts";
import { inWorker, type WorkerModule } from "../worker.ts";
import {
  type NamedPicture,
  type Outcome,
  openPictures,
  picturesAtOnce,
  schemaAfter,
  withResults,
} from "./pictures.ts";
import { HasMaxPixels, HasPictureErrors } from "./shared-params.ts";
import type { Superpixels } from "./slic.ts";
import type { SlicTask } from "./slic-worker.ts";

/** What a picture is divided into: `labels` has the number of its cluster, 0 to `count - 1`, for each pixel, row by row. */
const superpixelType = (): Struct =>
  new Struct([
    new Field("height", new Int32(), false),
    new Field("width", new Int32(), false),
    new Field("count", new Int32(), false),
    new Field("labels", new List(new Field("item", new Int32(), false)), false),
  ]);

/**
 * Divides each picture into superpixels: connected clusters of pixels of about one colour, by SLIC (simple linear iterative clustering) in
 * CIELAB. The result is a struct of `height`, `width`, `count` and `labels`, a list that has for each pixel, row by row, the number of its
 * cluster, from 0 to `count - 1`.
 *
 * Clusters start as squares, are refined ten times, and parts that end up apart from their cluster and are smaller than a quarter of a cell go
 * to a neighbour.
 * @see https://doi.org/10.1109/TPAMI.2012.120
 * @since 0.1.0
 */
export class SuperpixelTransformer extends transformer({
  /**
   * The column of pictures: images, or the bytes of picture files.
   */
  inputCol: column({ default: "image" }),
  /**
   * The column that is added.
   */
  outputCol: column({ default: "superpixels" }),
  /**
   * Side in pixels of the squares from which clusters start: the side that most of them will about have.
   */
  cellSize: double({ default: 16, min: 1 }),
  /**
   * How much being far apart in the picture counts against being of another colour (the compactness `m` of the article): more gives
   * clusters that are squarer and keep less to edges. Distances of colours are those of CIELAB, in which black and white are 100 apart.
   */
  modifier: double({ default: 10, exclusiveMin: 0 }),
  ...HasMaxPixels,
  ...HasPictureErrors,
}) {
  override transformSchema(schema: Schema): Schema {
    const stage = this.stageName;
    requirePictures(schema, this.inputCol, { stage, param: "inputCol" });
    return schemaAfter(schema, new Field(this.outputCol, superpixelType(), true), this, { stage });
  }

  protected override bind(schema: Schema, run: RunOptions): BoundTransform {
    const { inputCol, outputCol, cellSize, modifier, maxPixels, handleInvalid, errorCol } = this;
    const stage = this.stageName;
    const field = new Field(outputCol, superpixelType(), true);
    return {
      schema: this.transformSchema(schema),
      rowsAtOnce: picturesAtOnce(inputCol),
      async batch(batch, firstRow) {
        const column = columnData(batch, inputCol);
        const pictures = await openPictures(column, firstRow, { mode: "color", maxPixels }, run);
        const results = await divideAll(pictures, { cellSize, modifier }, run);
        return withResults(
          batch,
          results,
          { field, make: superpixelColumn },
          { handleInvalid, errorCol },
          { stage, column: inputCol, firstRow },
        );
      },
    };
  }
}

interface SizedSuperpixels extends Superpixels {
  readonly height: number;
  readonly width: number;
}

const worker: WorkerModule = { from: import.meta.url, folder: "image", name: "slic" };

/** As many pictures at a time as there are threads. */
async function divideAll(
  pictures: readonly Outcome<NamedPicture>[],
  options: SlicTask["options"],
  { signal }: RunOptions,
): Promise<Outcome<SizedSuperpixels>[]> {
  const results: Outcome<SizedSuperpixels>[] = pictures.map((picture) =>
    picture?.error === undefined ? null : { error: picture.error },
  );
  let next = 0;
  const divide = async (): Promise<void> => {
    while (next < pictures.length) {
      const row = next++;
      const picture = pictures[row]?.value;
      if (!picture) continue;
      const { height, width, channels, data } = picture;
      const task: SlicTask = { pixels: data.slice(), height, width, channels, options };
      results[row] = { value: { height, width, ...(await inWorker<Superpixels>(worker, task, { signal })) } };
    }
  };
  await Promise.all(Array.from({ length: Math.min(kernelThreads(), pictures.length) }, divide));
  return results;
}

function superpixelColumn(values: readonly (SizedSuperpixels | null)[]): Data<Struct> {
  const { length } = values;
  const validity = onesBitmap(length);
  const valueOffsets = new Int32Array(length + 1);
  values.forEach((value, row) => {
    if (value === null) clearBit(validity, row);
    valueOffsets[row + 1] = (valueOffsets[row] as number) + (value?.labels.length ?? 0);
  });
  const labels = new Int32Array(valueOffsets[length] as number);
  values.forEach((value, row) => {
    if (value) labels.set(value.labels, valueOffsets[row]);
  });
  const ints = (data: Int32Array): Data =>
    makeData({ type: new Int32(), length: data.length, nullCount: 0, data });
  const numbers = (get: (value: SizedSuperpixels) => number): Data =>
    ints(Int32Array.from(values, (value) => (value ? get(value) : 0)));
  const type = superpixelType();
  const nullCount = values.filter((value) => value === null).length;
  return makeData({
    type,
    length,
    nullCount,
    nullBitmap: nullCount > 0 ? validity : null,
    children: [
      numbers(({ height }) => height),
      numbers(({ width }) => width),
      numbers(({ count }) => count),
      makeData({
        type: type.children[3]?.type as List,
        length,
        nullCount: 0,
        valueOffsets,
        child: ints(labels),
      }),
    ],
  });
}
