import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { create } from "tar";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DataFrame } from "../dataframe.ts";
import { imageAt } from "../images.ts";

const pictures = join(import.meta.dirname, "../../../examples/data/pictures");
const root = mkdtempSync(join(tmpdir(), "uncia-read-images-"));
const at = (...parts: string[]): string => join(root, ...parts);

const put = (name: string, from: string): void => {
  mkdirSync(join(root, name, ".."), { recursive: true });
  copyFileSync(join(pictures, from), at(name));
};

beforeAll(() => {
  put("tree/label=round/b.png", "circle-1.png");
  put("tree/label=round/group=1/a.jpg", "circle-2.jpg");
  put("tree/label=a%2Fb/c.bmp", "square-2.bmp");
  put("tree/.hidden.png", "circle-1.png");
  put("odd/[1].png", "circle-1.png");
  put("odd/1.png", "square-1.png");
  writeFileSync(at("tree/notes.txt"), "no picture");
  mkdirSync(at("none"));
  writeFileSync(at("none/readme.md"), "");
});
afterAll(() => rmSync(root, { recursive: true }));

/** The names of the files, below the folder of this test, and whether each has a picture. */
async function read(...args: Parameters<typeof DataFrame.readImages>): Promise<string[]> {
  const rows = await DataFrame.readImages(args[0], { ...args[1], filename: true }).toRows();
  return rows.map(({ filename, image, error }) => {
    expect((image === null) === (error !== null)).toBe(true);
    const name = String(filename).replace(`${root}/`, "");
    return image === null ? `${name}: ${String(error).slice(String(filename).length + 2)}` : name;
  });
}

test("the pictures of a folder come in the order of their names, whatever format they have", async () => {
  const rows = await DataFrame.readImages(pictures).toRows();
  const told = rows.map(({ image }) => {
    const { origin, height, width, nChannels } = (image ?? { origin: "" }) as Record<string, unknown>;
    return `${basename(String(origin))} ${height} ${width} ${nChannels}`;
  });
  expect(told).toEqual([
    "arrow.jpg 48 72 3",
    " undefined undefined undefined",
    "circle-1.png 48 48 3",
    "circle-2.jpg 60 80 3",
    "square-1.png 48 64 3",
    "square-2.bmp 32 32 3",
    "stripes-1.webp 64 48 3",
    "stripes-2.tif 40 40 3",
    "triangle-1.png 56 56 3",
    "triangle-2.png 40 60 3",
  ]);
  expect(rows[1]?.error).toBe(
    `${join(pictures, "broken.jpg")}: The JPEG ends in the middle of its pixels (truncated)`,
  );
});

test("bad files can be left out, and channels kept or made one", async () => {
  const channels = async (mode: "gray" | "unchanged") =>
    (await DataFrame.readImages(`${pictures}/*.png`, { mode }).toRows()).map(
      ({ image }) => (image as { nChannels: number }).nChannels,
    );
  expect(await channels("gray")).toEqual([1, 1, 1, 1]);
  expect(await channels("unchanged")).toEqual([3, 3, 1, 4]);
  const good = await DataFrame.readImages(pictures, { dropInvalid: true }).toRows();
  expect(good).toHaveLength(9);
  expect(good.every(({ image, error }) => image !== null && error === null)).toBe(true);
});

test("a camera's note of how it was held is followed, unless that is not wanted", async () => {
  const sizes = async (orientation: boolean) => {
    const [row] = await DataFrame.readImages(`${pictures}/arrow.jpg`, { orientation }).toRows();
    const { height, width } = (row?.image ?? {}) as { height?: number; width?: number };
    return [height, width];
  };
  expect(await sizes(true)).toEqual([48, 72]);
  expect(await sizes(false)).toEqual([72, 48]);
});

test("folders are searched to the bottom, or not; hidden files and notes are passed over", async () => {
  expect(await read(at("tree"))).toEqual([
    "tree/label=a%2Fb/c.bmp",
    "tree/label=round/b.png",
    "tree/label=round/group=1/a.jpg",
  ]);
  expect(await read(at("tree/label=round"), { recursive: false })).toEqual(["tree/label=round/b.png"]);
});

test("paths are read in their order, each file once, and names with odd characters as they are", async () => {
  const names = await read([
    at("tree/label=round"),
    at("tree/*/*.bmp"),
    at("tree/label=round/b.png"),
    at("odd/[1].png"),
  ]);
  expect(names).toEqual([
    "tree/label=round/b.png",
    "tree/label=round/group=1/a.jpg",
    "tree/label=a%2Fb/c.bmp",
    "odd/[1].png",
  ]);
});

test("folders of a path become columns", async () => {
  const data = DataFrame.readImages(at("tree"), {
    partitionColumns: ["label", "group"],
    folderColumn: "folder",
  });
  const rows = await data.drop("image").toRows();
  expect(rows).toEqual([
    { error: null, folder: "label=a%2Fb", label: "a/b", group: null },
    { error: null, folder: "label=round", label: "round", group: null },
    { error: null, folder: "group=1", label: "round", group: "1" },
  ]);
});

test("files can be left as they are", async () => {
  const data = DataFrame.readImages([`${pictures}/*.jpg`], { decode: false });
  expect(await data.columns()).toEqual(["bytes", "error", "filename"]);
  const rows = await data.toRows();
  expect(rows.map(({ bytes }) => (bytes as Uint8Array).length)).toEqual([1983, 900, 2418]);
});

test("a sample is the same at each read, and another one with another seed", async () => {
  const sample = async (seed: number) => read(pictures, { sampleRatio: 0.5, seed });
  const first = await sample(1);
  expect(first.length).toBeGreaterThan(0);
  expect(first.length).toBeLessThan(10);
  expect(await sample(1)).toEqual(first);
  expect(await sample(2)).not.toEqual(first);
});

test("a table of pictures can be read again, after a file has gone, too", async () => {
  put("gone/a.png", "circle-1.png");
  put("gone/b.png", "circle-1.png");
  const data = DataFrame.readImages(at("gone"));
  expect(await data.count()).toBe(2);
  rmSync(at("gone/a.png"));
  expect(await data.count()).toBe(1);
});

test("empty, mislabelled, oversized and unreadable files are rows of their own", async () => {
  mkdirSync(at("bad"));
  writeFileSync(at("bad/0.jpg"), "");
  writeFileSync(at("bad/1.png"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
  put("bad/2.jpg", "circle-1.png");
  writeFileSync(at("bad/3.png"), "");
  truncateSync(at("bad/3.png"), 100_000);
  put("bad/4.png", "square-1.png");
  symlinkSync(at("nowhere.png"), at("bad/5.png"));
  execFileSync("mkfifo", [at("bad/6.png")]);
  expect(await read(at("bad"), { maxBytes: 50_000, maxPixels: 50 * 50 })).toEqual([
    expect.stringMatching(/^bad\/0.jpg: .* \(empty\)$/),
    expect.stringMatching(/^bad\/1.png: .* \(unsupported\)$/),
    "bad/2.jpg",
    "bad/3.png: more than 50000 bytes, which is the limit maxBytes",
    expect.stringMatching(/^bad\/4.png: .* \(too_large\)$/),
    "bad/5.png: the file is gone",
    "bad/6.png: is not a file",
  ]);
});

test("where there is nothing to read, that is an error", async () => {
  const failure = (path: string) => expect(DataFrame.readImages(path).count()).rejects;
  await failure(at("none")).toThrow(
    /There are no pictures in the folder .*none\. It holds 1 other file; pictures are told by/,
  );
  await failure(at("missing.jpg")).toThrow(/There is no file or folder .*missing\.jpg/);
  await failure(at("tree/*.webp")).toThrow(/No file matches .*\*\.webp/);
  await failure("/dev/zero").toThrow("/dev/zero is neither a file nor a folder.");
});

test("wrong options are told before anything is read", () => {
  const wrong = (options: object) => () => DataFrame.readImages("x", options);
  expect(wrong({ mode: "grey" })).toThrow('mode must be one of "color", "gray", "unchanged", not "grey".');
  expect(wrong({ maxPixels: 0 })).toThrow("maxPixels must be a whole number > 0, not 0.");
  expect(wrong({ decode: "no" })).toThrow('decode must be true or false, not "no".');
  expect(wrong({ sampleRatio: 2 })).toThrow("sampleRatio must be a number > 0 and <= 1, not 2.");
  expect(wrong({ size: 3 })).toThrow('readImages has no option "size". There are decode,');
  expect(wrong({ folderColumn: "image" })).toThrow('There are two columns called "image".');
  expect(() => DataFrame.readImages([])).toThrow("A path, or a list of paths, is needed.");
  expect(() => DataFrame.readImages("")).toThrow("A path, or a list of paths, is needed.");
});

test("many pictures come in batches of bounded size, in order", async () => {
  put("many/000.png", "circle-1.png");
  for (let i = 1; i < 600; i++) put(`many/${String(i).padStart(3, "0")}.png`, "square-2.bmp");
  const sizes: number[] = [];
  let first: unknown;
  for await (const batch of DataFrame.readImages(at("many")).batches()) {
    first ??= imageAt(batch.data.children[0] as never, 0)?.height;
    sizes.push(batch.numRows);
  }
  expect(first).toBe(48);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(600);
  expect(sizes.length).toBeGreaterThan(2);
});

test("a reader that stops early leaves nothing open, and one that is cancelled is told", async () => {
  for await (const batch of DataFrame.readImages(at("many")).batches()) {
    expect(batch.numRows).toBeGreaterThan(0);
    break;
  }
  const signal = AbortSignal.abort();
  await expect(DataFrame.readImages(at("many")).count({ signal })).rejects.toMatchObject({
    code: "cancelled",
  });
});

test("a tar archive is read as it stands, and nothing of it is written anywhere", async () => {
  mkdirSync(at("in"));
  put("in/label=x/a.png", "circle-1.png");
  put("in/b.jpg", "broken.jpg");
  writeFileSync(at("in/notes.txt"), "no picture");
  symlinkSync("/etc/passwd", at("in/link.png"));
  mkdirSync(at("in/folder.png"));
  writeFileSync(at("in/zero.png"), "");
  const files = ["label=x/a.png", "notes.txt", "link.png", "folder.png", "zero.png", "b.jpg"];
  for (const [name, gzip] of [
    ["p.tar", false],
    ["p.tar.gz", true],
  ] as const) {
    await create({ file: at(name), cwd: at("in"), gzip, portable: true }, files);
    const rows = await DataFrame.readImages(at(name), {
      filename: true,
      partitionColumns: ["label"],
    }).toRows();
    expect(rows.map(({ filename, label, error }) => [filename, label, error])).toEqual([
      [`${at(name)}/label=x/a.png`, "x", null],
      [`${at(name)}/zero.png`, null, expect.stringContaining("(empty)")],
      [`${at(name)}/b.jpg`, null, expect.stringContaining("(truncated)")],
    ]);
  }
});

test("entries of an archive that point outside of it are names and no more", async () => {
  put("evil/x.png", "circle-1.png");
  await create({ file: at("evil.tar"), cwd: at("evil"), preservePaths: true }, [
    at("evil/x.png"),
    "../evil/x.png",
  ]);
  const before = existsSync(at("x.png"));
  const rows = await DataFrame.readImages(at("evil.tar")).toRows();
  expect(rows.map(({ error }) => error)).toEqual([null, null]);
  expect(existsSync(at("x.png"))).toBe(before);
});

test("an entry of an archive that is too large is a bad row, and the next one is read", async () => {
  put("big/a.png", "square-1.png");
  put("big/b.png", "circle-1.png");
  await create({ file: at("big.tar"), cwd: at("big") }, ["a.png", "b.png"]);
  expect(await read(at("big.tar"), { maxBytes: 5000 })).toEqual([
    "big.tar/a.png: more than 5000 bytes, which is the limit maxBytes",
    "big.tar/b.png",
  ]);
});

test("an archive that is cut off, damaged or none is an error, not a shorter table", async () => {
  put("cut/a.png", "square-1.png");
  put("cut/b.png", "circle-1.png");
  await create({ file: at("cut.tar"), cwd: at("cut") }, ["a.png", "b.png"]);
  copyFileSync(at("cut.tar"), at("damaged.tar"));
  const bytes = readFileSync(at("damaged.tar"));
  bytes[600 + 512 * Math.ceil(6114 / 512)] = 7;
  writeFileSync(at("damaged.tar"), bytes);
  await expect(DataFrame.readImages(at("damaged.tar")).count()).rejects.toThrow(/checksum failure/);
  truncateSync(at("cut.tar"), 9000);
  await expect(DataFrame.readImages(at("cut.tar")).count()).rejects.toMatchObject({
    code: "invalid_data",
    message: expect.stringMatching(/The archive .*cut\.tar cannot be read: .*Truncated input/),
  });
  writeFileSync(at("none.tar"), "x".repeat(5000));
  await expect(DataFrame.readImages(at("none.tar")).count()).rejects.toMatchObject({ code: "invalid_data" });
  await create({ file: at("cut.tar.gz"), cwd: at("cut"), gzip: true }, ["a.png", "b.png"]);
  truncateSync(at("cut.tar.gz"), 6000);
  await expect(DataFrame.readImages(at("cut.tar.gz")).count()).rejects.toMatchObject({
    code: "invalid_data",
  });
});
