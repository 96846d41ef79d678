import { expect, test } from "vitest";
import { imageField, makeImageColumn } from "./images.ts";
import { DataFrame } from "./index.ts";
import { appendColumns } from "./schema.ts";

test("pictures are shown by their size, not by their bytes", async () => {
  const [batch] = (await DataFrame.fromRows([{ n: 1 }, { n: 2 }]).toArrow()).batches;
  const pixels = { height: 48, width: 64, channels: 3, data: new Uint8Array(48 * 64 * 3) };
  const column = { field: imageField("picture"), data: makeImageColumn([pixels, null]) };
  const text = await DataFrame.fromArrow([appendColumns(batch as never, [column])]).toText();
  expect(text.split("\n").map((line) => line.trimEnd())).toEqual([
    "      n  picture",
    "float64  image",
    "-------  -------------",
    "      1  image 64x48x3",
    "      2  null",
  ]);
});
