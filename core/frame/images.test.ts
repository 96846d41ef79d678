import {
  Binary,
  Field,
  Int32,
  Int64,
  LargeBinary,
  type RecordBatch,
  Schema,
  Struct,
  Utf8,
} from "apache-arrow";
import { expect, test } from "vitest";
import { buildColumn } from "./build.ts";
import { DataFrame } from "./dataframe.ts";
import {
  imageAt,
  imageField,
  imageGetter,
  imageType,
  isImageField,
  makeImageColumn,
  requireImages,
  requirePictures,
} from "./images.ts";
import { decodeBatches, encodeBatch, joinChunks } from "./ipc.ts";
import { makeBatch } from "./schema.ts";

const colour = { origin: "a.png", height: 1, width: 2, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
const grey = { height: 2, width: 1, channels: 1, data: Uint8Array.of(9, 8) };

const tableOf = (rows: Parameters<typeof makeImageColumn>[0]): RecordBatch =>
  makeBatch(new Schema([imageField("image")]), [makeImageColumn(rows)]);

test("images come back as they were put in, and nulls stay nulls", () => {
  const column = makeImageColumn([colour, null, grey]);
  expect(imageAt(column, 0)).toEqual(colour);
  expect(imageAt(column, 1)).toBeNull();
  expect(imageAt(column, 2)).toEqual({ ...grey, origin: "" });
  expect(column.nullCount).toBe(1);
});

test("a slice of a column has its own rows", () => {
  const get = imageGetter(makeImageColumn([colour, null, grey, colour]).slice(1, 2));
  expect(get(0)).toBeNull();
  expect(get(1)?.data).toEqual(grey.data);
});

test("rows have Spark's members and OpenCV's codes of types", async () => {
  const rows = await DataFrame.fromArrow([tableOf([colour, grey])]).toRows();
  expect(rows[0]?.image).toEqual({
    origin: "a.png",
    height: 1,
    width: 2,
    nChannels: 3,
    mode: 16,
    data: colour.data,
  });
  expect(rows[1]?.image).toMatchObject({ mode: 0 });
});

test("the mark and the pixels survive Arrow's format, and the pixels a query", async () => {
  const [batch] = decodeBatches(joinChunks(encodeBatch(tableOf([colour, null])))).batches as [RecordBatch];
  expect(batch.schema.fields[0]?.metadata.get("uncia:type")).toBe("image");
  const data = DataFrame.fromArrow([batch]).withColumn("n", "1").filter("n = 1");
  for await (const after of data.batches()) {
    const field = after.schema.fields[0] as Field;
    expect(isImageField(field)).toBe(true);
    expect(imageAt(after.data.children[0] as never, 0)?.data).toEqual(colour.data);
    expect(imageAt(after.data.children[0] as never, 1)).toBeNull();
  }
});

test("images as other data frames hold them are read, too", () => {
  const type = new Struct([
    new Field("origin", new Utf8(), true),
    new Field("height", new Int64(), true),
    new Field("width", new Int64(), true),
    new Field("nChannels", new Int64(), true),
    new Field("mode", new Int64(), true),
    new Field("data", new LargeBinary(), true),
  ]);
  const value = { origin: null, height: 1n, width: 2n, nChannels: 3n, mode: 16n, data: colour.data };
  expect(imageAt(buildColumn(type, [value], "image"), 0)).toEqual({ ...colour, origin: "" });
});

test("numbers that do not fit together are told with the row", () => {
  const value = { origin: "", height: 1, width: 2, nChannels: 3, mode: 16, data: colour.data };
  const wrong = (change: object) =>
    imageGetter(buildColumn(imageType(), [value, { ...value, ...change }], "image"), 10);
  expect(() => wrong({ height: 2 })(1)).toThrow("The image in row 11 has 6 bytes where 2 x 2 x 3 make 12.");
  expect(() => wrong({ width: 0 })(1)).toThrow("has no pixels: it is 1 x 0");
  expect(() => wrong({ width: -2, height: -1 })(1)).toThrow("has no pixels");
  expect(() => wrong({ nChannels: 2 })(1)).toThrow("has 2 channels");
  expect(() => wrong({ mode: 18 })(1)).toThrow("has mode 18, which is not of 8 bits a channel");
  expect(wrong({ height: 2 })(0)?.data).toEqual(colour.data);
  expect(() => makeImageColumn([null, { ...colour, width: 3 }])).toThrow("The image in row 1 has 6 bytes");
});

test("a column that holds no pictures is told apart from one of bytes", () => {
  const schema = new Schema([
    imageField("image"),
    new Field("bytes", new Binary(), true),
    new Field("n", new Int32(), true),
  ]);
  const where = { stage: "Stage", param: "inputCol" };
  expect(requirePictures(schema, "bytes", where).name).toBe("bytes");
  expect(requireImages(schema, "image", where).name).toBe("image");
  expect(() => requireImages(schema, "bytes", where)).toThrow("Decode them with DecodeImage first.");
  expect(() => requirePictures(schema, "n", where)).toThrow(
    'Stage.inputCol needs images or the bytes of picture files; column "n" is int32.',
  );
});
