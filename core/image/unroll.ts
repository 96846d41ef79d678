import type { DecodeOptions, Operation } from "@uncia/opencv";
import { type Data, Field, Float32, List, makeData, type Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { clearBit, onesBitmap } from "../frame/bitmap.ts";
import { columnData } from "../frame/index.ts";
import type { BoundTransform } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import {
  type InvalidPolicy,
  type NamedPicture,
  type Outcome,
  openPictures,
  picturesAtOnce,
  withResults,
} from "./pictures.ts";
import { tensorColumn, tensorField } from "./tensors.ts";

/** How pictures become vectors: as they are, or all in one size. */
export interface UnrollSettings {
  readonly stageName: string;
  readonly outputCol: string;
  readonly height: number | undefined;
  readonly width: number | undefined;
  readonly nChannels: number | undefined;
  readonly maxPixels: number;
}

interface Unroller {
  readonly field: Field;
  /** Opens the pictures of a column. */
  open(column: Data, firstRow: number): Promise<Outcome<NamedPicture>[]>;
  /** The values of each picture, one channel after the other: all blue, then green, then red. Null is null. */
  unroll(pictures: readonly (NamedPicture | null)[]): Promise<Data>;
}

/** What a stage that unrolls does, whatever its columns hold. */
export function boundUnroll(
  stage: UnrollSettings & InvalidPolicy & { readonly inputCol: string },
  schema: Schema,
  run: RunOptions,
): BoundTransform {
  const { inputCol, handleInvalid, errorCol, stageName } = stage;
  const { field, open, unroll } = unroller(stage, run);
  return {
    schema,
    rowsAtOnce: picturesAtOnce(inputCol),
    async batch(batch, firstRow) {
      const results = await open(columnData(batch, inputCol), firstRow);
      const data = await unroll(results.map((result) => result?.value ?? null));
      const place = { stage: stageName, column: inputCol, firstRow };
      return withResults(batch, results, { field, make: () => data }, { handleInvalid, errorCol }, place);
    },
  };
}

/** The field of vectors. Throws `invalid_param` for half a size, and for two channels. */
export const unrolledFieldOf = (settings: UnrollSettings): Field => unroller(settings, {}).field;

function unroller(settings: UnrollSettings, run: RunOptions): Unroller {
  const { stageName, outputCol, height, width, nChannels, maxPixels } = settings;
  const refuse = (param: string, text: string) =>
    new UnciaError("invalid_param", `${stageName}.${text}`, { stage: stageName, param });
  if (nChannels === 2) throw refuse("nChannels", "nChannels must be 1 or 3, not 2.");
  if (height === undefined && width !== undefined)
    throw refuse("height", "height must be set where width is.");
  if (width === undefined && height !== undefined)
    throw refuse("width", "width must be set where height is.");
  const opener =
    (mode: DecodeOptions["mode"], operations: readonly Operation[]) => (column: Data, firstRow: number) =>
      openPictures(column, firstRow, { mode, maxPixels, operations }, run);
  if (height === undefined || width === undefined) {
    const color: Operation[] =
      nChannels === undefined ? [] : [{ kind: "color", conversion: nChannels === 1 ? "gray" : "bgr" }];
    return {
      field: new Field(outputCol, new List(new Field("item", new Float32(), false)), true),
      open: opener("unchanged", color),
      unroll: async (pictures) => listColumn(pictures),
    };
  }
  const channels = nChannels ?? 3;
  const options = { height, width, color: channels === 1 ? "gray" : "bgr" } as const;
  return {
    field: tensorField(outputCol, { channels, height, width }),
    open: opener("color", [{ kind: "resize", height, width }]),
    unroll: (pictures) => tensorColumn(pictures, options, "float32", run),
  };
}

/** A list of its own length for each picture. */
function listColumn(pictures: readonly (NamedPicture | null)[]): Data {
  const { length } = pictures;
  const valueOffsets = new Int32Array(length + 1);
  const validity = onesBitmap(length);
  let nullCount = 0;
  pictures.forEach((picture, row) => {
    if (picture === null) {
      nullCount++;
      clearBit(validity, row);
    }
    valueOffsets[row + 1] = (valueOffsets[row] as number) + (picture?.data.length ?? 0);
  });
  const values = new Float32Array(valueOffsets[length] as number);
  pictures.forEach((picture, row) => {
    if (picture) copyChannels(picture, values.subarray(valueOffsets[row]));
  });
  return makeData({
    type: new List(new Field("item", new Float32(), false)),
    length,
    nullCount,
    nullBitmap: nullCount > 0 ? validity : null,
    valueOffsets,
    child: makeData({ type: new Float32(), length: values.length, nullCount: 0, data: values }),
  });
}

function copyChannels({ data, channels }: NamedPicture, target: Float32Array): void {
  const area = data.length / channels;
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let from = channel; at < (channel + 1) * area; from += channels) target[at++] = data[from] as number;
  }
}
