import type { Schema } from "apache-arrow";
import { asUnciaError } from "../errors.ts";
import { DataFrame, type DataFrameLike } from "../frame/index.ts";
import { ProgressBar } from "../progress-bar.ts";
import type { RunOptions } from "../run.ts";
import type { Model } from "./model.ts";
import { Stage } from "./stage.ts";

/** Learns a model from a table. */
export abstract class Estimator<M extends Model = Model> extends Stage {
  /** True where `train` reads its table once: one that comes as a stream then need not be kept beside what is learned from it. */
  readonly readsOnce: boolean = false;

  /** The schema that the fitted model's `transform` will give for a table of schema `schema`. */
  abstract transformSchema(schema: Schema): Schema;

  /** The learning itself, after the checks. */
  protected abstract train(data: DataFrame, run: RunOptions): Promise<M>;

  /**
   * Learns a model from `data`. Params that estimator and model share pass from one to the other. On a terminal a call of more than half
   * a second shows a progress bar, unless `options.onProgress` is given.
   * @throws UnciaError that names stage, param and column; `cancelled` when `options.signal` fires.
   */
  async fit(data: DataFrameLike, options: RunOptions = {}): Promise<M> {
    this.checkRequired();
    const frame = DataFrame.from(data);
    const bar = options.onProgress ? undefined : ProgressBar.open();
    try {
      options.signal?.throwIfAborted();
      const schema = await frame.schema();
      this.transformSchema(schema);
      const model = await this.train(frame, bar ? { ...options, onProgress: bar.show } : options);
      model.inputSchema ??= schema;
      this.#handOver(model);
      return model;
    } catch (error) {
      throw asUnciaError(options.signal?.aborted ? cancellation(error) : error).at({ stage: this.stageName });
    } finally {
      await bar?.close();
    }
  }

  #handOver(model: M): void {
    model.inheritDefaults(this, (name) => this.handsOver(name));
    const declared = new Set(model.paramNames());
    for (const [name, value] of Object.entries(this.setParams())) {
      if (declared.has(name) && !model.isSet(name) && this.handsOver(name)) model.set(name, value);
    }
  }

  /** Whether the model gets what was set here for a param that both have: false where one name means two things. */
  protected handsOver(_param: string): boolean {
    return true;
  }
}

/** Kernels report a cancellation in their own words; all of them are one kind of error here. */
function cancellation(cause: unknown): Error {
  return Object.assign(new Error("The call was cancelled.", { cause }), { name: "AbortError" });
}
