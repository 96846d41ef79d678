import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Field, Schema } from "apache-arrow";
import { expect, test } from "vitest";
import { UnciaError } from "../errors.ts";
import { DataFrame, describeType, imageField, makeBatch, makeImageColumn } from "../frame/index.ts";
import { Pipeline } from "../pipeline/index.ts";
import {
  DecodeImage,
  ImageSetAugmenter,
  ImageTransformer,
  SuperpixelTransformer,
  UnrollBinaryImage,
  UnrollImage,
} from "./index.ts";

const pictures = join(import.meta.dirname, "../../examples/data/pictures");
const jpegs = (): DataFrame => DataFrame.readImages(`${pictures}/*.jpg`);
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(pictures, name)));

interface Image {
  readonly origin: string;
  readonly height: number;
  readonly width: number;
  readonly nChannels: number;
  readonly data: Uint8Array;
}
const sizes = (rows: readonly Record<string, unknown>[], column = "image"): unknown[] =>
  rows.map((row) => {
    const image = row[column] as Image | null;
    return image && [image.height, image.width, image.nChannels];
  });

/** A table of one picture, by its rows of pixels of one channel. */
function grey(...rows: number[][]): DataFrame {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  const image = makeImageColumn([{ height, width, channels: 1, data: Uint8Array.from(rows.flat()) }, null]);
  return DataFrame.fromArrow([makeBatch(new Schema([imageField("image")]), [image])]);
}
const pixels = (row: Record<string, unknown> | undefined, column = "image"): number[] =>
  Array.from((row?.[column] as Image | undefined)?.data ?? []);

test("operations are done in order, and a picture that is missing stays missing", async () => {
  const stage = new ImageTransformer().resizeShorter(40).centerCrop(32, 36).colorFormat("gray");
  const rows = await jpegs().transform(stage).toRows();
  expect(sizes(rows)).toEqual([[32, 36, 1], null, [32, 36, 1]]);
  expect(rows[0]?.image).toMatchObject({ origin: join(pictures, "arrow.jpg") });
  expect(rows[1]?.error).toContain("(truncated)");
});

test("the operations are a param as any other: kept in copies, saved and set by name", async () => {
  const stage = new ImageTransformer().resize(8, 9, { interpolation: "area" }).flip("both");
  expect(stage.operations).toEqual([
    { name: "resize", args: { height: 8, width: 9, interpolation: "area" } },
    { name: "flip", args: { direction: "both" } },
  ]);
  const again = new ImageTransformer({ operations: stage.operations });
  expect(again.copy().operations).toEqual(stage.operations);
  const one = await jpegs().transform(stage).toRows();
  expect(await jpegs().transform(again).toRows()).toEqual(one);
});

test.each([
  ["resize", { height: 0, width: 4 }, "height must be a whole number >= 1 and <= 1048576, not 0."],
  ["resize", { height: 4 }, "width must be a whole number >= 1 and <= 1048576, not nothing."],
  ["resize", { height: 4, width: 4, interpolation: "best" }, 'interpolation must be one of "nearest"'],
  [
    "resize",
    { height: 4, width: 4, size: 3 },
    'resize has no argument "size". It has height, width, interpolation.',
  ],
  ["crop", { left: -1, top: 0, height: 1, width: 1 }, "left must be a whole number >= 0"],
  ["colorFormat", { format: "cmyk" }, 'format must be one of "gray"'],
  ["flip", { direction: "left" }, 'direction must be one of "horizontal", "vertical", "both", not "left".'],
  ["gaussianKernel", { apertureSize: 4, sigma: 1 }, "apertureSize must be odd"],
  ["gaussianKernel", { apertureSize: 0, sigma: 0 }, "apertureSize must be odd, or 0 with a sigma > 0"],
  ["threshold", { threshold: "x", maxValue: 1 }, 'threshold must be a number, not "x".'],
  ["normalize", { mean: [1, 2], std: [1] }, "mean must be 1 or 3 numbers, not [1,2]."],
  ["normalize", { mean: [1], std: [0] }, "std must be 1 or 3 numbers > 0, not [0]."],
  ["rotate", {}, 'There is no operation "rotate". There are resize,'],
])("a step that cannot be is refused where it is added: %s %j", (name, args, message) => {
  const add = () => new ImageTransformer({ operations: [{ name, args }] });
  expect(add).toThrow(UnciaError);
  expect(add).toThrow(message);
});

test("a tensor has its size before any picture is read", async () => {
  const stage = new ImageTransformer({ outputCol: "tensor" }).resize(8, 6).normalize([0.5], [0.5]);
  const schema = await jpegs().transform(stage).schema();
  const field = schema.fields.find(({ name }) => name === "tensor") as Field;
  expect(describeType(field.type)).toBe("vector<float32>[144]");
  expect(field.metadata.get("uncia:shape")).toBe("[3,8,6]");
  const rows = await jpegs().transform(stage).toRows();
  expect(rows.map(({ tensor }) => (tensor as Float32Array | null)?.length)).toEqual([144, undefined, 144]);
  const plan = (wrong: ImageTransformer) => jpegs().transform(wrong).schema();
  await expect(plan(new ImageTransformer({ toTensor: true }).resizeShorter(8))).rejects.toThrow(
    "ImageTransformer.toTensor needs pictures of one size, and these operations leave each its own. Add resize",
  );
  await expect(plan(new ImageTransformer().normalize([0], [1]).flip("both"))).rejects.toThrow(
    'normalize makes numbers of pixels, so "flip" cannot follow it. Put it last.',
  );
  await expect(
    plan(new ImageTransformer({ tensorChannelOrder: "gray" }).resize(2, 2).normalize([1, 2, 3], [1])),
  ).rejects.toThrow("ImageTransformer.normalize has 3 numbers as mean for 1 channel.");
});

test("a tensor has one channel after the other, and other channels where asked", async () => {
  const image = { height: 1, width: 2, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  const data = DataFrame.fromArrow([
    makeBatch(new Schema([imageField("image")]), [makeImageColumn([image])]),
  ]);
  const tensor = async (stage: ImageTransformer) =>
    Array.from((await data.transform(stage.resize(1, 2)).toRows())[0]?.image as Float32Array);
  expect(await tensor(new ImageTransformer({ toTensor: true }))).toEqual([3, 6, 2, 5, 1, 4]);
  const bgr = new ImageTransformer({ toTensor: true, tensorChannelOrder: "bgr" });
  expect(await tensor(bgr)).toEqual([1, 4, 2, 5, 3, 6]);
});

test("a picture that is smaller than the tensor is bad, not stretched", async () => {
  const data = DataFrame.readImages([`${pictures}/square-2.bmp`, `${pictures}/circle-1.png`]);
  const stage = new ImageTransformer({ toTensor: true, errorCol: "error" }).centerCrop(40, 40);
  const rows = await data.transform(stage).toRows();
  expect(rows.map(({ image }) => (image as Float32Array | null)?.length)).toEqual([undefined, 4800]);
  expect(rows[0]?.error).toBe("the picture is 32 x 32 where the tensor is 40 x 40 (too_small)");
});

test("bad pictures are kept, left out or an error, as wanted; what was known of others stays", async () => {
  const stage = new ImageTransformer().crop(0, 0, 50, 50);
  const kept = await jpegs()
    .transform(stage.copy({ errorCol: "error" }))
    .toRows();
  expect(sizes(kept)).toEqual([null, null, [50, 50, 3]]);
  expect(kept.map(({ error }) => error)).toEqual([
    expect.stringMatching(/\(out_of_bounds\)$/),
    expect.stringMatching(/broken\.jpg: .*\(truncated\)$/),
    null,
  ]);
  const skipped = await jpegs()
    .transform(stage.copy({ handleInvalid: "skip" }))
    .toRows();
  expect(sizes(skipped)).toEqual([null, [50, 50, 3]]);
  const strict = jpegs().transform(stage.copy({ handleInvalid: "error" }));
  await expect(strict.toRows()).rejects.toMatchObject({
    code: "invalid_data",
    details: { stage: "ImageTransformer", column: "image", row: 0 },
  });
});

test("undecoded bytes are read as well, the bad ones told", async () => {
  const data = DataFrame.fromRows([
    { bytes: bytesOf("circle-1.png") },
    { bytes: null },
    { bytes: bytesOf("broken.jpg") },
    { bytes: new Uint8Array() },
    { bytes: new TextEncoder().encode("no picture at all") },
  ]);
  const rows = await data.transform(new DecodeImage({ errorCol: "error" })).toRows();
  expect(sizes(rows)).toEqual([[48, 48, 3], null, null, null, null]);
  expect(rows.map(({ error }) => /\((\w+)\)$/.exec(String(error))?.[1])).toEqual([
    undefined,
    undefined,
    "truncated",
    "empty",
    "unsupported",
  ]);
  const small = await data.transform(new DecodeImage({ errorCol: "error", maxPixels: 100 })).toRows();
  expect(small[0]?.error).toMatch(/\(too_large\)$/);
  const named = new DecodeImage({ inputCol: "bytes", originCol: "name" });
  const withNames = await DataFrame.fromRows([{ bytes: bytesOf("circle-1.png"), name: "a.png" }])
    .transform(named)
    .toRows();
  expect(withNames[0]?.image).toMatchObject({ origin: "a.png" });
});

test("rows of an image column whose numbers do not fit are bad by themselves", async () => {
  const image = { origin: "", height: 1, width: 2, nChannels: 1, mode: 0, data: Uint8Array.of(1, 2) };
  const data = DataFrame.fromRows([{ image }, { image: { ...image, width: 3 } }]);
  const rows = await data.transform(new ImageTransformer({ errorCol: "error" }).flip("horizontal")).toRows();
  expect(rows[0]?.image).toMatchObject({ data: Uint8Array.of(2, 1) });
  expect(rows[1]).toMatchObject({
    image: null,
    error: "The image in row 1 has 2 bytes where 1 x 3 x 1 make 3.",
  });
});

test("turned copies follow their row, with its other columns", async () => {
  const data = grey([1, 2], [3, 4]).withColumn("n", "7");
  const rows = await data.transform(new ImageSetAugmenter({ flipUpDown: true })).toRows();
  expect(rows.map((row) => row.image && pixels(row))).toEqual([
    [1, 2, 3, 4],
    [2, 1, 4, 3],
    [3, 4, 1, 2],
    null,
  ]);
  expect(rows.map(({ n }) => n)).toEqual([7, 7, 7, 7]);
  const none = await data.transform(new ImageSetAugmenter({ flipLeftRight: false })).toRows();
  expect(none).toHaveLength(2);
});

test("a bad picture that is augmented is told by the number of its own row", async () => {
  const data = DataFrame.fromRows([{ bytes: bytesOf("circle-1.png") }, { bytes: bytesOf("broken.jpg") }]);
  const stage = new ImageSetAugmenter({ inputCol: "bytes", outputCol: "image", handleInvalid: "error" });
  await expect(data.transform(stage).toRows()).rejects.toMatchObject({ details: { row: 1 } });
});

test("vectors of pixels have one channel after the other; without a size each its own length", async () => {
  const image = {
    origin: "",
    height: 1,
    width: 2,
    nChannels: 3,
    mode: 16,
    data: Uint8Array.of(1, 2, 3, 4, 5, 6),
  };
  const other = { ...image, width: 1, nChannels: 1, mode: 0, data: Uint8Array.of(9) };
  const data = DataFrame.fromRows([{ image }, { image: other }, { image: null }]);
  const vectors = async (params: object) =>
    (await data.transform(new UnrollImage(params)).toRows()).map(({ features }) =>
      features === null ? null : Array.from(features as number[]),
    );
  expect(await vectors({})).toEqual([[1, 4, 2, 5, 3, 6], [9], null]);
  expect(await vectors({ nChannels: 3 })).toEqual([[1, 4, 2, 5, 3, 6], [9, 9, 9], null]);
  expect(await vectors({ height: 1, width: 2 })).toEqual([[1, 4, 2, 5, 3, 6], [9, 9, 9, 9, 9, 9], null]);
  expect(await vectors({ height: 1, width: 1, nChannels: 1 })).toEqual([[expect.any(Number)], [9], null]);
  const plan = (params: object) => data.transform(new UnrollImage(params)).schema();
  await expect(plan({ height: 2 })).rejects.toThrow("UnrollImage.width must be set where height is.");
  await expect(plan({ nChannels: 2 })).rejects.toThrow("UnrollImage.nChannels must be 1 or 3, not 2.");
});

test("superpixels of a picture with two halves keep to the edge between them", async () => {
  const rows = Array.from({ length: 12 }, () => [...Array(10).fill(20), ...Array(10).fill(220)]);
  const [row] = await grey(...rows)
    .transform(new SuperpixelTransformer({ cellSize: 6 }))
    .toRows();
  const { count, labels } = (row as { superpixels: { count: number; labels: number[] } }).superpixels;
  expect(count).toBeGreaterThan(2);
  const left = new Set(labels.filter((_, i) => i % 20 < 10));
  const right = new Set(labels.filter((_, i) => i % 20 >= 10));
  expect([...left].filter((label) => right.has(label))).toEqual([]);
});

test("pictures of one pixel, and of fewer than a cell, are one superpixel", async () => {
  for (const rows of [[[7]], [[1, 2, 3]], [[1], [2]]]) {
    const [row] = await grey(...rows)
      .transform(new SuperpixelTransformer())
      .toRows();
    expect(row?.superpixels).toMatchObject({ count: 1, labels: rows.flat().map(() => 0) });
  }
});

test("columns that hold no pictures are told before anything is read", async () => {
  const data = DataFrame.fromRows([{ image: 1 }]);
  const stages = [ImageTransformer, ImageSetAugmenter, UnrollImage, SuperpixelTransformer];
  for (const Stage of stages) {
    await expect(data.transform(new Stage()).schema()).rejects.toMatchObject({
      code: "column_type",
      details: { stage: Stage.name, param: "inputCol", column: "image" },
    });
  }
  await expect(data.transform(new UnrollBinaryImage()).schema()).rejects.toMatchObject({
    code: "missing_column",
  });
  const clash = new ImageTransformer({ errorCol: "image" });
  await expect(jpegs().transform(clash).schema()).rejects.toThrow("errorCol and outputCol are both");
  const number = DataFrame.readImages(`${pictures}/*.jpg`).withColumn("error", "1");
  await expect(number.transform(new ImageTransformer({ errorCol: "error" })).schema()).rejects.toThrow(
    "errorCol names a column of int32",
  );
});

test("stages for pictures work in a pipeline, in batches of any size", async () => {
  const pipeline = new Pipeline({
    stages: [
      new ImageTransformer().resize(6, 6),
      new ImageSetAugmenter(),
      new UnrollImage({ height: 6, width: 6 }),
    ],
  });
  const data = DataFrame.readImages(`${pictures}/*.png`);
  const model = await pipeline.fit(data);
  const whole = (await model.transform(data).toRows()).map(({ features }) => features);
  expect(whole).toHaveLength(8);
  const one: unknown[] = [];
  for await (const batch of data.batches({ batchSize: 1 })) {
    one.push(
      ...(await model.transform(DataFrame.fromArrow([batch])).toRows()).map(({ features }) => features),
    );
  }
  expect(one).toEqual(whole);
});

test("a table without rows keeps its columns", async () => {
  const none = jpegs().limit(0);
  const stages = [
    new ImageTransformer({ outputCol: "out" }).resize(4, 4).normalize([0], [1]),
    new ImageSetAugmenter({ outputCol: "out" }),
    new UnrollImage({ outputCol: "out" }),
    new SuperpixelTransformer({ outputCol: "out" }),
  ];
  for (const stage of stages) {
    const after = none.transform(stage);
    expect(await after.count()).toBe(0);
    expect(await after.columns()).toEqual(["image", "error", "out"]);
  }
});

test("work that is cancelled ends", async () => {
  const signal = AbortSignal.abort();
  for (const stage of [new ImageTransformer().blur(3, 3), new SuperpixelTransformer()]) {
    await expect(jpegs().transform(stage).toRows({ signal })).rejects.toMatchObject({ code: "cancelled" });
  }
});

test("a batch of many pictures is worked on in pieces, which changes nothing but the batches", async () => {
  const bytes = bytesOf("circle-1.png");
  const rows = Array.from({ length: 3000 }, (_, i) => ({ bytes: i === 2999 ? new Uint8Array() : bytes, i }));
  const stage = new DecodeImage({ handleInvalid: "error" });
  const batches: number[] = [];
  const good = DataFrame.fromRows(rows.slice(0, 2999));
  for await (const batch of good.transform(stage).batches()) batches.push(batch.numRows);
  expect(batches.length).toBeGreaterThan(2);
  expect(batches.reduce((sum, count) => sum + count)).toBe(2999);
  expect((await good.transform(stage).select("i").toRows()).every(({ i }, row) => i === row)).toBe(true);
  await expect(DataFrame.fromRows(rows).transform(stage).count()).rejects.toMatchObject({
    details: { row: 2999 },
  });
});
