import type { RecordBatch, Schema } from "apache-arrow";
import { asUnciaError } from "../errors.ts";
import type { RunOptions } from "../run.ts";
import type { DataFrame } from "./dataframe.ts";
import { checkSignal, type Plan, type ReadOptions } from "./plan.ts";
import { emptyBatch, sliceRows } from "./schema.ts";
import { Step } from "./steps.ts";

/**
 * What a DataFrame needs to know of a stage.
 * @wire stage
 */
export interface FrameTransform {
  /** Class of the stage; errors name it. */
  readonly stageName: string;
  /** The columns after the stage, worked out before any row is read; throws when a column lacks or has a wrong type. */
  transformSchema(schema: Schema): Schema;
  /** Makes ready to transform batches of this schema. */
  open(schema: Schema, run: RunOptions): Promise<OpenTransform>;
  /** For stages that must see the whole table; takes the place of `open`. */
  transformTable?(data: DataFrame, run: RunOptions): AsyncIterable<RecordBatch>;
  /** For stages made of stages: the table after all of them; takes the place of both. */
  expand?(data: DataFrame): DataFrame;
}

/** A stage that is ready to transform. */
export interface OpenTransform {
  /** The columns that batches will have, with the widths of vectors known. */
  readonly schema: Schema;
  /** Transforms one batch; `firstRow` is the number, in the whole table, of its first row. */
  batch(batch: RecordBatch, firstRow: number): RecordBatch | Promise<RecordBatch>;
  /** How many batches may be begun before the one before them is done; none when left out. They come out in order. */
  readonly ahead?: number | undefined;
  /**
   * How many rows of a batch to transform at a time, where all of them would take too much memory, as pictures do once they are
   * decoded; all of them when left out.
   */
  rowsAtOnce?(batch: RecordBatch): number;
  /** Called once after the last batch, after a failure, and when the reader stops early. */
  close?(): void | Promise<void>;
}

/** The table after a stage. */
export class TransformPlan extends Step {
  readonly #stage: FrameTransform;
  readonly #frame: (plan: Plan) => DataFrame;

  constructor(input: Plan, stage: FrameTransform, frame: (plan: Plan) => DataFrame) {
    super(input);
    this.#stage = stage;
    this.#frame = frame;
  }

  get label(): string {
    return this.#stage.stageName;
  }

  protected async findSchema(): Promise<Schema> {
    const before = await this.input.schema();
    return this.#named(() => this.#stage.transformSchema(before));
  }

  protected async *apply(batches: AsyncIterable<RecordBatch>, run: ReadOptions): AsyncGenerator<RecordBatch> {
    // Planning first: a wrong column must be told before a file is read or a model is loaded.
    await this.schema();
    if (this.#stage.transformTable) {
      yield* this.#stage.transformTable(this.#frame(this.input), {
        signal: run.signal,
        onProgress: run.onProgress,
      });
      return;
    }
    const open = await this.#named(async () => this.#stage.open(await this.input.schema(), run));
    const begun: Promise<RecordBatch>[] = [];
    try {
      let rows = 0;
      for await (const batch of open.rowsAtOnce ? cut(batches, (one) => open.rowsAtOnce?.(one)) : batches) {
        checkSignal(run);
        const firstRow = rows;
        rows += batch.numRows;
        const work = this.#named(() => open.batch(batch, firstRow));
        // A failure is told when its turn comes, and to nobody if the reader stops before.
        work.catch(() => undefined);
        begun.push(work);
        if (begun.length > (open.ahead ?? 0)) yield (await begun.shift()) as RecordBatch;
      }
      while (begun.length > 0) yield (await begun.shift()) as RecordBatch;
      if (rows === 0) yield emptyBatch(open.schema);
    } finally {
      await Promise.allSettled(begun);
      await open.close?.();
    }
  }

  async #named<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asUnciaError(error).at({ stage: this.#stage.stageName });
    }
  }
}

/** The batches in pieces of as many rows as `rowsOf` says. */
async function* cut(
  batches: AsyncIterable<RecordBatch>,
  rowsOf: (batch: RecordBatch) => number | undefined,
): AsyncGenerator<RecordBatch> {
  for await (const batch of batches) {
    const rows = Math.max(1, rowsOf(batch) ?? batch.numRows);
    if (rows >= batch.numRows) yield batch;
    else for (let from = 0; from < batch.numRows; from += rows) yield sliceRows(batch, from, from + rows);
  }
}
