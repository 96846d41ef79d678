import { randomBytes } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { asUnciaError } from "../errors.ts";
import type { RunOptions } from "../run.ts";
import type { Int } from "../wire-types.ts";
import { literal, literalOf } from "./duckdb/text.ts";
import type { Plan } from "./plan.ts";
import { optionList } from "./readers.ts";

export interface WriteParquetOptions extends RunOptions {
  /** `"snappy"` (the default), `"zstd"`, `"gzip"`, `"lz4"`, `"brotli"` or `"uncompressed"`. */
  readonly compression?: string | undefined;
  /** How hard to compress, 1 to 22, for `"zstd"` alone; 3 by default. */
  readonly compressionLevel?: Int | undefined;
  /** Rows a row group; 122880 by default. */
  readonly rowGroupSize?: Int | undefined;
}

export interface WriteCsvOptions extends RunOptions {
  /** Writes the names in the first line. True by default. */
  readonly header?: boolean | undefined;
  /** `","` by default. */
  readonly delimiter?: string | undefined;
  /** What is put around a value that holds the delimiter; `"\""` by default. */
  readonly quote?: string | undefined;
  /** What is put before a quote inside of a quoted value; the quote itself by default. */
  readonly escape?: string | undefined;
  /** What is written for null; nothing by default. */
  readonly nullValue?: string | undefined;
  /** How dates are written, such as `%d.%m.%Y`; ISO 8601 by default. */
  readonly dateFormat?: string | undefined;
  /** How timestamps are written; ISO 8601 by default. */
  readonly timestampFormat?: string | undefined;
  /** `"none"` (the default), `"gzip"` or `"zstd"`. */
  readonly compression?: string | undefined;
}

export interface WriteJsonOptions extends RunOptions {
  /** Writes one array of all rows, where else each line has one object. */
  readonly array?: boolean | undefined;
  /** How dates are written, such as `%d.%m.%Y`; ISO 8601 by default. */
  readonly dateFormat?: string | undefined;
  /** How timestamps are written; ISO 8601 by default. */
  readonly timestampFormat?: string | undefined;
  /** `"none"` (the default), `"gzip"` or `"zstd"`. */
  readonly compression?: string | undefined;
}

const names = {
  parquet: {
    compression: "COMPRESSION",
    compressionLevel: "COMPRESSION_LEVEL",
    rowGroupSize: "ROW_GROUP_SIZE",
  },
  csv: {
    header: "HEADER",
    delimiter: "DELIMITER",
    quote: "QUOTE",
    escape: "ESCAPE",
    nullValue: "NULLSTR",
    dateFormat: "DATEFORMAT",
    timestampFormat: "TIMESTAMPFORMAT",
    compression: "COMPRESSION",
  },
  json: {
    array: "ARRAY",
    dateFormat: "DATEFORMAT",
    timestampFormat: "TIMESTAMPFORMAT",
    compression: "COMPRESSION",
  },
} as const;

/** Writes the rows beside the file's place and moves them there when all are written: readers see the old file or the new. */
export async function writeFile(
  plan: Plan,
  path: string,
  format: keyof typeof names,
  { signal, onProgress, ...options }: RunOptions & object,
): Promise<void> {
  const { execute } = await import("./duckdb/run.ts");
  const settings = optionList(options, names[format], `write ${format}`).map(
    ([name, value]) => `${name} ${literalOf(value)}`,
  );
  const query = await plan.query();
  const tables = query?.tables ?? new Map([["uncia_rows", plan]]);
  const rows = query?.sql ?? "SELECT * FROM uncia_rows";
  const fresh = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    const into = `TO ${literal(fresh)} (${[`FORMAT ${format}`, ...settings].join(", ")})`;
    await execute({ sql: `COPY (${rows}\n) ${into}`, tables }, { signal, onProgress });
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw asUnciaError(error, "io");
  }
}
