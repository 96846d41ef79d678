/** Stages give what OpenCV and scikit-image give: test/expected/image_stages_expected.py. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DataFrame } from "../frame/index.ts";
import type { Step } from "../params/index.ts";
import {
  DecodeImage,
  ImageTransformer,
  SuperpixelTransformer,
  UnrollBinaryImage,
  UnrollImage,
} from "./index.ts";

interface Told {
  readonly file: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly sha256: string;
}

interface Expected {
  readonly versions: { readonly cv2: string };
  readonly decoded: Readonly<Record<"color" | "gray" | "unchanged", readonly Told[]>>;
  readonly operations: readonly { readonly steps: readonly Step[]; readonly results: readonly Told[] }[];
  readonly tensors: readonly {
    readonly steps: readonly Step[];
    readonly order: "rgb" | "bgr" | "gray";
    readonly normalization: { mean: number[]; std: number[]; colorScaleFactor?: number } | null;
    readonly results: readonly { file: string; length: number; sum: number; values: readonly number[] }[];
  }[];
  readonly superpixels: readonly {
    readonly file: string;
    readonly cellSize: number;
    readonly modifier: number;
    readonly count: number;
    readonly truth: string;
    readonly recall: number;
    readonly accuracy: number;
  }[];
}

const root = join(import.meta.dirname, "../..");
const expected = JSON.parse(
  readFileSync(join(root, "test/expected/image_stages_expected.json"), "utf8"),
) as Expected;
const pathOf = (file: string): string => join(root, "examples/data/pictures", file);
const bytesOf = (results: readonly { readonly file: string }[]): DataFrame =>
  DataFrame.readImages(
    results.map(({ file }) => pathOf(file)),
    { decode: false },
  );

interface Image {
  readonly height: number;
  readonly width: number;
  readonly nChannels: number;
  readonly data: Uint8Array;
}

const told = (image: unknown, file: string): Told => {
  const { height, width, nChannels, data } = image as Image;
  return {
    file,
    height,
    width,
    channels: nChannels,
    sha256: createHash("sha256").update(data).digest("hex"),
  };
};

test("OpenCV is of the release that made the expected values", async () => {
  const { opencvVersion } = await import("@uncia/opencv");
  expect(expected.versions.cv2.startsWith(opencvVersion)).toBe(true);
});

test.each(["color", "gray", "unchanged"] as const)(
  "decoded pixels are those of cv2.imread: %s",
  async (mode) => {
    const results = expected.decoded[mode];
    const rows = await bytesOf(results).transform(new DecodeImage({ mode })).toRows();
    expect(rows.map(({ image }, row) => told(image, results[row]?.file ?? ""))).toEqual(results);
  },
);

test.each(
  expected.operations.map(
    (one) => [one.steps.map(({ name, args }) => `${name} ${JSON.stringify(args)}`).join(", "), one] as const,
  ),
)("pixels are those of cv2: %s", async (_, { steps, results }) => {
  const stage = new ImageTransformer({ operations: steps, outputCol: "image" });
  const decoded = DataFrame.readImages(results.map(({ file }) => pathOf(file)));
  for (const [data, inputCol] of [
    [decoded, "image"],
    [bytesOf(results), "bytes"],
  ] as const) {
    const rows = await data.transform(stage.copy({ inputCol })).toRows();
    expect(rows.map(({ image }, row) => told(image, results[row]?.file ?? ""))).toEqual(results);
  }
});

test.each(expected.tensors.map((one, index) => [index, one] as const))(
  "tensors are those of NumPy: %i",
  async (_, { steps, order, normalization, results }) => {
    for (const tensorElementType of ["float32", "float64"] as const) {
      const stage = new ImageTransformer({
        inputCol: "bytes",
        outputCol: "tensor",
        operations: steps,
        toTensor: true,
        tensorChannelOrder: order,
        tensorElementType,
      });
      if (normalization) stage.normalize(normalization.mean, normalization.std, normalization);
      const rows = await bytesOf(results).transform(stage).toRows();
      rows.forEach(({ tensor }, row) => {
        const values = tensor as Float32Array | Float64Array;
        const wanted = results[row] as (typeof results)[0];
        expect(values).toBeInstanceOf(tensorElementType === "float32" ? Float32Array : Float64Array);
        expect(values.length).toBe(wanted.length);
        const every = Math.floor(wanted.length / 40);
        const some = Array.from(values).filter((_, i) => i % every === 0);
        const far = some.map(
          (value, i) => Math.abs(value - (wanted.values[i] as number)) / Math.max(1, Math.abs(value)),
        );
        expect(Math.max(...far)).toBeLessThan(1e-5);
        const sum = Array.from(values).reduce((total, value) => total + value, 0);
        expect(Math.abs(sum - wanted.sum)).toBeLessThan(1e-5 * wanted.length);
      });
    }
  },
);

test("unrolled pictures are the tensors of the same size, in the order of blue, green and red", async () => {
  const { steps, results } = expected.tensors[0] as Expected["tensors"][0];
  const { height, width } = (steps[0] as Step).args as { height: number; width: number };
  const data = DataFrame.readImages(results.map(({ file }) => pathOf(file)));
  const tensors = new ImageTransformer({
    outputCol: "tensor",
    operations: steps,
    toTensor: true,
    tensorChannelOrder: "bgr",
  });
  const rows = await data
    .transform(tensors)
    .transform(new UnrollImage({ height, width, outputCol: "unrolled" }))
    .toRows();
  for (const { tensor, unrolled } of rows) expect(unrolled).toEqual(tensor);
  const fromBytes = await bytesOf(results).transform(new UnrollBinaryImage({ height, width })).toRows();
  expect(fromBytes.map(({ features }) => features)).toEqual(rows.map(({ unrolled }) => unrolled));
});

/** Whether each pixel differs from the one on its right or below. */
function boundaries(labels: ArrayLike<number>, height: number, width: number): boolean[] {
  return Array.from({ length: height * width }, (_, i) => {
    const isLast = i % width === width - 1;
    return (
      (!isLast && labels[i] !== labels[i + 1]) ||
      (i + width < height * width && labels[i] !== labels[i + width])
    );
  });
}

/** The share of the edges in `of` that have an edge in `by` no more than one pixel away. */
function recall(of: boolean[], by: boolean[], height: number, width: number): number {
  let edges = 0;
  let found = 0;
  of.forEach((edge, i) => {
    if (!edge) return;
    edges++;
    const [y, x] = [Math.floor(i / width), i % width];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        if (by[row * width + column]) {
          found++;
          return;
        }
      }
    }
  });
  return found / edges;
}

/** The share of pixels that would be right if each cluster were given to the side of the shape on which most of it lies. */
function accuracy(labels: readonly number[], count: number, truth: readonly number[]): number {
  const inside = new Int32Array(count);
  const sizes = new Int32Array(count);
  labels.forEach((label, i) => {
    sizes[label] = (sizes[label] as number) + 1;
    inside[label] = (inside[label] as number) + (truth[i] as number);
  });
  const right = sizes.map((size, label) =>
    Math.max(inside[label] as number, size - (inside[label] as number)),
  );
  return right.reduce((sum, one) => sum + one) / labels.length;
}

test.each(expected.superpixels.map((one) => [one.file, one] as const))(
  "superpixels keep to the shapes as well as those of scikit-image: %s",
  async (file, { cellSize, modifier, ...theirs }) => {
    const [height, width] = [96, 128];
    const rows = await DataFrame.readImages(pathOf(file))
      .transform(new ImageTransformer().resize(height, width))
      .transform(new SuperpixelTransformer({ cellSize, modifier }))
      .toRows();
    const found = rows[0]?.superpixels as { height: number; width: number; count: number; labels: number[] };
    expect([found.height, found.width, found.labels.length]).toEqual([height, width, height * width]);
    expect(new Set(found.labels).size).toBe(found.count);
    expect(found.count / theirs.count).toBeGreaterThan(0.6);
    expect(found.count / theirs.count).toBeLessThan(1.6);
    const bits = Buffer.from(theirs.truth, "base64");
    const truth = found.labels.map((_, i) => ((bits[i >> 3] as number) >> (7 - (i & 7))) & 1);
    const [shape, clusters] = [boundaries(truth, height, width), boundaries(found.labels, height, width)];
    expect(recall(shape, clusters, height, width)).toBeGreaterThan(theirs.recall - 0.03);
    expect(accuracy(found.labels, found.count, truth)).toBeGreaterThan(theirs.accuracy - 0.01);
  },
);
