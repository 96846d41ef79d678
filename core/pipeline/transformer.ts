import type { RecordBatch, Schema } from "apache-arrow";
import { asUnciaError } from "../errors.ts";
import { DataFrame, type DataFrameLike, type FrameTransform, type OpenTransform } from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import { openScorer, type RowScorer } from "./scorer.ts";
import type { RowSlots } from "./slots.ts";
import { Stage } from "./stage.ts";

/** A transformer made ready for tables of one schema. */
export interface BoundTransform {
  /** The schema of what comes out. */
  readonly schema: Schema;
  /** Maps one batch; `firstRow` is the row number in the whole table of the batch's first row. */
  batch(batch: RecordBatch, firstRow: number): RecordBatch | Promise<RecordBatch>;
  /** How many batches may be begun before the one before them is done; none when left out. They come out in order. */
  readonly ahead?: number | undefined;
  /** How many rows of a batch to transform at a time, where all of them would take too much memory. */
  rowsAtOnce?(batch: RecordBatch): number;
  /**
   * The same for one row, without promises or tables: claims the slots that it reads and writes, and returns a function
   * that does the work on them. Absent where a stage has no such way.
   */
  row?(slots: RowSlots): () => void;
  /** Frees what was held. */
  close?(): void | Promise<void>;
}

/** Maps tables to tables, batch by batch. */
export abstract class Transformer extends Stage implements FrameTransform {
  /**
   * The schema of what comes out for a table of schema `schema`; the widths of vectors that are known only after a fit
   * may be left unknown.
   * @throws UnciaError `missing_column`, `column_type` or `missing_param`, before any row is read.
   */
  abstract transformSchema(schema: Schema): Schema;

  /** Makes ready for tables of one schema: checks it and looks its columns up once. */
  protected abstract bind(schema: Schema, run: RunOptions): BoundTransform | Promise<BoundTransform>;

  /** Adds to `data` what this stage computes; lazy, so nothing is read until the result is. */
  transform(data: DataFrameLike): DataFrame {
    return DataFrame.from(data).transform(this);
  }

  /**
   * Makes a function that scores one row at a time, synchronously.
   * @throws UnciaError `unsupported` where a stage can only map batches.
   */
  async scorer(schema: Schema): Promise<RowScorer> {
    return openScorer(schema, await this.bindChecked(schema, {}), this.stageName);
  }

  /** `FrameTransform`: how a DataFrame runs this stage. */
  async open(schema: Schema, run: RunOptions): Promise<OpenTransform> {
    return this.bindChecked(schema, run);
  }

  /** `bind` after the checks that every stage needs; errors name this stage. */
  async bindChecked(schema: Schema, run: RunOptions): Promise<BoundTransform> {
    this.checkRequired();
    const named = <T>(work: () => T): T => {
      try {
        return work();
      } catch (error) {
        throw asUnciaError(error).at({ stage: this.stageName });
      }
    };
    const namedAsync = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (error) {
        throw asUnciaError(error).at({ stage: this.stageName });
      }
    };
    named(() => this.transformSchema(schema));
    const bound = await namedAsync(async () => this.bind(schema, run));
    const { row } = bound;
    return {
      ...bound,
      batch: (batch, firstRow) => namedAsync(async () => bound.batch(batch, firstRow)),
      ...(row && {
        row: (slots: RowSlots) => {
          const step = named(() => row.call(bound, slots));
          return () => named(step);
        },
      }),
    };
  }
}
