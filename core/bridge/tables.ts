import { UnciaError } from "../errors.ts";
import * as frames from "../frame/index.ts";
import { DataFrame } from "../frame/index.ts";
import { misused } from "./errors.ts";
import type { TableInput } from "./inputs.ts";

/** The tables that a client sends with one call, as DataFrames that can be read again. */
export class InputTables {
  /**
   * Set where the work reads its only table once, so that none of it need be kept. May be taken back as long as nothing
   * was read.
   */
  isReadOnce = false;
  readonly #inputs: readonly TableInput[];
  readonly #frames = new Map<number, Promise<DataFrame>>();
  readonly #kept: DataFrame[] = [];

  constructor(inputs: readonly TableInput[]) {
    this.#inputs = inputs;
  }

  /** The `n`th table; waits for its first batch, which brings the schema. */
  get(index: number): Promise<DataFrame> {
    const input = this.#inputs[index];
    if (!input) throw misused(`The call has ${this.#inputs.length} inputs, and a plan asks for ${index}.`);
    const known = this.#frames.get(index);
    if (known) this.isReadOnce = false;
    const frame = known ?? this.#open(input, index);
    this.#frames.set(index, frame);
    return frame;
  }

  async #open(input: TableInput, index: number): Promise<DataFrame> {
    // A client sends one table after the other, so one that comes later is reached by taking in those before.
    if (index > 0) {
      this.isReadOnce = false;
      await this.#takeIn(index - 1);
    }
    const { schema, batches } = await input.open(frames);
    let kept: DataFrame | undefined;
    let isUsed = false;
    return DataFrame.fromBatches(schema, () => {
      if (this.isReadOnce) {
        if (isUsed) throw new UnciaError("internal", "A table that was to be read once is read again.");
        isUsed = true;
        return batches;
      }
      if (!kept) {
        kept = DataFrame.fromStream(schema, batches);
        this.#kept.push(kept);
      }
      return kept.batches();
    });
  }

  /** Reads a table to its end; what does not fit in memory goes to a temporary file. */
  async #takeIn(index: number): Promise<void> {
    const frame = await this.get(index);
    for await (const _ of frame.batches());
  }

  /** Drops what was kept of the tables. */
  async close(): Promise<void> {
    for (const frame of this.#kept) await frame.close();
  }
}
