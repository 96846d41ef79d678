import { Field, Int32, makeData, type RecordBatch, type Schema } from "apache-arrow";
import {
  appendColumns,
  appendFields,
  columnIndex,
  DataFrame,
  filterRows,
  makeBatch,
  schemaOf,
} from "../frame/index.ts";
import { Transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";

/** A name that no column has. */
function freeName(schema: Schema): string {
  let name = "uncia:part";
  while (columnIndex(schema, name) >= 0) name += "'";
  return name;
}

/** `data`, or a copy of it that is kept as it is first read: tuning reads its table many times. */
export const keep = (data: DataFrame): DataFrame => (data.plan.isKept ? data : data.cache());

/**
 * A table whose rows belong to parts. The number of its part stands beside each row, so that stages which add or drop rows can run on the
 * whole before it is taken apart. Parts are views: rows are picked when they are read.
 */
export class PartedTable {
  readonly #data: DataFrame;
  readonly #schema: Schema;
  readonly #column: string;
  readonly #run: RunOptions;

  private constructor(data: DataFrame, schema: Schema, column: string, run: RunOptions) {
    this.#data = data;
    this.#schema = schema;
    this.#column = column;
    this.#run = run;
  }

  /** `parts` has the part of each row of `data`. */
  static async of(data: DataFrame, parts: Int32Array, run: RunOptions): Promise<PartedTable> {
    const schema = await data.schema();
    const column = freeName(schema);
    const field = new Field(column, new Int32(), false);
    const withParts = appendFields(schema, [field]);
    const marked = DataFrame.fromBatches(withParts, async function* () {
      let first = 0;
      for await (const batch of data.batches({ signal: run.signal })) {
        const values = parts.subarray(first, first + batch.numRows);
        const column = makeData({ type: new Int32(), length: values.length, nullCount: 0, data: values });
        first += batch.numRows;
        yield appendColumns(batch, [{ field, data: column }]);
      }
    });
    return new PartedTable(marked, withParts, column, run);
  }

  /** How many of `stages`, from the first on, can run on the whole: those that map rows, and pass columns on that they do not know. */
  countOfMaps(stages: readonly Transformer[]): number {
    let schema = this.#schema;
    for (const [at, stage] of stages.entries()) {
      schema = stage.transformSchema(schema);
      if (columnIndex(schema, this.#column) < 0) return at;
    }
    return stages.length;
  }

  /** The table after some stages, whose work is done once. */
  after(stages: readonly Transformer[]): PartedTable {
    if (stages.length === 0) return this;
    const data = stages.reduce((frame, stage) => frame.transform(stage), this.#data).cache();
    const schema = stages.reduce((before, stage) => stage.transformSchema(before), this.#schema);
    return new PartedTable(data, schema, this.#column, this.#run);
  }

  /** The rows of all parts. */
  whole(): DataFrame {
    return this.#rows(() => true);
  }

  only(part: number): DataFrame {
    return this.#rows((found) => found === part);
  }

  without(part: number): DataFrame {
    return this.#rows((found) => found !== part);
  }

  #rows(isIn: (part: number) => boolean): DataFrame {
    const data = this.#data;
    const { signal } = this.#run;
    const schema = this.#schema;
    const at = columnIndex(schema, this.#column);
    return DataFrame.fromBatches(without(schema, at), async function* () {
      for await (const batch of data.batches({ signal })) {
        const parts = batch.data.children[at]?.values as Int32Array;
        yield filterRows(
          withoutColumn(batch, at),
          Uint8Array.from(parts.subarray(0, batch.numRows), (part) => (isIn(part) ? 1 : 0)),
        );
      }
    });
  }

  /** Frees what is kept for this table alone. */
  close(): Promise<void> {
    return this.#data.close();
  }
}

const without = (schema: Schema, at: number): Schema => schemaOf(schema.fields.toSpliced(at, 1), schema);

const withoutColumn = (batch: RecordBatch, at: number): RecordBatch =>
  makeBatch(without(batch.schema, at), batch.data.children.toSpliced(at, 1), batch.numRows);

/** Whether a stage maps row by row, and all in it do. */
export function mapsRows(stage: unknown): stage is Transformer {
  return stage instanceof Transformer && !("transformTable" in stage);
}
