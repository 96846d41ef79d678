import { UnciaError } from "../errors.ts";
import type { Int } from "../wire-types.ts";
import { QueryPlan } from "./duckdb/source.ts";
import { literal, literalOf } from "./duckdb/text.ts";
import type { Plan } from "./plan.ts";

/** Options of all readers of files. */
export interface ReadFileOptions {
  /** Adds a column `filename` with the file that each row comes from. False by default. */
  readonly filename?: boolean | undefined;
  /** Files with different columns are joined by name, a column that a file lacks being null. False by default. */
  readonly unionByName?: boolean | undefined;
  /** Takes `year=2024` in a path as a column. By default found out from the paths. */
  readonly hivePartitioning?: boolean | undefined;
}

export interface ReadCsvOptions extends ReadFileOptions {
  /** Whether the first line has the names. By default found out from the file. */
  readonly header?: boolean | undefined;
  /** What stands between values, such as `";"`. By default found out from the file. */
  readonly delimiter?: string | undefined;
  /** What stands around a value that holds the delimiter. By default found out from the file. */
  readonly quote?: string | undefined;
  /** What stands before a quote inside of a quoted value. By default found out from the file. */
  readonly escape?: string | undefined;
  /** A character with which a line starts that is to be left out. By default found out from the file. */
  readonly comment?: string | undefined;
  /** All columns, by name, with their SQL types: nothing is then found out from the file. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  /** SQL types of some columns, by name. */
  readonly types?: Readonly<Record<string, string>> | undefined;
  /** Names of the columns, for files without a header. */
  readonly names?: readonly string[] | undefined;
  /** Texts that mean null; only the empty one by default. */
  readonly nullValues?: readonly string[] | undefined;
  /** Lines to leave out at the start. */
  readonly skip?: Int | undefined;
  /** `"gzip"`, `"zstd"` or `"none"`; by default from the file's name. */
  readonly compression?: string | undefined;
  /** How dates are written, such as `%d.%m.%Y`. By default found out from the file. */
  readonly dateFormat?: string | undefined;
  /** How timestamps are written, such as `%d.%m.%Y %H:%M`. By default found out from the file. */
  readonly timestampFormat?: string | undefined;
  /** What stands before the fraction of a number, `"."` by default. */
  readonly decimalSeparator?: string | undefined;
  /** `"utf-8"` (the default), `"utf-16"` or `"latin-1"`. */
  readonly encoding?: string | undefined;
  /** Reads all columns as text. */
  readonly allText?: boolean | undefined;
  /** Lines looked at to find the types; 20480 by default, -1 for all. */
  readonly sampleSize?: Int | undefined;
  /** Leaves out lines that cannot be read, where they would be an error. */
  readonly ignoreErrors?: boolean | undefined;
  /** Fills missing values at the end of a short line with null. */
  readonly nullPadding?: boolean | undefined;
}

export interface ReadParquetOptions extends ReadFileOptions {
  /** Reads binary columns as text, for writers that did not mark text. */
  readonly binaryAsString?: boolean | undefined;
}

export interface ReadJsonOptions extends ReadFileOptions {
  /** One object a line, one array of objects, or objects one after the other. By default found out from the file. */
  readonly format?: "newline_delimited" | "array" | "unstructured" | "auto" | undefined;
  /** All columns, by name, with their SQL types. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  /** `"gzip"`, `"zstd"` or `"none"`; by default from the file's name. */
  readonly compression?: string | undefined;
  /** How dates are written, such as `%d.%m.%Y`; ISO 8601 by default. */
  readonly dateFormat?: string | undefined;
  /** How timestamps are written; ISO 8601 by default. */
  readonly timestampFormat?: string | undefined;
  /** Objects looked at to find the types; 20480 by default, -1 for all. */
  readonly sampleSize?: Int | undefined;
  /** Leaves out objects that cannot be read, where they would be an error. One object a line only. */
  readonly ignoreErrors?: boolean | undefined;
  /** How deep nested objects become structs; deeper ones are text. */
  readonly maximumDepth?: Int | undefined;
}

/** A path, a pattern such as `data/*.parquet`, or several of them. */
export type Paths = string | readonly string[];

const shared = { filename: "filename", unionByName: "union_by_name", hivePartitioning: "hive_partitioning" };

const csvNames: Record<keyof ReadCsvOptions, string> = {
  ...shared,
  header: "header",
  delimiter: "delim",
  quote: "quote",
  escape: "escape",
  comment: "comment",
  columns: "columns",
  types: "types",
  names: "names",
  nullValues: "nullstr",
  skip: "skip",
  compression: "compression",
  dateFormat: "dateformat",
  timestampFormat: "timestampformat",
  decimalSeparator: "decimal_separator",
  encoding: "encoding",
  allText: "all_varchar",
  sampleSize: "sample_size",
  ignoreErrors: "ignore_errors",
  nullPadding: "null_padding",
};

const parquetNames: Record<keyof ReadParquetOptions, string> = {
  ...shared,
  binaryAsString: "binary_as_string",
};

const jsonNames: Record<keyof ReadJsonOptions, string> = {
  ...shared,
  format: "format",
  columns: "columns",
  compression: "compression",
  dateFormat: "dateformat",
  timestampFormat: "timestampformat",
  sampleSize: "sample_size",
  ignoreErrors: "ignore_errors",
  maximumDepth: "maximum_depth",
};

export const csvPlan = (paths: Paths, options: ReadCsvOptions = {}): Plan =>
  filePlan("read_csv", paths, options, csvNames);

export const parquetPlan = (paths: Paths, options: ReadParquetOptions = {}): Plan =>
  filePlan("read_parquet", paths, options, parquetNames);

export const jsonPlan = (paths: Paths, options: ReadJsonOptions = {}): Plan =>
  filePlan("read_json", paths, options, jsonNames);

function filePlan(reader: string, paths: Paths, options: object, names: Record<string, string>): Plan {
  const list = typeof paths === "string" ? [paths] : [...paths];
  if (list.length === 0 || !list.every((path) => typeof path === "string" && path !== "")) {
    throw new UnciaError("invalid_param", "A path, or a list of paths, is needed.");
  }
  const settings = optionList(options, names, reader).map(([name, value]) => `${name} = ${literalOf(value)}`);
  const sql = `SELECT * FROM ${reader}(${[`[${list.map(literal).join(", ")}]`, ...settings].join(", ")})`;
  return new QueryPlan(`${reader} ${list.join(", ")}`, { sql, tables: new Map() }, true, true);
}

/** Options under DuckDB's names; throws `unknown_param` for one that is not there, rather than leave it out. */
export function optionList(
  options: object,
  names: Record<string, string>,
  where: string,
): [string, unknown][] {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const known = Object.hasOwn(names, name) ? names[name] : undefined;
      if (known) return [known, value];
      throw new UnciaError("unknown_param", `${where} has no option ${JSON.stringify(name)}.`, {
        param: name,
        hint: `There are ${Object.keys(names).join(", ")}.`,
      });
    });
}
