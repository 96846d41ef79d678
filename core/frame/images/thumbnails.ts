import { Binary, type Data, Field, Int32, type RecordBatch, type Schema, Struct, Utf8 } from "apache-arrow";
import { UnciaError } from "../../errors.ts";
import type { RunOptions } from "../../run.ts";
import { kernelThreads } from "../../threads.ts";
import { buildColumn } from "../build.ts";
import { type ImageRow, imageGetter, isImageField } from "../images.ts";
import { Plan, type ReadOptions } from "../plan.ts";
import { replaceColumn, withField } from "../schema.ts";
import { loadOpenCV, openCVError } from "./kernel.ts";

const stage = "thumbnails";

/** Size and origin are those of the picture itself; `file` is the small one, a PNG or JPEG file. */
const thumbnailType = (): Struct =>
  new Struct<never>([
    new Field("origin", new Utf8(), true),
    new Field("height", new Int32(), true),
    new Field("width", new Int32(), true),
    new Field("nChannels", new Int32(), true),
    new Field("file", new Binary(), true),
  ] as never);

const thumbnailField = (name: string): Field =>
  new Field(name, thumbnailType(), true, new Map([["uncia:type", "thumbnail"]]));

/**
 * Pictures for notebooks: each column of images becomes one of small files, so that what is sent and shown stays small however large the
 * pictures are.
 */
export class ThumbnailsPlan extends Plan {
  readonly inputs: readonly [Plan];
  readonly label: string;
  readonly #size: number;

  constructor(input: Plan, size: number) {
    super();
    if (!Number.isInteger(size) || size < 1 || size > 4096) {
      throw new UnciaError(
        "invalid_param",
        `The size of thumbnails is a whole number from 1 to 4096, not ${size}.`,
        {
          stage,
          param: "size",
        },
      );
    }
    this.inputs = [input];
    this.label = `thumbnails of ${size} pixels`;
    this.#size = size;
  }

  get repeatable(): boolean {
    return this.inputs[0].repeatable;
  }

  protected async findSchema(): Promise<Schema> {
    const schema = await this.inputs[0].schema();
    return schema.fields
      .filter(isImageField)
      .reduce((known, field) => withField(known, thumbnailField(field.name)), schema);
  }

  async *read(run: ReadOptions): AsyncGenerator<RecordBatch> {
    let firstRow = 0;
    for await (const batch of this.inputs[0].read(run)) {
      yield await this.#reduced(batch, firstRow, run);
      firstRow += batch.numRows;
    }
  }

  async #reduced(batch: RecordBatch, firstRow: number, run: RunOptions): Promise<RecordBatch> {
    let out = batch;
    for (const [at, field] of batch.schema.fields.entries()) {
      if (!isImageField(field)) continue;
      const image = imageGetter(batch.data.children[at] as Data, firstRow);
      const images = Array.from({ length: batch.numRows }, (_, row) => image(row));
      const files = await thumbnailFiles(images, this.#size, run);
      out = replaceColumn(out, {
        field: thumbnailField(field.name),
        data: thumbnailColumn(images, files, field.name),
      });
    }
    return out;
  }
}

type Files = readonly (Uint8Array | null)[];

/** JPEG where a picture was made smaller, as photographs are then a tenth of PNG; PNG where nothing may be lost, or it has transparency. */
async function thumbnailFiles(
  images: readonly (ImageRow | null)[],
  size: number,
  { signal }: RunOptions,
): Promise<Files> {
  const { apply, encode } = await loadOpenCV();
  const options = { threads: kernelThreads(), signal };
  const isPhotograph = (image: ImageRow | null) =>
    image !== null && image.channels !== 4 && Math.max(image.height, image.width) > size;
  const fit = { kind: "fit", height: size, width: size, interpolation: "area" } as const;
  try {
    const small = (await apply(images as never, [fit], options)).map((result) => result?.image ?? null);
    const pick = (wanted: boolean) =>
      small.map((image, row) => (isPhotograph(images[row] ?? null) === wanted ? image : null));
    const [photographs, drawings] = await Promise.all([
      encode(pick(true), { format: "jpeg", quality: 85, ...options }),
      encode(pick(false), { format: "png", ...options }),
    ]);
    return images.map((_, row) => (photographs[row] ?? drawings[row])?.bytes ?? null);
  } catch (error) {
    throw openCVError(error, { stage });
  }
}

function thumbnailColumn(images: readonly (ImageRow | null)[], files: Files, column: string): Data {
  const rows = images.map(
    (image, row) =>
      image && {
        origin: image.origin,
        height: image.height,
        width: image.width,
        nChannels: image.channels,
        file: files[row],
      },
  );
  return buildColumn(thumbnailType(), rows, column);
}
