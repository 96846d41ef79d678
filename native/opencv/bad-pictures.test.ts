import { crc32, deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decode, encode, load, type PictureErrorCode, readHeader } from "./index.ts";
import { file, imageOf, names } from "./test/fixtures.ts";

const text = (value: string) => new TextEncoder().encode(value);
const errorOf = async (bytes: Uint8Array, options = {}) => (await decode([bytes], options))[0]?.error;

/** A PNG of zeros, which a few bytes hold. */
function png(height: number, width: number): Uint8Array {
  const chunk = (name: string, data: Uint8Array) => {
    const bytes = Buffer.alloc(data.length + 12);
    bytes.writeUInt32BE(data.length);
    bytes.write(name, 4, "latin1");
    bytes.set(data, 8);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
    return bytes;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(1000))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A copy with other bytes at a place. */
function changed(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

/** Where the frame of a JPEG begins: its marker. */
const frameOf = (bytes: Uint8Array) => bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xc0);

describe("what is no picture of ours is named", () => {
  test.each<[string, Uint8Array, PictureErrorCode, RegExp]>([
    ["nothing", new Uint8Array(), "empty", /empty/],
    ["a drawing", text('\n <svg xmlns="http://www.w3.org/2000/svg"/>'), "unsupported", /SVG/],
    ["a drawing with a prologue", text('<?xml version="1.0"?><svg/>'), "unsupported", /SVG/],
    [
      "a page that a server sent instead",
      text("<!DOCTYPE html><title>404</title>"),
      "unsupported",
      /web page/,
    ],
    ["a GIF", text("GIF89a\x01\0\x01\0"), "unsupported", /GIF/],
    ["HEIC", text("\0\0\0\x18ftypheic\0\0\0\0"), "unsupported", /HEIC/],
    ["AVIF", text("\0\0\0\x18ftypavif\0\0\0\0"), "unsupported", /AVIF/],
    ["JPEG 2000", text("\0\0\0\x0cjP  \r\n"), "unsupported", /JPEG 2000/],
    ["a PDF", text("%PDF-1.7"), "unsupported", /PDF/],
    ["noise", new Uint8Array(100).fill(7), "unsupported", /no picture/],
    ["one byte", new Uint8Array([0xff]), "unsupported", /no picture/],
    ["a sound", text("RIFF\0\0\0\0WAVEfmt "), "unsupported", /no picture/],
  ])("%s", async (_, bytes, code, message) => {
    expect(await errorOf(bytes)).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(readHeader(bytes).error?.code).toBe(code);
  });
});

describe("what is damaged is an error of its row", () => {
  const jpeg = file("420.jpg");
  const frame = frameOf(jpeg);
  test.each<[string, Uint8Array, PictureErrorCode]>([
    ["a JPEG of height 0", changed(jpeg, frame + 5, [0, 0]), "no_pixels"],
    ["a JPEG of width 0", changed(jpeg, frame + 7, [0, 0]), "no_pixels"],
    ["a JPEG of 12 bits", changed(jpeg, frame + 4, [12]), "unsupported"],
    ["a JPEG of nothing but a beginning", jpeg.slice(0, 2), "truncated"],
    ["a JPEG without pixels", changed(jpeg.slice(0, frame + 21), frame + 19, [0xff, 0xd9]), "damaged"],
    ["a PNG of 0 x 0", png(0, 0), "no_pixels"],
    ["a PNG whose pixels are not those that it says", png(40, 40), "damaged"],
    ["a PNG of an unknown type", changed(file("color.png"), 25, [5]), "damaged"],
    ["a BMP of an unknown kind", changed(file("color.bmp"), 14, [3, 0]), "damaged"],
    ["a TIFF of 32 bits", changed(file("gray.tiff"), 0, [0x49, 0x49, 42, 0, 255, 255]), "truncated"],
  ])("%s", async (_, bytes, code) => {
    expect(await errorOf(bytes)).toMatchObject({ code, message: expect.stringMatching(/^[A-Z].*\.$/) });
  });

  // Of several pages, the first may be whole where the file is not.
  test.each(names.filter((name) => name !== "pages.tiff"))(
    "%s cut off anywhere is no half of a picture",
    async (name) => {
      const whole = file(name);
      const cuts = Array.from({ length: 40 }, (_, part) => Math.floor((whole.length * (part + 0.5)) / 40));
      const results = await decode(cuts.map((length) => whole.slice(0, length)));
      for (const [i, result] of results.entries()) {
        expect(["truncated", "damaged", "unsupported"], `${name}, ${cuts[i]} bytes`).toContain(
          result?.error?.code,
        );
      }
      expect(results.filter((result) => result?.error?.code === "truncated").length).toBeGreaterThan(20);
    },
  );

  test("what follows the end of a picture does no harm", async () => {
    for (const name of ["420.jpg", "color.png", "lossy.webp", "color.bmp", "color.tiff"]) {
      const whole = file(name);
      const [plain, longer] = await decode([whole, Buffer.concat([whole, text("and more")])]);
      expect(imageOf(longer)).toEqual(imageOf(plain));
    }
  });
});

describe("a decompression bomb", () => {
  test("is refused by its header, without memory for it", async () => {
    const bombs = [png(60_000, 60_000), png(2 ** 31 - 1, 2 ** 31 - 1)];
    const before = process.memoryUsage.rss();
    for (const error of (await decode([...bombs, ...bombs])).map((result) => result?.error))
      expect(error).toMatchObject({
        code: "too_large",
        message: expect.stringMatching(/67108864 are allowed/),
      });
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 << 20);
    expect(readHeader(png(60_000, 60_000)).header).toMatchObject({ height: 60_000, width: 60_000 });
  });

  test("is what the caller says it is", async () => {
    const bytes = file("420.jpg");
    expect(await errorOf(bytes, { maxPixels: 61 * 83 })).toBeUndefined();
    expect(await errorOf(bytes, { maxPixels: 61 * 83 - 1 })).toMatchObject({ code: "too_large" });
    const tensor = await load([bytes], { decode: { maxPixels: 10 }, tensor: { height: 2, width: 2 } });
    expect(tensor.errors[0]?.code).toBe("too_large");
  });

  test("may hide in a single side, or in what a picture becomes", async () => {
    expect((await errorOf(png(2 ** 20 + 1, 1)))?.code).toBe("too_large");
    const operations = [{ kind: "resize", height: 2 ** 20, width: 2 ** 20 }] as const;
    expect((await errorOf(file("420.jpg"), { operations }))?.code).toBe("too_large");
  });
});

describe("pictures that do not fit", () => {
  const picture = { height: 4, width: 5, channels: 3 as const, data: new Uint8Array(60) };
  test.each<[string, object, PictureErrorCode]>([
    ["too few bytes", { ...picture, height: 5 }, "invalid"],
    ["2 channels", { ...picture, height: 6, channels: 2 }, "invalid"],
    ["no rows", { ...picture, height: 0, data: new Uint8Array() }, "no_pixels"],
  ])("%s", async (_, bad, code) => {
    const results = await encode([bad as never, picture], { format: "png" });
    expect(results[0]?.error?.code).toBe(code);
    expect(results[1]?.bytes).toBeDefined();
  });

  test("a crop outside of the picture, or a conversion of other channels", async () => {
    const crop = { kind: "crop", x: 70, y: 0, height: 10, width: 20 } as const;
    expect(await errorOf(file("420.jpg"), { operations: [crop] })).toEqual({
      code: "out_of_bounds",
      message: "A crop of 10 x 20 at x 70 and y 0 reaches outside of the picture, which is 61 x 83.",
    });
    const convert = { kind: "color", conversion: "bgr2hsv" } as const;
    expect((await errorOf(file("gray.png"), { mode: "gray", operations: [convert] }))?.code).toBe("channels");
  });
});
