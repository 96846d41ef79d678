import { isArrowRecordBatch, isArrowTable, type RecordBatch, type Schema, Table } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import type { RunOptions } from "../run.ts";
import type { Double, Int, SafeInt } from "../wire-types.ts";
import { ColumnPlan, FilterPlan } from "./duckdb/expression.ts";
import { sqlPlan } from "./duckdb/source.ts";
import { ExplodePlan } from "./explode.ts";
import { batchesFromColumns, batchFromRows, type Columns } from "./from.ts";
import { type ReadImagesOptions, readImagesSettings } from "./images/options.ts";
import { ReadImagesPlan } from "./images/read.ts";
import { ThumbnailsPlan } from "./images/thumbnails.ts";
import { type WriteImagesOptions, writeImages } from "./images/write.ts";
import { HeldPlan, type Plan, type ReadOptions, resize, SourcePlan } from "./plan.ts";
import {
  csvPlan,
  jsonPlan,
  type Paths,
  parquetPlan,
  type ReadCsvOptions,
  type ReadJsonOptions,
  type ReadParquetOptions,
} from "./readers.ts";
import { ReplayPlan } from "./replay.ts";
import { emptyBatch, requireColumn } from "./schema.ts";
import { formatTable, type ShowOptions } from "./show.ts";
import { LimitPlan, neverNone, PickPlan, SplitPlan, UnionPlan } from "./steps.ts";
import { type FrameTransform, TransformPlan } from "./transform.ts";
import { batchRows, columnValues, type Row } from "./values.ts";
import {
  type WriteCsvOptions,
  type WriteJsonOptions,
  type WriteParquetOptions,
  writeFile,
} from "./writers.ts";

/** What {@link DataFrame.from} takes. */
export type DataFrameLike = DataFrame | Table | RecordBatch | Iterable<Row> | Columns;

/** Names one by one, or as one list. */
type Names = readonly string[] | readonly [readonly string[]];

const flat = (names: Names): string[] => {
  const list = names.flat() as unknown[];
  for (const name of list) {
    if (typeof name !== "string") {
      throw new UnciaError("invalid_param", `A column name is a string, not ${JSON.stringify(name)}.`);
    }
  }
  return list as string[];
};

/**
 * A table as a plan that can be carried out any number of times: where the rows come from, and what is done to them.
 * Making one reads nothing; `toRows`, `count`, `batches` and the other methods that return a promise or an iterable do.
 *
 * Steps after a file or a query are joined into one DuckDB query where DuckDB can do them. Row order is kept by every
 * step; SQL queries without ORDER BY have the order that DuckDB gives them.
 * @example
 * const flowers = DataFrame.readCsv("iris.csv").filter("petal_width > 1").select("species", "petal_width");
 * await flowers.show();
 * @remote
 */
export class DataFrame {
  readonly #plan: Plan;

  private constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** For modules of this folder: the table of a plan. @internal */
  static ofPlan(plan: Plan): DataFrame {
    return new DataFrame(plan);
  }

  /** @internal */
  get plan(): Plan {
    return this.#plan;
  }

  /** A table from whatever holds one: a DataFrame, an Arrow table or batch, rows as objects, or an object of columns. */
  static from(data: DataFrameLike): DataFrame {
    if (data instanceof DataFrame) return data;
    if (isArrowTable(data)) return DataFrame.fromArrow(data);
    if (isArrowRecordBatch(data)) return DataFrame.fromArrow([data]);
    if (typeof data === "object" && data !== null) {
      return Symbol.iterator in data
        ? DataFrame.fromRows(data as Iterable<Row>)
        : DataFrame.fromColumns(data as Columns);
    }
    throw new UnciaError(
      "invalid_data",
      `A table cannot be made from ${data === null ? "null" : `a ${typeof data}`}.`,
      {
        hint: "Give an Arrow table, an array of objects, or an object of arrays.",
      },
    );
  }

  /**
   * A table from objects. Without a schema the types are inferred from all rows: number is float64 (whole numbers too),
   * bigint int64, `Date` a UTC timestamp, `Uint8Array` binary, arrays of numbers of one length a dense vector, other arrays lists,
   * objects structs; a property that a row lacks is null. With a schema only its columns are taken.
   * Throws `invalid_data`, naming column and row, when the values of a column have different types.
   */
  static fromRows(rows: Iterable<Row>, schema?: Schema): DataFrame {
    const batch = batchFromRows(rows, schema);
    return new DataFrame(new HeldPlan(batch.schema, [batch]));
  }

  /**
   * A table from arrays, typed arrays (used as they are) or Arrow vectors, by column name; types are inferred as in
   * {@link fromRows}. Throws `invalid_data` when the columns differ in length.
   */
  static fromColumns(columns: Columns): DataFrame {
    return DataFrame.fromArrow(batchesFromColumns(columns));
  }

  /** A table over Arrow data, which is not copied and must not change. Throws `column_exists` for a repeated name. */
  static fromArrow(data: Table | readonly RecordBatch[]): DataFrame {
    if (isArrowTable(data)) return new DataFrame(new HeldPlan(data.schema, data.batches));
    const [first] = data as readonly RecordBatch[];
    if (first) return new DataFrame(new HeldPlan(first.schema, data as readonly RecordBatch[]));
    throw new UnciaError("invalid_data", "No batch, so no columns are known.", {
      hint: "Use fromBatches with a schema, or one empty batch.",
    });
  }

  /** A table from a function that opens its batches anew each time it is read, such as a reader of files of your own. */
  static fromBatches(
    schema: Schema,
    open: () => AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
  ): DataFrame {
    return new DataFrame(
      new SourcePlan(schema, async function* () {
        yield* open();
      }),
    );
  }

  /**
   * A table from batches that come only once. They are kept as they are first read, in memory up to 64 MiB and then in
   * a private temporary file, so that the table can be read again; `close` removes the file. With `{ replay: false }`
   * nothing is kept and a second read throws `unsupported`.
   */
  static fromStream(
    schema: Schema,
    batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
    options: { readonly replay?: boolean | undefined } = {},
  ): DataFrame {
    async function* read() {
      yield* batches;
    }
    if (options.replay ?? true) {
      return new DataFrame(new ReplayPlan("stream", [], async () => schema, read));
    }
    let used = false;
    const once = () => {
      if (used)
        throw new UnciaError("unsupported", "This stream was read already, and was opened without replay.");
      used = true;
      return read();
    };
    return new DataFrame(new SourcePlan(schema, once));
  }

  /**
   * A table from CSV files: a path, a pattern such as `data/*.csv`, or a list of these. Delimiter, header and types are
   * found out from the start of the file unless given. When read, throws `io` for a file that is not there and
   * `invalid_data` for a line that does not fit.
   * @param paths - One or more paths, or patterns such as `data/*.csv`.
   * @remote
   */
  static readCsv(paths: Paths, options: ReadCsvOptions = {}): DataFrame {
    return new DataFrame(csvPlan(paths, options));
  }

  /**
   * A table from Parquet files: a path, a pattern, or a list. Only the columns and row groups that are needed are read.
   * @param paths - One or more paths, or patterns such as `data/*.parquet`.
   * @remote
   */
  static readParquet(paths: Paths, options: ReadParquetOptions = {}): DataFrame {
    return new DataFrame(parquetPlan(paths, options));
  }

  /**
   * A table from JSON files, one object a line or one array: a path, a pattern, or a list.
   * @param paths - One or more paths, or patterns such as `data/*.json`.
   * @remote
   */
  static readJson(paths: Paths, options: ReadJsonOptions = {}): DataFrame {
    return new DataFrame(jsonPlan(paths, options));
  }

  /**
   * A table of pictures: JPEG, PNG, WebP, BMP and TIFF, told apart by what is in them. A path is a file, a folder, a pattern such as
   * `photos/*.jpg`, a web address, or a tar archive (compressed with gzip or zstd, or not), in the order of names within each. Columns are
   * `image`, `error`, and those that options add. Files are read a few at a time, as fast as rows are taken. One that is bad is a row
   * with a null, and says in `error` what is wrong. Throws `io` when read where a path or pattern has no pictures, and `invalid_data`
   * for an archive that is cut off.
   * @param paths - One or more paths, patterns or addresses.
   * @remote
   */
  static readImages(paths: Paths, options: ReadImagesOptions = {}): DataFrame {
    return new DataFrame(new ReadImagesPlan(readImagesSettings(paths, options)));
  }

  /**
   * The rows of a SELECT in DuckDB's SQL, which may read files (`FROM 'x.parquet'`) and the tables given by name. It is
   * carried out anew on each read; without ORDER BY the order of rows may differ. Tables from files become part of the
   * query; other tables are read as a whole first, and beyond 256 MiB copied into DuckDB's temporary storage.
   * Categories are ENUMs where the table is in memory, and text else. Throws `invalid_query`.
   * @param query - A SELECT.
   * @remote
   */
  static sql(
    query: string,
    options: {
      /** Tables that the query may read, by the name that it has for each. */
      readonly tables?: Readonly<Record<string, DataFrameLike>> | undefined;
    } = {},
  ): DataFrame {
    const tables = Object.entries(options.tables ?? {}).map(([name, data]): [string, Plan] => [
      name,
      DataFrame.from(data).#plan,
    ]);
    return new DataFrame(sqlPlan(query, new Map(tables)));
  }

  /**
   * Names and types of the columns. Reads no rows, but files are opened and SQL is checked.
   * @returns The columns as an Arrow schema.
   * @remote
   */
  schema(): Promise<Schema> {
    return this.#plan.schema();
  }

  /**
   * Names of the columns.
   * @returns Names, in the order of the table.
   * @remote
   */
  async columns(): Promise<string[]> {
    return (await this.schema()).fields.map((field) => field.name);
  }

  /**
   * The rows as Arrow record batches, read as fast as they are taken and no faster. At least one batch comes, which is
   * empty when there are no rows.
   */
  async *batches(options: ReadOptions = {}): AsyncGenerator<RecordBatch, void, undefined> {
    const { batchSize } = options;
    if (batchSize !== undefined && !(Number.isInteger(batchSize) && batchSize > 0)) {
      throw new UnciaError("invalid_param", `batchSize must be a positive whole number, not ${batchSize}.`);
    }
    const rows = neverNone(this.#plan.read(options), () => this.schema());
    yield* batchSize ? resize(rows, batchSize) : rows;
  }

  /**
   * Only these columns, in this order. Throws `missing_column` when read, and `column_exists` for a repeated name.
   * @param columns - Names of the columns to keep.
   * @remote
   */
  select(...columns: Names): DataFrame {
    const names = flat(columns);
    return this.#step(
      (plan) =>
        new PickPlan(plan, `select ${names.join(", ")}`, () => names.map((n) => ({ from: n, to: n }))),
    );
  }

  /**
   * Without these columns. Throws `missing_column` when read.
   * @param columns - Names of the columns to leave out.
   * @remote
   */
  drop(...columns: Names): DataFrame {
    const names = flat(columns);
    const gone = new Set(names);
    const pick = (schema: Schema) => {
      for (const name of names) requireColumn(schema, name, { stage: "drop" });
      return schema.fields.filter((f) => !gone.has(f.name)).map((f) => ({ from: f.name, to: f.name }));
    };
    return this.#step((plan) => new PickPlan(plan, `drop ${names.join(", ")}`, pick));
  }

  /**
   * With new names for columns, given as an object from old to new name. Throws `missing_column` when read.
   * @param names - The new name of each column that gets one.
   * @remote
   */
  rename(names: { readonly [column: string]: string }): DataFrame {
    const pick = (schema: Schema) => {
      for (const name of Object.keys(names)) requireColumn(schema, name, { stage: "rename" });
      return schema.fields.map((f) => ({
        from: f.name,
        to: Object.hasOwn(names, f.name) ? (names[f.name] as string) : f.name,
      }));
    };
    return this.#step((plan) => new PickPlan(plan, `rename ${Object.keys(names).join(", ")}`, pick));
  }

  /**
   * The rows for which a condition in DuckDB's SQL is true, such as `"age >= 18 AND name IS NOT NULL"`; false and null leave a row out.
   * When read or planned, throws `missing_column` and `invalid_query`.
   * @param condition - A SQL expression that is true or false for a row.
   * @remote
   */
  filter(condition: string): DataFrame {
    return this.#step((plan) => new FilterPlan(plan, condition));
  }

  /**
   * With a column worked out by an expression in DuckDB's SQL, such as `"weight / height ** 2"`, at the end or in place of
   * the column of that name. An expression with OVER sees the whole table, which is then held in memory; plain aggregates are refused.
   * The name of a column alone copies it as it is.
   * @param name - Name of the column, new or replaced.
   * @param expression - A SQL expression over the columns of a row.
   * @remote
   */
  withColumn(name: string, expression: string): DataFrame {
    return this.#step((plan) => new ColumnPlan(plan, name, expression));
  }

  /**
   * The rows of this table, then those of another. Columns are matched by name; throws `missing_column` when one lacks
   * and `column_type` when types differ.
   * @param other - A table with the same columns, in any order.
   * @remote
   */
  union(other: DataFrame): DataFrame {
    return this.#step((plan) => new UnionPlan(plan, DataFrame.from(other).#plan));
  }

  /**
   * One row for each element of a column of lists, which takes the list's place; the other columns repeat. A list that is
   * null or empty gives no row. Throws `column_type` for other columns.
   * @param column - Name of a column of lists.
   * @remote
   */
  explode(column: string): DataFrame {
    return this.#step((plan) => new ExplodePlan(plan, column));
  }

  /**
   * The first `count` rows; reading stops after them.
   * @param count - How many rows at most, from 0.
   * @remote
   */
  limit(count: Int): DataFrame {
    if (!Number.isInteger(count) || count < 0) {
      throw new UnciaError("invalid_param", `limit takes a whole number from 0, not ${count}.`);
    }
    return this.#step((plan) => new LimitPlan(plan, count));
  }

  /**
   * Splits the rows at random into tables whose sizes are about in proportion to `weights`. Each row's draw depends on
   * the seed (0 by default) and the row's number in this table only, so the same rows come together on every machine and with any
   * size of batch. Every row is in exactly one part; rows whose order may change between reads are kept first.
   * @param weights - A number from 0 for each part; only their proportions matter.
   * @param seed - A whole number; another one gives another split.
   * @returns A table for each weight.
   * @remote
   */
  randomSplit(weights: readonly Double[], seed: Int = 0): DataFrame[] {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (weights.length === 0 || !weights.every((w) => w >= 0 && Number.isFinite(w)) || !(total > 0)) {
      throw new UnciaError(
        "invalid_param",
        `Weights must be numbers from 0, not all 0: ${JSON.stringify(weights)}.`,
      );
    }
    if (!Number.isSafeInteger(seed))
      throw new UnciaError("invalid_param", `The seed must be a whole number, not ${seed}.`);
    const source = this.#plan.repeatable ? this.#plan : this.cache().#plan;
    let before = 0;
    return weights.map((weight, i) => {
      const from = before / total;
      before += weight;
      const to = i === weights.length - 1 ? 1 : before / total;
      return new DataFrame(new SplitPlan(source, from, to, seed));
    });
  }

  /**
   * The table after a stage. Throws the stage's planning errors when read or when `schema` is called.
   * @param stage - A transformer, a fitted model or another stage that maps tables.
   * @remote
   */
  transform(stage: FrameTransform): DataFrame {
    if (stage.expand) return stage.expand(this);
    return this.#step((plan) => new TransformPlan(plan, stage, (input) => new DataFrame(input)));
  }

  /**
   * For looking at pictures: each column of images becomes one of small files (PNG, or JPEG where a picture was made smaller), a
   * struct of `origin`, `height`, `width` and `nChannels` of the picture itself, and `file`, the bytes of the small one.
   * A table without images stays as it is.
   * @param size - The largest height and width of a small picture, in pixels; smaller ones keep their size.
   * @remote
   */
  thumbnails(size: Int = 96): DataFrame {
    return this.#step((plan) => new ThumbnailsPlan(plan, size));
  }

  /**
   * The same rows, worked out once: they are kept while they are first read (in memory up to 64 MiB, then in a private
   * temporary file) and come from there afterwards. `close` frees them.
   * @remote
   */
  cache(): DataFrame {
    return this.#step(
      (plan) =>
        new ReplayPlan(
          "cache",
          [plan],
          () => plan.schema(),
          (run) => plan.read(run),
        ),
    );
  }

  /**
   * How many rows there are.
   * @returns The number of rows.
   * @remote
   */
  async count(run: RunOptions = {}): Promise<SafeInt> {
    const query = await this.#plan.query();
    if (query) {
      // Files say how many rows they have; no column need be read.
      const counted = sqlPlan(`SELECT count(*) AS rows FROM (${query.sql}\n)`, query.tables);
      return Number((await new DataFrame(counted).toRows(run))[0]?.rows);
    }
    let rows = 0;
    for await (const batch of this.#plan.read(run)) rows += batch.numRows;
    return rows;
  }

  /**
   * All rows as objects of natural JavaScript values: 64-bit integers are bigint, dates and timestamps `Date` (rounded
   * down to the millisecond), decimals strings, vectors typed arrays, lists arrays, structs objects, missing values null.
   */
  async toRows(run: RunOptions = {}): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const batch of this.#plan.read(run)) for (const row of batchRows(batch)) rows.push(row);
    return rows;
  }

  /** All columns as arrays of the values that {@link toRows} gives, by name. */
  async toColumns(run: RunOptions = {}): Promise<Record<string, unknown[]>> {
    const columns = Object.fromEntries((await this.columns()).map((name): [string, unknown[]] => [name, []]));
    for await (const batch of this.#plan.read(run)) {
      batch.schema.fields.forEach((field, i) => {
        const target = columns[field.name] as unknown[];
        for (const value of columnValues(batch.data.children[i] as never)) target.push(value);
      });
    }
    return columns;
  }

  /** All rows as one Arrow table, which must fit in memory. */
  async toArrow(run: RunOptions = {}): Promise<Table> {
    const batches: RecordBatch[] = [];
    for await (const batch of this.#plan.read(run)) if (batch.numRows) batches.push(batch);
    const schema = batches[0]?.schema ?? (await this.#emptySchema(run));
    return new Table(schema, batches.length ? batches : [emptyBatch(schema)]);
  }

  /** Of no rows a stage still tells widths that planning does not know. */
  async #emptySchema(run: RunOptions): Promise<Schema> {
    for await (const batch of this.batches(run)) return batch.schema;
    return this.schema();
  }

  /** The first row, or undefined when there is none. */
  async first(run: RunOptions = {}): Promise<Row | undefined> {
    return (await this.take(1, run))[0];
  }

  /** The first `count` rows as objects. */
  take(count: number, run: RunOptions = {}): Promise<Row[]> {
    return this.limit(count).toRows(run);
  }

  /**
   * The first rows as an aligned table of text.
   * @returns Lines of text: names, types, then rows.
   * @remote
   */
  async toText(options: ShowOptions & RunOptions = {}): Promise<string> {
    const count = options.rows ?? 20;
    const rows = await this.take(count + 1, options);
    return formatTable(await this.schema(), rows.slice(0, count), rows.length > count, options);
  }

  /** Prints the first rows as an aligned table. */
  async show(options: ShowOptions & RunOptions = {}): Promise<void> {
    process.stdout.write(`${await this.toText(options)}\n`);
  }

  /**
   * Writes all rows to one Parquet file, which appears when it is complete. Dense vectors become lists there.
   * @param path - Where the file will be; one that is there is replaced.
   * @remote
   */
  async writeParquet(path: string, options: WriteParquetOptions = {}): Promise<void> {
    await writeFile(this.#plan, path, "parquet", options);
  }

  /**
   * Writes all rows to one CSV file, which appears when it is complete.
   * @param path - Where the file will be; one that is there is replaced.
   * @remote
   */
  async writeCsv(path: string, options: WriteCsvOptions = {}): Promise<void> {
    await writeFile(this.#plan, path, "csv", options);
  }

  /**
   * Writes all rows to one JSON file, an object a line, which appears when it is complete.
   * @param path - Where the file will be; one that is there is replaced.
   * @remote
   */
  async writeJson(path: string, options: WriteJsonOptions = {}): Promise<void> {
    await writeFile(this.#plan, path, "json", options);
  }

  /**
   * Writes each picture to a file of its own, which appears when it is complete; rows without a picture are passed over.
   * Throws `invalid_data`, with the row, for a picture that the format cannot hold and for a name that leaves the folder or comes twice.
   * @param folder - Where the files will be; made if it is not there. Files of these names are replaced.
   * @returns How many files were written.
   * @remote
   */
  async writeImages(folder: string, options: WriteImagesOptions = {}): Promise<SafeInt> {
    return writeImages(this.#plan, folder, options);
  }

  /**
   * What the table is made of, one step a line; reads nothing.
   * @returns One line a step, the last step first.
   * @remote
   */
  explain(): string {
    const lines = (plan: Plan, depth: number): string[] => [
      `${"  ".repeat(depth)}${plan.label}`,
      ...plan.inputs.flatMap((input) => lines(input, depth + 1)),
    ];
    return lines(this.#plan, 0).join("\n");
  }

  /** Frees the temporary files and memory of streams and caches that this table reads. */
  close(): Promise<void> {
    return this.#plan.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  toString(): string {
    return `DataFrame(${this.#plan.label})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `DataFrame\n${this.explain().replaceAll(/^/gm, "  ")}`;
  }

  #step(next: (plan: Plan) => Plan): DataFrame {
    return new DataFrame(next(this.#plan));
  }
}
