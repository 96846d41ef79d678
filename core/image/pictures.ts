import type { DecodeOptions, Operation, Picture, PictureError } from "@uncia/opencv";
import { type Data, DataType, Field, type RecordBatch, type Schema, type Struct, Utf8 } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import {
  buildColumn,
  bytesGetter,
  columnData,
  columnIndex,
  columnValues,
  describeType,
  filterRows,
  imageGetter,
  isImageType,
  loadOpenCV,
  openCVError,
  pictureErrorText,
  replaceColumn,
  withField,
} from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import { kernelThreads } from "../threads.ts";

/** One row of work on pictures: what came of it, or what is wrong; null where there was no picture. */
export type Outcome<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: string }
  | null;

/** A picture, and where it comes from. */
export interface NamedPicture extends Picture {
  readonly origin: string;
}

/** Params that say what becomes of bad pictures. */
export interface InvalidPolicy {
  readonly handleInvalid: "keep" | "skip" | "error";
  readonly errorCol: string | undefined;
}

/** The pictures of a column, images or encoded files, after `operations`. */
export async function openPictures(
  data: Data,
  firstRow: number,
  options: DecodeOptions & { readonly operations?: readonly Operation[] },
  { signal }: RunOptions,
): Promise<Outcome<NamedPicture>[]> {
  const rows = Array.from({ length: data.length }, (_, row) => row);
  const { apply, decode } = await loadOpenCV();
  const { operations = [], ...decoding } = options;
  const call = { threads: kernelThreads(), signal };
  try {
    if (!isImageType(data.type)) {
      const bytes = bytesGetter(data);
      const results = await decode(rows.map(bytes), { ...decoding, operations, ...call });
      return results.map((result) => outcomeOf(result, ""));
    }
    const images = rows.map(outcomes(imageGetter(data, firstRow)));
    if (operations.length === 0) return images;
    const given = images.map((image) => image?.value ?? null);
    const results = await apply(given, operations, call);
    return images.map((image, row) =>
      image?.value ? outcomeOf(results[row] ?? null, image.value.origin) : image,
    );
  } catch (error) {
    throw openCVError(error);
  }
}

/** Bytes of pictures that are worked on at a time: files grow to about the same once they are decoded. */
const bytesAtOnce = { files: 4 * 2 ** 20, images: 16 * 2 ** 20 };

/** For stages that read the pictures of `column`: how many rows to take at a time, so that memory does not depend on the batches. */
export const picturesAtOnce =
  (column: string) =>
  (batch: RecordBatch): number => {
    const data = columnData(batch, column);
    const areImages = isImageType(data.type);
    const get = bytesGetter(areImages ? pixelsOf(data) : data);
    let bytes = 0;
    for (let row = 0; row < batch.numRows; row++) bytes += get(row)?.byteLength ?? 0;
    const limit = areImages ? bytesAtOnce.images : bytesAtOnce.files;
    return bytes <= limit ? batch.numRows : Math.floor((batch.numRows * limit) / bytes);
  };

const pixelsOf = (images: Data): Data => {
  const at = (images.type as Struct).children.findIndex(({ name }) => name === "data");
  return images.children[at] as Data;
};

/** An image whose numbers do not fit together is bad by itself, and no reason to fail the others. */
const outcomes =
  (image: ReturnType<typeof imageGetter>) =>
  (row: number): Outcome<NamedPicture> => {
    try {
      const value = image(row);
      return value && { value: value as NamedPicture };
    } catch (error) {
      if (error instanceof UnciaError && error.code === "invalid_data") return { error: error.message };
      throw error;
    }
  };

function outcomeOf(
  result: { readonly image?: Picture | undefined; readonly error?: PictureError | undefined } | null,
  origin: string,
): Outcome<NamedPicture> {
  if (result?.image) return { value: { ...result.image, origin } };
  return result?.error ? { error: pictureErrorText(result.error) } : null;
}

/** The fields after a stage that adds `field` and, where the policy says so, a column of errors. */
export function schemaAfter(
  schema: Schema,
  field: Field,
  { errorCol }: InvalidPolicy,
  where: { readonly stage: string },
): Schema {
  const after = withField(schema, field);
  if (errorCol === undefined) return after;
  if (errorCol === field.name) {
    throw new UnciaError("invalid_param", `${where.stage}.errorCol and outputCol are both "${errorCol}".`, {
      ...where,
      param: "errorCol",
    });
  }
  const there = after.fields[columnIndex(after, errorCol)];
  if (there && !DataType.isUtf8(there.type)) {
    throw new UnciaError(
      "column_type",
      `${where.stage}.errorCol names a column of ${describeType(there.type)}; a column of text, or a new name, is needed.`,
      { ...where, param: "errorCol", column: errorCol },
    );
  }
  return withField(after, new Field(errorCol, new Utf8(), true));
}

/** Where results belong, for errors. */
export interface ResultPlace {
  readonly stage: string;
  /** The column that was read. */
  readonly column: string;
  readonly firstRow: number;
  /** The row of the batch that came in to which a result belongs, where there are more of these than rows. */
  readonly rowOf?: (at: number) => number;
}

/**
 * The batch with a column of results, in which bad rows are null, and what the policy asks for. `make` gets a value or null for each
 * row.
 */
export function withResults<T>(
  batch: RecordBatch,
  results: readonly Outcome<T>[],
  { field, make }: { readonly field: Field; readonly make: (values: readonly (T | null)[]) => Data },
  { handleInvalid, errorCol }: InvalidPolicy,
  { stage, column, firstRow, rowOf = (at) => at }: ResultPlace,
): RecordBatch {
  const errors = results.map((result) => result?.error ?? null);
  const bad = errors.findIndex((error) => error !== null);
  if (bad >= 0 && handleInvalid === "error") {
    const row = firstRow + rowOf(bad);
    throw new UnciaError(
      "invalid_data",
      `The picture in row ${row} of column ${JSON.stringify(column)} is bad: ${errors[bad]}.`,
      { stage, column, row, hint: 'handleInvalid "keep" or "skip" goes on without it.' },
    );
  }
  const data = make(results.map((result) => result?.value ?? null));
  let after = replaceColumn(batch, { field, data });
  if (errorCol !== undefined) {
    const before = columnIndex(batch.schema, errorCol) < 0 ? [] : columnValues(columnData(batch, errorCol));
    const texts = errors.map((error, row) => error ?? before[row] ?? null);
    const errorField = new Field(errorCol, new Utf8(), true);
    after = replaceColumn(after, { field: errorField, data: buildColumn(new Utf8(), texts, errorCol) });
  }
  if (bad < 0 || handleInvalid !== "skip") return after;
  return filterRows(
    after,
    Uint8Array.from(errors, (error) => (error === null ? 1 : 0)),
  );
}
