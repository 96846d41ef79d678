import { type Data, DataType, type RecordBatch, type Schema } from "apache-arrow";
import { UnciaError } from "../../errors.ts";
import { columnValues } from "../values.ts";
import type { Connection, Engine } from "./engine.ts";
import { type CategoryCodes, VectorWriter } from "./fill.ts";
import { type DuckType, duckType } from "./types.ts";

/** A dictionary of more values than this is sent as text: DuckDB copies the list of an ENUM's values about. */
const mostCategories = 65536;

/** Batches that DuckDB can read by the SQL `uncia_scan(id)`. */
export class ScanSource {
  readonly id: bigint;
  readonly columns: {
    readonly name: string;
    readonly type: DuckType;
    readonly place: number;
    readonly codes: CategoryCodes | undefined;
  }[] = [];
  /** Columns of types that SQL does not have, and the error that says so. */
  readonly hidden = new Map<string, UnciaError>();
  /** What is scanned; row-wise steps set one batch after the other. */
  batches: readonly RecordBatch[];
  /** What went wrong while DuckDB called us; it sees only the message. */
  failure: unknown;

  /** With `categories`, columns of categories are ENUMs of all values in the batches; they are text else. */
  constructor(engine: Engine, schema: Schema, batches: readonly RecordBatch[], categories: boolean) {
    this.id = nextId++;
    this.batches = batches;
    const used = new Set<string>();
    schema.fields.forEach((field, place) => {
      const values = categories && DataType.isDictionary(field.type) ? enumOf(batches, place) : undefined;
      try {
        const type = duckType(engine.api, field.type, field.name, values?.values);
        // SQL names have no case, so the later of two that differ in nothing else is hidden.
        if (used.has(field.name.toLowerCase())) {
          throw new UnciaError(
            "unsupported",
            `SQL cannot tell column ${JSON.stringify(field.name)} from one that differs in case only.`,
            {
              column: field.name,
              hint: "Rename one of them first.",
            },
          );
        }
        used.add(field.name.toLowerCase());
        this.columns.push({ name: field.name, type, place, codes: values?.codes });
      } catch (error) {
        if (!(error instanceof UnciaError)) throw error;
        this.hidden.set(field.name, error);
      }
    });
    // DuckDB has no table without columns, and asks for one to count rows by.
    if (this.columns.length === 0) {
      this.columns.push({ name: "uncia_no_column", type: engine.api.BOOLEAN, place: -1, codes: undefined });
    }
    sources.set(this.id, this);
  }

  get sql(): string {
    return `uncia_scan(${this.id}::BIGINT)`;
  }

  /** The same, for a query that may ask for all columns: throws when some are hidden, since they would be lost. */
  get wholeSql(): string {
    for (const error of this.hidden.values()) throw error;
    if (this.columns[0]?.place === -1)
      throw new UnciaError("unsupported", "SQL has no tables without columns.");
    return this.sql;
  }

  get rows(): number {
    return this.batches.reduce((sum, batch) => sum + batch.numRows, 0);
  }

  close(): void {
    this.batches = [];
    sources.delete(this.id);
  }
}

let nextId = 1n;
const sources = new Map<bigint, ScanSource>();

/** Values of all dictionaries of a column, and the place among them of each value of each dictionary. */
function enumOf(
  batches: readonly RecordBatch[],
  place: number,
): { values: string[]; codes: CategoryCodes } | undefined {
  const places = new Map<string, number>();
  const tables = new Map<Data, Uint32Array>();
  for (const batch of batches) {
    const dictionary = batch.data.children[place]?.dictionary;
    if (dictionary?.data.length !== 1) return undefined;
    const data = dictionary.data[0] as Data;
    if (tables.has(data)) continue;
    if (data.nullCount > 0 || data.length > mostCategories) return undefined;
    const values = columnValues(data);
    // The last element is the number of values, which decides how wide codes are.
    const table = new Uint32Array(values.length + 1);
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (typeof value !== "string" || value === "") return undefined;
      if (!places.has(value)) places.set(value, places.size);
      table[i] = places.get(value) as number;
    }
    tables.set(data, table);
  }
  if (places.size === 0 || places.size > mostCategories) return undefined;
  for (const table of tables.values()) table[table.length - 1] = places.size;
  return { values: [...places.keys()], codes: (dictionary) => tables.get(dictionary) as Uint32Array };
}

interface ScanState {
  readonly source: ScanSource;
  /** Columns that the query needs, of those that the source shows. */
  readonly wanted: readonly number[];
  batch: number;
  row: number;
}

/** Makes `uncia_scan` known to the engine. DuckDB calls it on JavaScript's thread; it must not wait for anything. */
export function registerScan({ api, bindings }: Engine, connection: Connection): void {
  const writer = new VectorWriter(bindings);
  const capacity = bindings.vector_size();
  connection.registerTableFunction(
    api.DuckDBTableFunction.create({
      name: "uncia_scan",
      parameterTypes: [api.BIGINT],
      supportsProjectionPushdown: true,
      bindFunction: (info) => {
        const source = sources.get(info.getParameter(0) as bigint);
        if (!source) {
          info.setError("This table is no longer there.");
          return;
        }
        for (const column of source.columns) info.addResultColumn(column.name, column.type);
        info.setCardinality(source.rows, false);
        info.setBindData(source);
      },
      initFunction: (info) => {
        // One thread, or rows would come in no order.
        info.setMaxThreads(1);
        const state: ScanState = {
          source: info.bindData as ScanSource,
          wanted: info.getColumnIndexes(),
          batch: 0,
          row: 0,
        };
        info.setInitData(state);
      },
      mainFunction: (info, chunk) => {
        const state = info.initData as ScanState;
        try {
          const { source } = state;
          while (state.row >= (source.batches[state.batch]?.numRows ?? Number.POSITIVE_INFINITY)) {
            state.batch++;
            state.row = 0;
          }
          const batch = source.batches[state.batch];
          const count = batch ? Math.min(capacity, batch.numRows - state.row) : 0;
          chunk.rowCount = count;
          if (!batch) return;
          for (let i = 0; i < state.wanted.length; i++) {
            const column = source.columns[state.wanted[i] as number];
            if (!column || column.place < 0) continue;
            const vector = bindings.data_chunk_get_vector(chunk.chunk, i);
            writer.write(vector, batch.data.children[column.place] as Data, state.row, count, column.codes);
          }
          state.row += count;
        } catch (error) {
          state.source.failure = error;
          info.setError(error instanceof Error ? error.message : String(error));
        }
      },
    }),
  );
}
