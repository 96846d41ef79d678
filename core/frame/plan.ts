import type { Field, RecordBatch, Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import type { RunOptions } from "../run.ts";
import { concatBatches } from "./concat.ts";
import { emptyBatch, makeBatch, refuseDuplicates, sameType, sliceRows, vectorWidth } from "./schema.ts";

/** How batches are read. */
export interface ReadOptions extends RunOptions {
  /** Rows a batch, exactly, but for the last one. Without it batches have the size that suits their source. */
  readonly batchSize?: number | undefined;
}

/** What DuckDB can work out by itself. */
export interface Query {
  /** A SELECT statement. */
  readonly sql: string;
  /** Tables of ours that it reads, by name. */
  readonly tables: ReadonlyMap<string, Plan>;
}

/** How the rows of a DataFrame come about. Nothing is read before `read` is iterated, and each iteration starts anew. */
export abstract class Plan {
  #schema: Promise<Schema> | undefined;

  /** A few words that say what this step does. */
  abstract readonly label: string;
  /** The steps that this one reads. */
  abstract readonly inputs: readonly Plan[];
  /** True when each read gives the same rows in the same order. */
  abstract readonly repeatable: boolean;

  /** True where the rows are kept, in memory or in a file of ours: reading them again is no work. */
  get isKept(): boolean {
    return false;
  }

  protected abstract findSchema(): Promise<Schema>;
  abstract read(run: ReadOptions): AsyncIterable<RecordBatch>;

  /** The same rows as one SQL query, where that needs no data from JavaScript. */
  async query(): Promise<Query | undefined> {
    return undefined;
  }

  /** The batches themselves, where they are in memory already. */
  held(): readonly RecordBatch[] | undefined {
    return undefined;
  }

  /** Frees files that only this step holds. */
  async close(): Promise<void> {
    for (const input of this.inputs) await input.close();
  }

  /** Names and types of the columns, kept once known; a failure is not kept, since a missing file may appear. */
  schema(): Promise<Schema> {
    this.#schema ??= this.findSchema().catch((error) => {
      this.#schema = undefined;
      throw error;
    });
    return this.#schema;
  }
}

/** Batches that are in memory. */
export class HeldPlan extends Plan {
  readonly inputs = [];
  readonly repeatable = true;
  readonly #schema: Schema;
  readonly #batches: readonly RecordBatch[];

  constructor(schema: Schema, batches: readonly RecordBatch[]) {
    super();
    refuseDuplicates(schema.fields);
    this.#schema = schema;
    this.#batches = batches.map((batch) => conform(batch, schema));
  }

  get label(): string {
    return `table of ${this.#batches.reduce((sum, batch) => sum + batch.numRows, 0)} rows`;
  }

  override held(): readonly RecordBatch[] {
    return this.#batches;
  }

  override get isKept(): boolean {
    return true;
  }

  protected async findSchema(): Promise<Schema> {
    return this.#schema;
  }

  async *read(run: ReadOptions): AsyncGenerator<RecordBatch> {
    for (const batch of this.#batches) {
      checkSignal(run);
      yield batch;
    }
  }
}

/** Batches from a function that opens them anew each time. */
export class SourcePlan extends Plan {
  readonly label = "batches";
  readonly inputs = [];
  readonly repeatable = true;
  readonly #schema: Schema;
  readonly #open: () => AsyncIterable<RecordBatch>;

  constructor(schema: Schema, open: () => AsyncIterable<RecordBatch>) {
    super();
    refuseDuplicates(schema.fields);
    this.#schema = schema;
    this.#open = open;
  }

  protected async findSchema(): Promise<Schema> {
    return this.#schema;
  }

  async *read(run: ReadOptions): AsyncGenerator<RecordBatch> {
    for await (const batch of this.#open()) {
      checkSignal(run);
      yield conform(batch, this.#schema);
    }
  }
}

/** The batch under the schema that was promised; throws `column_type` when its columns are others. */
export function conform(batch: RecordBatch, schema: Schema): RecordBatch {
  // Arrow's readers make empty batches without the inner columns of lists.
  if (batch.numRows === 0 && batch.numCols === schema.fields.length) return emptyBatch(schema);
  if (batch.schema === schema) return batch;
  const { fields } = batch.schema;
  if (fields.length !== schema.fields.length) {
    throw new UnciaError(
      "column_type",
      `A batch has ${fields.length} columns where ${schema.fields.length} were promised.`,
    );
  }
  schema.fields.forEach((field, i) => {
    const found = fields[i];
    if (found && found.name === field.name && sameType(found.type, field.type)) return;
    throw new UnciaError("column_type", `A batch has ${found} where ${field} was promised.`, {
      column: field.name,
    });
  });
  // A width that was not known while planning is known now, and stays.
  const exact = schema.fields.every(
    (field, i) => vectorWidth(field.type) === vectorWidth((fields[i] as Field).type),
  );
  return exact ? makeBatch(schema, batch.data.children, batch.numRows) : batch;
}

/** Throws `cancelled` once the caller's signal has fired. */
export function checkSignal(run: RunOptions): void {
  if (run.signal?.aborted) {
    throw new UnciaError("cancelled", "The call was cancelled.", {}, { cause: run.signal.reason });
  }
}

/** The same rows in batches of exactly `size`, but for the last. */
export async function* resize(
  batches: AsyncIterable<RecordBatch>,
  size: number,
): AsyncGenerator<RecordBatch> {
  let waiting: RecordBatch[] = [];
  let rows = 0;
  let empty: RecordBatch | undefined;
  let any = false;
  for await (const batch of batches) {
    if (batch.numRows === 0) empty ??= batch;
    for (let from = 0; from < batch.numRows; ) {
      const part = sliceRows(batch, from, from + size - rows);
      waiting.push(part);
      rows += part.numRows;
      from += part.numRows;
      if (rows === size) {
        any = true;
        yield concatBatches(waiting);
        waiting = [];
        rows = 0;
      }
    }
  }
  if (rows) yield concatBatches(waiting);
  else if (!any && empty) yield empty;
}
