import { decode, readHeader } from "@uncia/opencv";
import { makeData } from "apache-arrow";
import { expect, test } from "vitest";
import { imageField, makeImageColumn } from "../images.ts";
import { DataFrame } from "../index.ts";
import { appendColumns } from "../schema.ts";

const picture = (height: number, width: number, channels: number) => ({
  height,
  width,
  channels,
  origin: `${height}.png`,
  data: Uint8Array.from({ length: height * width * channels }, (_, i) => (i * 7) % 251),
});

async function frameOf(pictures: Parameters<typeof makeImageColumn>[0]): Promise<DataFrame> {
  const [batch] = (await DataFrame.fromRows(pictures.map((_, n) => ({ n }))).toArrow()).batches;
  const column = { field: imageField("picture"), data: makeImageColumn(pictures) };
  return DataFrame.fromArrow([appendColumns(batch as never, [column])]);
}

interface Thumbnail {
  readonly origin: string;
  readonly height: number;
  readonly width: number;
  readonly nChannels: number;
  readonly file: Uint8Array;
}

test("large pictures become small JPEG files, small ones and those with transparency PNG", async () => {
  const wide = picture(100, 400, 3);
  const frame = await frameOf([wide, null, picture(8, 8, 1), picture(300, 200, 4)]);
  const rows = await frame.thumbnails(96).toRows();
  expect(rows.map((row) => row.n)).toEqual([0, 1, 2, 3]);
  const cells = rows.map((row) => row.picture as Thumbnail | null);
  expect(cells[1]).toBeNull();
  expect(cells[0]).toMatchObject({ origin: "100.png", height: 100, width: 400, nChannels: 3 });
  const headers = cells.map((cell) => cell && readHeader(cell.file).header);
  expect(headers[0]).toMatchObject({ format: "jpeg", height: 24, width: 96 });
  expect(headers[2]).toMatchObject({ format: "png", height: 8, width: 8 });
  expect(headers[3]).toMatchObject({ format: "png", height: 96, width: 64, channels: 4 });
  // Nothing is lost of a picture that is small already.
  const [same] = await decode([cells[2]?.file as Uint8Array], { mode: "unchanged" });
  expect(same?.image?.data).toEqual(picture(8, 8, 1).data);
});

test("the type is known before anything is read, and the same without rows", async () => {
  const frame = await frameOf([picture(4, 4, 3)]);
  const planned = await frame.thumbnails().schema();
  expect(planned.fields[1]?.metadata.get("uncia:type")).toBe("thumbnail");
  expect((await frame.limit(0).thumbnails().toArrow()).schema.fields[1]?.type.toString()).toBe(
    planned.fields[1]?.type.toString(),
  );
});

test("a table without pictures stays as it is", async () => {
  const frame = DataFrame.fromRows([{ x: 1 }]);
  expect(await frame.thumbnails().toRows()).toEqual([{ x: 1 }]);
});

test("what is wrong is told", async () => {
  const frame = await frameOf([picture(4, 4, 3)]);
  expect(() => frame.thumbnails(0)).toThrow(expect.objectContaining({ code: "invalid_param" }));
  const [batch] = (await frame.toArrow()).batches;
  const broken = batch?.data.children[1];
  const short = makeData({
    ...broken,
    children: broken?.children.with(
      1,
      makeData({ ...broken.children[1], values: undefined, data: Int32Array.of(5) } as never),
    ),
  } as never);
  const table = DataFrame.fromArrow([
    appendColumns((await DataFrame.fromRows([{ n: 0 }]).toArrow()).batches[0] as never, [
      { field: imageField("picture"), data: short },
    ]),
  ]);
  await expect(table.thumbnails().toRows()).rejects.toMatchObject({
    code: "invalid_data",
    details: { row: 0 },
  });
});
