import { lstat, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { UnciaError } from "../errors.ts";
import { DataFrame } from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import { readArrowFile, writeArrowFile } from "./arrow-file.ts";
import { WrongCall } from "./failure.ts";

type Read = (paths: readonly string[]) => DataFrame | Promise<DataFrame>;
type Write = (data: DataFrame, path: string, run: RunOptions, compression: Compression) => Promise<void>;
type Compression = "none" | "gzip" | "zstd";

interface Format {
  readonly read: Read;
  readonly write: Write;
}

const csv: Format = {
  read: (paths) => DataFrame.readCsv(paths),
  write: (data, path, run, compression) => data.writeCsv(path, { ...run, compression }),
};
const jsonLines: Format = {
  read: (paths) => DataFrame.readJson(paths, { format: "newline_delimited" }),
  write: (data, path, run, compression) => data.writeJson(path, { ...run, compression }),
};
const arrow: Format = { read: readArrowFile, write: (data, path, run) => writeArrowFile(data, path, run) };

/** Formats of tables by the name that `--format` takes, which is also the ending of their files. */
const formats: Readonly<Record<string, Format>> = {
  csv,
  tsv: {
    read: csv.read,
    write: (data, path, run, compression) => data.writeCsv(path, { ...run, compression, delimiter: "\t" }),
  },
  parquet: {
    read: (paths) => DataFrame.readParquet(paths),
    write: (data, path, run) => data.writeParquet(path, run),
  },
  json: {
    read: (paths) => DataFrame.readJson(paths),
    write: (data, path, run, compression) => data.writeJson(path, { ...run, compression, array: true }),
  },
  jsonl: jsonLines,
  ndjson: jsonLines,
  arrow,
  arrows: arrow,
  feather: arrow,
  ipc: arrow,
};

export const formatNames = Object.keys(formats);

const compressions: Readonly<Record<string, Compression>> = { gz: "gzip", zst: "zstd" };
const compressible = new Set(["csv", "tsv", "json", "jsonl", "ndjson"]);

function formatOf(path: string, named: string | undefined): { format: Format; compression: Compression } {
  const endings = basename(path).toLowerCase().split(".").slice(1);
  const compression = compressions[endings.at(-1) ?? ""] ?? "none";
  if (compression !== "none") endings.pop();
  const name = named ?? endings.at(-1) ?? "";
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (!format) {
    const what = named ? `There is no format "${named}"` : `The ending of ${path} names no format`;
    throw new WrongCall(`${what}; there are ${formatNames.join(", ")}. Say which with --format.`);
  }
  if (compression !== "none" && !compressible.has(name)) {
    throw new WrongCall(`${path}: ${name} files are not compressed as a whole.`);
  }
  return { format, compression };
}

/** The table in files of one format, told by their endings: paths, or patterns such as `data/*.parquet`. */
export async function readTable(paths: readonly string[], format?: string): Promise<DataFrame> {
  const [first, ...others] = paths.map((path) => formatOf(path, format).format);
  if (!first) throw new WrongCall("--data names no file.");
  if (others.some((one) => one !== first)) throw new WrongCall("All files of --data must be of one format.");
  return first.read(paths);
}

/** Fails early, before long work, for a file of a format that cannot be written, or one that is there. */
export async function checkOutputFile(path: string, overwrite: boolean, format?: string): Promise<void> {
  formatOf(path, format);
  const found = await lstat(path).catch(() => undefined);
  if (!found) {
    const folder = dirname(path);
    if ((await stat(folder).catch(() => undefined))?.isDirectory()) return;
    throw new UnciaError("io", `There is no folder ${folder} to write ${basename(path)} into.`);
  }
  if (found.isDirectory()) throw new UnciaError("io", `${path} is a folder.`, { hint: "Name a file." });
  if (!overwrite) {
    throw new UnciaError("io", `${path} exists.`, { hint: "Pass --overwrite to replace it." });
  }
}

/** Writes beside the file's place and moves it there when it is complete. */
export async function writeTable(
  data: DataFrame,
  path: string,
  run: RunOptions,
  named?: string,
): Promise<void> {
  const { format, compression } = formatOf(path, named);
  await format.write(data, path, run, compression);
}
