import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize, sep } from "node:path";
import type { RecordBatch } from "apache-arrow";
import { asUnciaError, UnciaError } from "../../errors.ts";
import type { RunOptions } from "../../run.ts";
import { kernelThreads } from "../../threads.ts";
import type { Int } from "../../wire-types.ts";
import { columnData } from "../column.ts";
import { type ImageRow, imageGetter, requireImages } from "../images.ts";
import { checkSignal, type Plan } from "../plan.ts";
import { requireColumn } from "../schema.ts";
import { valueGetter } from "../values.ts";
import { loadOpenCV, openCVError, pictureErrorText } from "./kernel.ts";
import { isAddress } from "./names.ts";

export interface WriteImagesOptions extends RunOptions {
  /** The column of images; `image` by default. */
  readonly imageColumn?: string | undefined;
  /**
   * A column of text that names each file within the folder, without the end that tells its format; it may name folders inside. By
   * default a file has the number of its row and the name of the file that the picture came from, such as `000012-cat.png`.
   */
  readonly nameColumn?: string | undefined;
  /** `"png"` by default, which loses nothing. */
  readonly format?: "png" | "jpeg" | "webp" | "bmp" | "tiff" | undefined;
  /** Of JPEG (95 by default) and WebP (100 by default, which loses nothing), from 1 to 100. */
  readonly quality?: Int | undefined;
}

const ends = { png: "png", jpeg: "jpg", webp: "webp", bmp: "bmp", tiff: "tif" } as const;
const stage = "writeImages";
/** Files that are written at a time. */
const atOnce = 16;

export async function writeImages(
  plan: Plan,
  folder: string,
  { signal, onProgress, ...options }: WriteImagesOptions,
): Promise<number> {
  const { imageColumn = "image", nameColumn, format = "png", quality } = options;
  if (typeof folder !== "string" || folder === "")
    throw new UnciaError("invalid_param", "A folder is needed.", { stage, param: "folder" });
  if (!Object.hasOwn(ends, format)) {
    throw new UnciaError(
      "invalid_param",
      `format must be one of ${Object.keys(ends).join(", ")}, not ${JSON.stringify(format)}.`,
      { stage, param: "format" },
    );
  }
  const schema = await plan.schema();
  requireImages(schema, imageColumn, { stage, param: "imageColumn" });
  if (nameColumn !== undefined) requireColumn(schema, nameColumn, { stage, param: "nameColumn" });
  const names = new Set<string>();
  let firstRow = 0;
  let written = 0;
  for await (const batch of plan.read({ signal, onProgress })) {
    const image = imageGetter(columnData(batch, imageColumn), firstRow);
    const pictures = Array.from({ length: batch.numRows }, (_, row) => image(row));
    const nameOf = namer(batch, nameColumn, pictures, firstRow);
    const { encode } = await loadOpenCV();
    const wanted = { format, quality, threads: kernelThreads(), signal };
    const files = await encode(pictures as never, wanted).catch((error: unknown) => {
      throw openCVError(error, { stage });
    });
    const tasks: (() => Promise<void>)[] = [];
    files.forEach((file, at) => {
      if (file === null) return;
      const row = firstRow + at;
      if (file.error) {
        throw new UnciaError(
          "invalid_data",
          `The image in row ${row} cannot be written: ${pictureErrorText(file.error)}.`,
          {
            stage,
            column: imageColumn,
            row,
          },
        );
      }
      const name = `${nameOf(at)}.${ends[format]}`;
      if (names.has(name)) {
        const text = `Two rows have the file name ${JSON.stringify(name)}, the second is row ${row}.`;
        throw new UnciaError("invalid_data", text, { stage, row });
      }
      names.add(name);
      tasks.push(() => place(join(folder, name), file.bytes));
    });
    for (let at = 0; at < tasks.length; at += atOnce) {
      checkSignal({ signal });
      await Promise.all(tasks.slice(at, at + atOnce).map((task) => task()));
    }
    written += tasks.length;
    firstRow += batch.numRows;
    onProgress?.({ stage, done: written });
  }
  return written;
}

/** Writes a file beside its place and moves it there when it is complete. */
async function place(path: string, bytes: Uint8Array): Promise<void> {
  const fresh = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(fresh, bytes);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw asUnciaError(error, "io").at({ stage });
  }
}

/** The name of each row's file within the folder, without its end. */
function namer(
  batch: RecordBatch,
  nameColumn: string | undefined,
  pictures: readonly (ImageRow | null)[],
  firstRow: number,
): (row: number) => string {
  if (nameColumn === undefined) return (row) => ownName(pictures[row]?.origin ?? "", firstRow + row);
  const value = valueGetter(columnData(batch, nameColumn));
  return (row) => {
    const name = value(row);
    const path = typeof name === "string" ? normalize(name) : "";
    const isInside =
      path !== "" && !isAbsolute(path) && !path.split(sep).includes("..") && !/[\0\\]|[/]$|^\.$/.test(path);
    if (isInside) return path;
    throw new UnciaError(
      "invalid_data",
      `${JSON.stringify(name)} in row ${firstRow + row} of column ${JSON.stringify(nameColumn)} is no name of a file within the folder.`,
      { stage, column: nameColumn, row: firstRow + row },
    );
  };
}

function ownName(origin: string, row: number): string {
  const path = isAddress(origin) ? (URL.parse(origin)?.pathname ?? "") : origin;
  const stem = basename(path)
    .replace(/\.[^.]*$/, "")
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")
    .slice(0, 100);
  const number = String(row).padStart(6, "0");
  return stem === "" ? number : `${number}-${stem}`;
}
