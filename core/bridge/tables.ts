import * as frames from "../frame/index.ts";
import { DataFrame } from "../frame/index.ts";
import { misused } from "./errors.ts";
import type { TableInput } from "./inputs.ts";

/** The tables that a client sends with one call, as DataFrames that can be read again. */
export class InputTables {
  readonly #inputs: readonly TableInput[];
  readonly #frames = new Map<number, Promise<DataFrame>>();

  constructor(inputs: readonly TableInput[]) {
    this.#inputs = inputs;
  }

  /** The `n`th table; waits for its first batch, which brings the schema. */
  get(index: number): Promise<DataFrame> {
    const input = this.#inputs[index];
    if (!input) throw misused(`The call has ${this.#inputs.length} inputs, and a plan asks for ${index}.`);
    const known = this.#frames.get(index);
    const frame = known ?? this.#open(input, index);
    this.#frames.set(index, frame);
    return frame;
  }

  async #open(input: TableInput, index: number): Promise<DataFrame> {
    // A client sends one table after the other, so one that comes later is reached by taking in those before.
    if (index > 0) await this.#takeIn(index - 1);
    const { schema, batches } = await input.open(frames);
    return DataFrame.fromStream(schema, batches);
  }

  /** Reads a table to its end; what does not fit in memory goes to a temporary file. */
  async #takeIn(index: number): Promise<void> {
    const frame = await this.get(index);
    for await (const _ of frame.batches());
  }

  /** Drops what was kept of the tables. */
  async close(): Promise<void> {
    for (const frame of this.#frames.values()) await (await frame.catch(() => undefined))?.close();
  }
}
