import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Schema } from "apache-arrow";
import { afterAll, expect, test } from "vitest";
import { DataFrame } from "../dataframe.ts";
import { imageField, makeImageColumn } from "../images.ts";
import { makeBatch } from "../schema.ts";

const pictures = join(import.meta.dirname, "../../../examples/data/pictures");
const root = mkdtempSync(join(tmpdir(), "uncia-write-images-"));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const fresh = (): string => join(root, String(folders++));
const filesIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => /\./.test(name)).sort();

test("pictures are written and come back as they were; rows without one are passed over", async () => {
  const folder = fresh();
  const data = DataFrame.readImages(`${pictures}/*.jpg`);
  expect(await data.writeImages(folder)).toBe(2);
  expect(filesIn(folder)).toEqual(["000000-arrow.png", "000002-circle-2.png"]);
  const pixels = async (table: DataFrame) =>
    (await table.filter("image IS NOT NULL").toRows()).map(
      ({ image }) => (image as { data: Uint8Array }).data,
    );
  expect(await pixels(DataFrame.readImages(folder))).toEqual(await pixels(data));
});

test.each(["jpeg", "webp", "bmp", "tiff", "png"] as const)(
  "the format is the one that was asked for: %s",
  async (format) => {
    const folder = fresh();
    const data = DataFrame.readImages(`${pictures}/circle-1.png`);
    await data.writeImages(folder, { format, quality: 80 });
    const [name = ""] = filesIn(folder);
    const { readHeader } = await import("@uncia/opencv");
    const [row] = await DataFrame.readImages(join(folder, name), { decode: false }).toRows();
    expect(readHeader(row?.bytes as Uint8Array).header).toMatchObject({ format, height: 48, width: 48 });
  },
);

test("a column can name the files, folders within included", async () => {
  const folder = fresh();
  const data = DataFrame.readImages(`${pictures}/c*.*`).withColumn("name", "'round/' || image.width");
  expect(await data.writeImages(folder, { nameColumn: "name", format: "bmp" })).toBe(2);
  expect(filesIn(folder)).toEqual(["round/48.bmp", "round/80.bmp"]);
});

test("a name that leaves the folder, is none or comes twice is refused", async () => {
  const write = (sql: string) =>
    DataFrame.readImages(`${pictures}/circle*.*`)
      .withColumn("name", sql)
      .writeImages(join(root, "inside"), { nameColumn: "name" });
  for (const name of ["'../x'", "'/tmp/x'", "'a/../../x'", "''", "'.'", "NULL", "1", "'a/'", "'a\\b'"]) {
    await expect(write(name)).rejects.toMatchObject({
      code: "invalid_data",
      message: expect.stringMatching(/in row 0 of column "name" is no name of a file within the folder/),
    });
  }
  await expect(write("'same'")).rejects.toThrow(
    'Two rows have the file name "same.png", the second is row 1.',
  );
  expect(existsSync(join(root, "x.png"))).toBe(false);
});

test("a file that is there is replaced as a whole, and no half file is left beside it", async () => {
  const folder = fresh();
  const data = DataFrame.readImages(`${pictures}/circle-1.png`).withColumn("name", "'a'");
  await data.writeImages(folder, { nameColumn: "name" });
  writeFileSync(join(folder, "a.png"), "old");
  await data.writeImages(folder, { nameColumn: "name" });
  expect(filesIn(folder)).toEqual(["a.png"]);
  expect((await DataFrame.readImages(folder).toRows())[0]?.error).toBeNull();
  writeFileSync(join(root, "file"), "");
  await expect(data.writeImages(join(root, "file"))).rejects.toMatchObject({ code: "io" });
});

test("a picture that the format cannot hold is told with its row", async () => {
  const wide = { height: 1, width: 20_000, channels: 1, data: new Uint8Array(20_000) };
  const data = DataFrame.fromArrow([
    makeBatch(new Schema([imageField("image")]), [makeImageColumn([null, wide])]),
  ]);
  await expect(data.writeImages(fresh(), { format: "webp" })).rejects.toMatchObject({
    code: "invalid_data",
    details: { column: "image", row: 1 },
  });
});

test("wrong options are told", async () => {
  const data = DataFrame.readImages(`${pictures}/circle-1.png`);
  await expect(data.writeImages("")).rejects.toThrow("A folder is needed.");
  await expect(data.writeImages(fresh(), { format: "gif" as never })).rejects.toThrow(
    'format must be one of png, jpeg, webp, bmp, tiff, not "gif".',
  );
  await expect(data.writeImages(fresh(), { format: "jpeg", quality: 0 })).rejects.toMatchObject({
    code: "invalid_param",
  });
  await expect(data.writeImages(fresh(), { imageColumn: "error" })).rejects.toMatchObject({
    code: "column_type",
  });
  const bytes = DataFrame.readImages(`${pictures}/circle-1.png`, { decode: false });
  await expect(bytes.writeImages(fresh(), { imageColumn: "bytes" })).rejects.toThrow(
    "Decode them with DecodeImage",
  );
});
