import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { asUnciaError, UnciaError } from "../../errors.ts";
import type { RunOptions } from "../../run.ts";
import { literal } from "../duckdb/text.ts";
import { valueGetter } from "../values.ts";
import { checkAddress, tooLong } from "./fetch.ts";
import { byName, isAddress, isArchiveName, isPictureName } from "./names.ts";

/** Where pictures are: one file or address, or an archive of them. */
export interface Found {
  readonly name: string;
  readonly isArchive: boolean;
}

/**
 * The files that paths stand for, path by path, those of a folder or pattern in the order of their names; one that several paths
 * stand for comes once. Throws `io` where nothing is found.
 */
export async function findPictures(
  paths: readonly string[],
  options: { readonly recursive: boolean },
  run: RunOptions,
): Promise<Found[]> {
  const found = new Map<string, Found>();
  for (const path of paths) {
    for (const name of await expand(path, options.recursive, run)) {
      if (!found.has(name)) found.set(name, { name, isArchive: isArchive(name) });
    }
  }
  return [...found.values()];
}

const isArchive = (name: string): boolean =>
  isArchiveName(isAddress(name) ? checkAddress(name).pathname : name);

async function expand(path: string, recursive: boolean, run: RunOptions): Promise<string[]> {
  if (isAddress(path)) return [checkAddress(path).href];
  // A name that is there is meant as it is, whatever characters are in it.
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw asUnciaError(error, "io");
  });
  if (there?.isDirectory()) return listFolder(path, recursive);
  if (there?.isFile()) return [path];
  if (there) throw new UnciaError("io", `${path} is neither a file nor a folder.`);
  if (/[*?[]/.test(path)) return matching(path, run);
  throw new UnciaError("io", `There is no file or folder ${path}.`);
}

async function listFolder(folder: string, recursive: boolean): Promise<string[]> {
  const entries = await readdir(folder, { recursive, withFileTypes: true }).catch((error) => {
    throw asUnciaError(error, "io");
  });
  const names = entries
    .filter((entry) => !entry.isDirectory() && isPictureName(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(byName);
  if (names.length > 0) return names;
  const files = entries.filter((entry) => !entry.isDirectory()).length;
  const inside = recursive ? "" : ", folders inside of it not looked at";
  throw new UnciaError("io", `There are no pictures in the folder ${folder}.`, {
    hint: `It holds ${files} other file${files === 1 ? "" : "s"}${inside}; pictures are told by the ends of their names, such as .jpg or .png.`,
  });
}

/** By DuckDB, so that patterns mean what they mean to the other readers of files. */
async function matching(pattern: string, run: RunOptions): Promise<string[]> {
  const { runQuery } = await import("../duckdb/run.ts");
  const names: string[] = [];
  const query = { sql: `SELECT file FROM glob(${literal(pattern)})`, tables: new Map() };
  for await (const batch of runQuery(query, run)) {
    const name = valueGetter(batch.data.children[0] as never);
    for (let row = 0; row < batch.numRows; row++) names.push(String(name(row)));
  }
  const files = names.filter((name) => !/(^|[/\\])\.[^/\\]*$/.test(name)).sort(byName);
  if (files.length === 0) throw new UnciaError("io", `No file matches ${pattern}.`);
  return files;
}

/** A whole file of at most `maxBytes`. Throws `io` and `limit` with texts that follow the name of the file. */
export async function readWhole(path: string, maxBytes: number, signal?: AbortSignal): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    // Opening a pipe would wait until somebody writes to it.
    const before = await stat(path);
    if (!before.isFile()) throw new UnciaError("io", "is not a file");
    if (before.size > maxBytes) throw tooLong(maxBytes);
    file = await open(path);
    return await file.readFile({ signal } as never);
  } catch (error) {
    if (error instanceof UnciaError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? asUnciaError(error, "io") : new UnciaError("io", reasons[code] ?? code);
  } finally {
    await file?.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "the file is gone",
  EACCES: "reading it is not permitted",
  EPERM: "reading it is not permitted",
  EISDIR: "is a folder",
  ELOOP: "its links go round in a circle",
};
