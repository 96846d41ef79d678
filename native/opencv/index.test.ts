import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  apply,
  type DecodeOptions,
  decode,
  encode,
  load,
  OpenCVError,
  type Operation,
  opencvVersion,
  type Picture,
  readHeader,
  toTensor,
} from "./index.ts";
import { expected, file, imageOf, names, type Pixels } from "./test/fixtures.ts";

const digest = (bytes: Uint8Array | Float32Array) => createHash("sha256").update(bytes).digest("hex");
/** A case with a title, as Vitest shows no nested objects. */
const titled = <T extends object>(one: T): [string, T] => {
  const { expected: _expected, sha256: _sha256, ...rest } = one as Record<string, unknown>;
  return [JSON.stringify(rest), one];
};
const pixels = ({ height, width, channels, data }: Picture): Pixels => ({
  shape: [height, width, channels],
  sha256: digest(data),
});
const decoded = async (name: string, options: DecodeOptions = {}) =>
  imageOf((await decode([file(name)], options))[0]);
const inputs = {
  "color.png": await decoded("color.png"),
  "gray.png": await decoded("gray.png", { mode: "gray" }),
  "alpha.png": await decoded("alpha.png", { mode: "unchanged" }),
} as Record<string, Picture>;
const input = (name: string) => inputs[name] as Picture;

test("the release is that of the expected values", () => {
  expect(opencvVersion).toBe(expected.opencv);
});

describe("equal to OpenCV's Python package, to the last bit", () => {
  test.each(expected.decode.map(titled))("%s", async (_, { file: name, options, expected: wanted }) => {
    expect(pixels(await decoded(name, options))).toEqual(wanted);
  });

  test.each(expected.operations.map(titled))(
    "%s",
    async (_, { file: name, operations, expected: wanted }) => {
      const [result] = await apply([input(name)], operations);
      expect(pixels(imageOf(result))).toEqual(wanted);
    },
  );

  test.each(expected.tensor.map(titled))("%s", async (_, { file: name, options, sha256 }) => {
    const tensor = await toTensor([input(name)], options);
    expect(digest(tensor.data)).toBe(sha256);
  });

  test.each(expected.encode.map(titled))("%s", async (_, { file: name, options, sha256 }) => {
    const [result] = await encode([input(name)], options);
    expect(result?.bytes && digest(result.bytes)).toBe(sha256);
  });
});

test.each([
  ["color.png", {}],
  ["gray.png", { compression: 9 }],
  ["alpha.png", { compression: 0 }],
])("PNG keeps %s", async (name, options) => {
  const [result] = await encode([input(name)], { format: "png", ...options });
  const [again] = await decode([result?.bytes ?? null], { mode: "unchanged" });
  expect(pixels(imageOf(again))).toEqual(pixels(input(name)));
});

describe("headers", () => {
  test.each(names)("%s has the size that is decoded", async (name) => {
    const { header } = readHeader(file(name));
    const picture = await decoded(name, { mode: "unchanged", orientation: false });
    expect(header).toMatchObject({ height: picture.height, width: picture.width });
    const formats = { jpg: "jpeg", png: "png", webp: "webp", bmp: "bmp", tiff: "tiff" };
    expect(header?.format).toBe(formats[name.split(".")[1] as keyof typeof formats]);
    expect(header?.animated).toBe(/^(animated|pages)/.test(name));
    expect(header?.orientation).toBe(
      Number(/^turned-(\d)/.exec(name)?.[1] ?? { "turned.png": 6, "turned.webp": 8 }[name] ?? 1),
    );
  });

  test.each([
    ["cmyk.jpg", 4, 8],
    ["gray.jpg", 1, 8],
    ["deep.png", 3, 16],
    ["bits.png", 1, 1],
    ["gray-alpha.png", 2, 8],
    ["alpha.webp", 4, 8],
    ["deep.tiff", 3, 16],
    ["alpha.bmp", 4, 8],
  ])("%s has %i channels of %i bits", (name, channels, depth) => {
    expect(readHeader(file(name)).header).toMatchObject({ channels, depth });
  });
});

/** A file of a picture whose values are all 7. */
async function bmpOf(height: number, width: number): Promise<Uint8Array> {
  const data = new Uint8Array(height * width * 3).fill(7);
  const [result] = await encode([{ height, width, channels: 3, data }], { format: "bmp" });
  if (!result?.bytes) throw new Error("The picture could not be encoded.");
  return result.bytes;
}

describe("a batch", () => {
  test("keeps its order, its nulls and its errors, on any number of threads", async () => {
    const sources = Array.from({ length: 200 }, (_, row) =>
      row % 7 === 0
        ? null
        : row % 5 === 0
          ? new Uint8Array([1, 2, 3])
          : file(names[row % names.length] as string),
    );
    const alone = await decode(sources, { threads: 1 });
    const together = await decode(sources, { threads: 7 });
    expect(together).toEqual(alone);
    for (const [row, result] of alone.entries()) {
      if (row % 7 === 0) expect(result).toBeNull();
      else if (row % 5 === 0) expect(result?.error?.code).toBe("unsupported");
      else expect(result?.image).toBeDefined();
    }
  });

  test("may be empty", async () => {
    expect(await decode([])).toEqual([]);
    expect(await apply([], [])).toEqual([]);
    expect(await toTensor([], { height: 2, width: 3 })).toEqual({
      data: new Float32Array(),
      shape: [0, 3, 2, 3],
      errors: [],
      missing: [],
    });
  });

  test("goes from files to a tensor as it does in steps", async () => {
    const sources = [file("420.jpg"), null, new Uint8Array(), file("alpha.png"), file("gray.tiff")];
    const operations: Operation[] = [
      { kind: "resizeShorter", size: 40 },
      { kind: "centerCrop", height: 32, width: 32 },
    ];
    const options = { height: 32, width: 32, mean: [0.5], std: [0.25], scale: 1 / 255 };
    const steps = await apply(
      (await decode(sources)).map((result) => result?.image ?? null),
      operations,
    );
    const wanted = await toTensor(
      steps.map((result) => result?.image ?? null),
      options,
    );
    const tensor = await load(sources, { operations, tensor: options });
    expect(tensor.shape).toEqual([5, 3, 32, 32]);
    expect(tensor.data).toEqual(wanted.data);
    expect(tensor.missing).toEqual([false, true, false, false, false]);
    expect(tensor.errors.map((error) => error?.code)).toEqual([
      undefined,
      undefined,
      "empty",
      undefined,
      undefined,
    ]);
    const size = 3 * 32 * 32;
    expect(tensor.data.subarray(size, 3 * size).every((value) => value === 0)).toBe(true);
    expect(tensor.data.subarray(3 * size).some((value) => value !== 0)).toBe(true);
  });

  test("writes a tensor to the memory that it is given, whatever that held", async () => {
    const sources = [file("420.jpg"), null, new Uint8Array(), file("gray.tiff")];
    const tensor = { height: 24, width: 20, mean: [0.5] };
    const wanted = await load(sources, { tensor });
    const memory = new ArrayBuffer(wanted.data.byteLength);
    new Uint8Array(memory).fill(0xa5);
    const found = await load(sources, { tensor: { ...tensor, memory } });
    expect(found).toEqual(wanted);
    expect(found.data.buffer).toBe(memory);
    const bytes = await load(sources, {
      tensor: { height: 24, width: 80, color: "gray", type: "uint8", memory },
    });
    expect(bytes.data).toHaveLength(4 * 24 * 80);
  });

  test("hands out pictures of all sizes that do not touch each other", async () => {
    // Of one pixel up to more than a piece of the memory that they share.
    const sizes = [1, 2000, 3, 700, 64, 1300, 5, 900, 33, 1500, 800, 7];
    const pictures = sizes.map((side, row) => ({
      height: side,
      width: side,
      channels: 3 as const,
      data: new Uint8Array(side * side * 3).fill(row + 1),
    }));
    const results = (await apply(pictures, [], { threads: 3 })).map(imageOf);
    for (const { data } of results) data[0] = 0;
    for (const [row, { data }] of results.entries()) {
      expect(data).toHaveLength((sizes[row] as number) ** 2 * 3);
      expect(data.subarray(1).every((value) => value === row + 1)).toBe(true);
    }
  });

  test("hands out pictures that are too large to be copied", async () => {
    const [large, small] = await decode([await bmpOf(4000, 3000), file("420.jpg")], { threads: 1 });
    expect(imageOf(large).data).toHaveLength(4000 * 3000 * 3);
    expect(imageOf(large).data.every((value) => value === 7)).toBe(true);
    expect(pixels(imageOf(small))).toEqual(pixels(await decoded("420.jpg")));
  });

  test("does operations on what it decodes", async () => {
    const operations: Operation[] = [{ kind: "resize", height: 9, width: 8 }];
    const sources = [file("color.png"), file("420.jpg")];
    const pictures = (await decode(sources)).map(imageOf);
    expect(await decode(sources, { operations })).toEqual(await apply(pictures, operations));
  });

  test("leaves its pictures as they are, and hands out others", async () => {
    const before = input("color.png").data.slice();
    const none = await apply([input("color.png")], []);
    expect(imageOf(none[0]).data).toEqual(before);
    expect(imageOf(none[0]).data.buffer).not.toBe(input("color.png").data.buffer);
    await apply(
      [input("color.png")],
      [
        { kind: "flip", direction: "both" },
        { kind: "blur", height: 3, width: 3 },
      ],
    );
    expect(input("color.png").data).toEqual(before);
  });

  test("takes views into a larger buffer", async () => {
    const bytes = file("420.jpg");
    const large = new Uint8Array(bytes.length + 100);
    large.set(bytes, 37);
    const [result] = await decode([large.subarray(37, 37 + bytes.length)]);
    expect(pixels(imageOf(result))).toEqual(pixels(await decoded("420.jpg")));
  });
});

describe("cancelling", () => {
  const many = Array.from({ length: 5000 }, () => file("444.jpg"));

  test("ends a running call", async () => {
    const controller = new AbortController();
    const running = decode(many, { signal: controller.signal, threads: 1 });
    const started = performance.now();
    controller.abort(new Error("enough"));
    await expect(running).rejects.toMatchObject({ code: "CANCELLED", cause: new Error("enough") });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test("before a call is as good", async () => {
    await expect(decode(many, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(OpenCVError);
  });

  test("after a call changes nothing", async () => {
    const controller = new AbortController();
    const results = await decode([file("420.jpg")], { signal: controller.signal });
    controller.abort();
    expect(results[0]?.image).toBeDefined();
  });
});

test("the event loop stays free", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await decode(
    Array.from({ length: 500 }, () => file("444.jpg")),
    { threads: 1 },
  );
  clearInterval(timer);
  expect(turns).toBeGreaterThan(3);
});

describe("wrong options are refused before any picture is looked at", () => {
  const picture = () => [input("color.png")];
  const apply1 = (operation: unknown) => apply(picture(), [operation as Operation]);
  test.each([
    [
      "a name",
      () => decode([], { mode: "grey" as never }),
      /mode must be one of color, gray, unchanged, not grey/,
    ],
    ["an operation", () => apply1({ kind: "rotate" }), /no operation rotate/],
    [
      "a size of 0",
      () => apply1({ kind: "resize", height: 0, width: 3 }),
      /height of the operation resize.*not 0/,
    ],
    ["an even aperture", () => apply1({ kind: "gaussian", aperture: 4, sigma: 1 }), /aperture.*odd/],
    ["no sigma at all", () => apply1({ kind: "gaussian", aperture: 0, sigma: 0 }), /both 0/],
    [
      "a crop at -1",
      () => apply1({ kind: "crop", x: -1, y: 0, height: 1, width: 1 }),
      /x of the operation crop/,
    ],
    ["a limit of 0", () => decode([], { maxPixels: 0 }), /maxPixels must be at least 1/],
    ["half a thread", () => decode([], { threads: 0.5 }), /threads must be a whole number/],
    ["a quality", () => encode(picture(), { format: "jpeg", quality: 101 }), /quality/],
    ["a format", () => encode(picture(), { format: "gif" as never }), /format must be one of jpeg/],
    [
      "two means",
      () => toTensor(picture(), { height: 1, width: 1, mean: [1, 2] }),
      /mean must have one number/,
    ],
    ["a std of 0", () => toTensor(picture(), { height: 1, width: 1, std: [0] }), /std must not be 0/],
    ["means of bytes", () => toTensor(picture(), { height: 1, width: 1, type: "uint8", mean: [1] }), /uint8/],
    [
      "memory that is too small",
      () => toTensor(picture(), { height: 2, width: 2, memory: new ArrayBuffer(47) }),
      /memory must be a buffer of at least 48 bytes/,
    ],
    ["no bytes", () => decode(["x" as never]), /Row 0 must be a Uint8Array or null/],
    ["no picture", () => apply([{} as never], []), /Row 0 must be a picture or null/],
  ])("%s", async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
    await expect(call()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});
