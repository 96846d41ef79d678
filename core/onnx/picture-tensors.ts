import type { CallOptions, Picture, PictureError, Tensor as PictureTensor } from "@uncia/opencv";
import type { Data } from "apache-arrow";
import { asUnciaError } from "../errors.ts";
import { bytesGetter, imageGetter, isImageType, loadOpenCV, openCVError } from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import { kernelThreads } from "../threads.ts";
import { toHalf } from "./half.ts";
import { type PreparationPlan, preparedDims } from "./picture-input.ts";
import { elementCount, type Tensor } from "./tensor.ts";
import type { TakeNumbers } from "./tensor-memory.ts";

/** Some rows of a column of pictures as the input of a network. */
export interface PreparedPictures {
  readonly tensor: Tensor;
  /** For each row what is wrong with its picture; null where nothing is. */
  readonly errors: readonly (string | null)[];
  /** For each row whether it has no picture. */
  readonly missing: readonly boolean[];
}

/** Reads the pictures of rows and makes tensors of them, on the kernel's threads. */
export type Preparer = (rows: readonly number[], run: RunOptions) => Promise<PreparedPictures>;

const textOf = (error: PictureError | null | undefined): string | null =>
  error ? `${error.message} (${error.code})` : null;

/** A preparer of one column. `takesGray` says whether a gray picture may become one of colours. */
export async function openPreparer(
  data: Data,
  plan: PreparationPlan,
  takesGray: boolean,
  numbers: TakeNumbers,
): Promise<Preparer> {
  const { load } = await loadOpenCV();
  const read = isImageType(data.type) ? imagesOf(data) : undefined;
  const bytes = read ? undefined : bytesGetter(data);
  const { decode, operations } = plan;
  return async (rows, { signal }) => {
    const call = { threads: kernelThreads(), signal };
    const tensor = { ...plan.tensor, memory: memoryFor(plan, rows.length, numbers) };
    try {
      if (bytes && takesGray) {
        const loaded = await load(rows.map(bytes), { decode, operations, tensor, ...call });
        return { tensor: tensorOf(plan, loaded), errors: loaded.errors.map(textOf), missing: loaded.missing };
      }
      const pictures = read
        ? rows.map(read)
        : await decoded(rows.map(bytes as NonNullable<typeof bytes>), plan, call);
      return await fromPictures(takesGray ? pictures : pictures.map(refuseGray), { ...plan, tensor }, call);
    } catch (error) {
      throw openCVError(error);
    }
  };
}

type Row = { readonly image: Picture; readonly error?: undefined } | { readonly error: string } | null;

/** An image whose numbers do not fit together is bad by itself, and no reason to fail the others. */
function imagesOf(data: Data): (row: number) => Row {
  const get = imageGetter(data);
  return (row) => {
    try {
      const image = get(row);
      return image && { image: image as Picture };
    } catch (error) {
      const { code, message } = asUnciaError(error);
      if (code !== "invalid_data") throw error;
      return { error: message };
    }
  };
}

async function decoded(
  sources: readonly (Uint8Array | null)[],
  { decode: options }: PreparationPlan,
  call: CallOptions,
): Promise<Row[]> {
  const { decode } = await loadOpenCV();
  const results = await decode(sources, { ...options, mode: "unchanged", ...call });
  return results.map((result) =>
    result?.image ? { image: result.image } : result && { error: textOf(result.error) ?? "" },
  );
}

const refuseGray = (row: Row): Row =>
  row && "image" in row && row.image?.channels === 1
    ? { error: "The picture is gray; the network takes colours (channels)" }
    : row;

async function fromPictures(
  rows: readonly Row[],
  plan: PreparationPlan,
  call: CallOptions,
): Promise<PreparedPictures> {
  const { apply, toTensor } = await loadOpenCV();
  const { operations, tensor } = plan;
  const given = rows.map((row) => (row && "image" in row && row.image ? row.image : null));
  const done = operations.length > 0 ? await apply(given, operations, call) : undefined;
  const pictures = done ? done.map((result) => result?.image ?? null) : given;
  const made = await toTensor(pictures, { ...tensor, ...call });
  return {
    tensor: tensorOf(plan, made),
    errors: rows.map((row, at) =>
      row?.error !== undefined ? row.error : (textOf(done?.[at]?.error) ?? textOf(made.errors[at])),
    ),
    missing: rows.map((row) => row === null),
  };
}

const tensorOf = ({ type }: PreparationPlan, { data, shape }: PictureTensor): Tensor => ({
  type,
  dims: shape,
  data: type === "float16" ? Uint16Array.from(data, toHalf) : data,
});

/** What the kernel writes to. Halves are made of what it has written. */
const memoryFor = (plan: PreparationPlan, count: number, numbers: TakeNumbers) =>
  plan.type === "float16" ? undefined : numbers(plan.type, elementCount(preparedDims(plan, count))).buffer;
