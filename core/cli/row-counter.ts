import type { RecordBatch } from "apache-arrow";
import { DataFrame } from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import type { Context } from "./context.ts";

const everyMs = 100;

/** Counts rows as they pass, and shows the count on a terminal. */
export class RowCounter {
  readonly #context: Context;
  readonly #what: string;
  rows = 0;
  #shownAt = performance.now();
  #isShown = false;

  constructor(context: Context, what: string) {
    this.#context = context;
    this.#what = what;
  }

  /** The same table; its rows are counted each time it is read. */
  async over(data: DataFrame, run: RunOptions): Promise<DataFrame> {
    return DataFrame.fromBatches(await data.schema(), () => this.#counted(data.batches(run)));
  }

  async *#counted(batches: AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
    this.rows = 0;
    for await (const batch of batches) {
      this.rows += batch.numRows;
      this.#show();
      yield batch;
    }
  }

  #show(): void {
    if (!this.#context.showsProgress || performance.now() - this.#shownAt < everyMs) return;
    this.#shownAt = performance.now();
    this.#isShown = true;
    this.#context.stderr.write(`\r\x1b[K${this.#what}: ${this.rows.toLocaleString("en")} rows`);
  }

  /** Takes the count off the terminal. */
  clear(): void {
    if (this.#isShown) this.#context.stderr.write("\r\x1b[K");
    this.#isShown = false;
  }
}
