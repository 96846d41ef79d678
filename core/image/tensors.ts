import type { TensorOptions } from "@uncia/opencv";
import { type Data, Field } from "apache-arrow";
import { clearBit, onesBitmap } from "../frame/bitmap.ts";
import { denseVectorType, loadOpenCV, makeDenseVector, openCVError } from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import { kernelThreads } from "../threads.ts";
import type { NamedPicture } from "./pictures.ts";

export interface TensorShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** A column of vectors that are tensors, channels first; its metadata says of which shape. */
export const tensorField = (
  name: string,
  { channels, height, width }: TensorShape,
  precision: "float32" | "float64" = "float32",
): Field =>
  new Field(
    name,
    denseVectorType(channels * height * width, precision),
    true,
    new Map([["uncia:shape", JSON.stringify([channels, height, width])]]),
  );

/** Pictures of one size as rows of vectors, channels first; null is null. Numbers are worked out in the precision that they have. */
export async function tensorColumn(
  pictures: readonly (NamedPicture | null)[],
  options: TensorOptions,
  precision: "float32" | "float64",
  { signal }: RunOptions,
): Promise<Data> {
  const { toTensor } = await loadOpenCV();
  const call = { threads: kernelThreads(), signal };
  const width = (options.color === "gray" ? 1 : 3) * options.height * options.width;
  try {
    const values =
      precision === "float32"
        ? (await toTensor(pictures, { ...options, ...call, type: "float32" })).data
        : inDoublePrecision(
            (await toTensor(pictures, { ...sizeOf(options), ...call, type: "uint8" })).data,
            options,
          );
    return makeDenseVector(values, width, validityOf(pictures));
  } catch (error) {
    throw openCVError(error);
  }
}

const sizeOf = ({ height, width, color }: TensorOptions): TensorOptions => ({
  height,
  width,
  ...(color && { color }),
});

/** The kernel's tensors are in single precision, so these are made of the pixels: each channel has 256 values at most. */
function inDoublePrecision(
  pixels: Uint8Array,
  { height, width, color, scale = 1, mean = [0], std = [1] }: TensorOptions,
): Float64Array {
  const area = height * width;
  const channels = color === "gray" ? 1 : 3;
  const tables = Array.from({ length: channels }, (_, channel) => {
    const [middle, deviation] = [mean[channel] ?? mean[0] ?? 0, std[channel] ?? std[0] ?? 1];
    return Float64Array.from({ length: 256 }, (_, value) => (value * scale - middle) / deviation);
  });
  const values = new Float64Array(pixels.length);
  for (let plane = 0, at = 0; at < values.length; plane++) {
    const table = tables[plane % channels] as Float64Array;
    for (const end = at + area; at < end; at++) values[at] = table[pixels[at] as number] as number;
  }
  return values;
}

function validityOf(rows: readonly unknown[]): Uint8Array | undefined {
  if (!rows.includes(null)) return undefined;
  const validity = onesBitmap(rows.length);
  rows.forEach((value, row) => {
    if (value === null) clearBit(validity, row);
  });
  return validity;
}
