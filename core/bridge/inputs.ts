import type { RecordBatch, Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import type * as Frame from "../frame/index.ts";

/** What the parts of the core that read tables are given; loaded when a first call needs tables. */
export type FrameModule = typeof Frame;

/**
 * One table that a client sends for a call: a queue of bodies between the connection, which puts them in as they come, and
 * the one reader that takes them out. Each is credited when the reader is done with it.
 */
export class TableInput {
  readonly #index: number;
  readonly #credit: (bytes: number) => void;
  readonly #bodies: Uint8Array[] = [];
  #isEnded = false;
  #isAbandoned = false;
  #failure: UnciaError | undefined;
  #wake: (() => void) | undefined;

  constructor(index: number, credit: (bytes: number) => void) {
    this.#index = index;
    this.#credit = credit;
  }

  push(body: Uint8Array): void {
    if (this.#isEnded) throw this.#malformed("has more batches after its end");
    if (this.#isAbandoned) {
      this.#credit(body.byteLength);
      return;
    }
    this.#bodies.push(body);
    this.#wake?.();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  /** The reader gets this error instead of what was still to come. */
  fail(error: UnciaError): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  /** Nobody will read on; what comes is credited at once, so that the client's other tables of this call get through. */
  abandon(): void {
    this.#isAbandoned = true;
    for (const body of this.#bodies.splice(0)) this.#credit(body.byteLength);
  }

  /** The table's schema, which is known with its first batch, and its batches, to be read once. */
  async open(frames: FrameModule): Promise<{ schema: Schema; batches: AsyncIterable<RecordBatch> }> {
    const first = await this.#next();
    if (first === undefined) throw this.#malformed("has no batches; a table without rows has one of no rows");
    const decoded = this.#decode(first, frames);
    return { schema: decoded.schema, batches: this.#batches(first, decoded.batches, frames) };
  }

  async *#batches(
    first: Uint8Array,
    firstBatches: readonly RecordBatch[],
    frames: FrameModule,
  ): AsyncGenerator<RecordBatch> {
    try {
      yield* firstBatches;
      this.#credit(first.byteLength);
      for (let body = await this.#next(); body !== undefined; body = await this.#next()) {
        yield* this.#decode(body, frames).batches;
        this.#credit(body.byteLength);
      }
    } finally {
      this.abandon();
    }
  }

  async #next(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (this.#failure) throw this.#failure;
      const body = this.#bodies.shift();
      if (body || this.#isEnded) return body;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  #decode(body: Uint8Array, frames: FrameModule): ReturnType<FrameModule["decodeBatches"]> {
    try {
      return frames.decodeBatches(body);
    } catch (error) {
      if (error instanceof UnciaError && error.code !== "internal") {
        throw new UnciaError(
          error.code,
          `Table ${this.#index} of the call: ${error.message}`,
          error.details,
          {
            cause: error,
          },
        );
      }
      throw this.#malformed(`cannot be read: ${(error as Error).message}`);
    }
  }

  #malformed(what: string): UnciaError {
    return new UnciaError("protocol", `Table ${this.#index} of the call ${what}.`);
  }
}
