import { asUnciaError, UnciaError } from "../errors.ts";
import type { DataFrame } from "../frame/index.ts";
import type { Evaluator, Transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { bestOf, mean } from "./results.ts";

/** What is fitted and judged. */
export interface Candidate {
  /** Its settings in words; empty where it has none. */
  readonly description: string;
  /** Learns from the rows that are not of a part. */
  fit(part: number, run: RunOptions): Promise<Transformer>;
  /** The rows of a part, to be judged on. */
  held(part: number): DataFrame;
  /** A model that `fit` gave, with the stages whose work on the table was done before. */
  complete(model: Transformer): Transformer;
  /** Called when it has been judged on all parts. */
  done?(): Promise<void>;
}

export interface TrialOptions {
  readonly stageName: string;
  readonly evaluator: Evaluator;
  /** How many parts are held out, one after the other. */
  readonly parts: number;
  /** How many fits run at a time. */
  readonly parallelism: number;
  /** How many fits there will be in all. */
  readonly total: number;
  /** A few words on how the rows are split. */
  readonly split: string;
  readonly run: RunOptions;
}

export interface Outcome {
  readonly metrics: number[];
  /** The models of the parts, where they are kept. */
  readonly models: Transformer[];
}

/** What metric an evaluator gives, in one word. */
export const metricNameOf = (evaluator: Evaluator): string =>
  evaluator.paramNames().includes("metricName") ? String(evaluator.get("metricName")) : evaluator.stageName;

/** Fits and judges candidates on all parts, several at a time; one bar shows the progress of all. */
export class Trials {
  readonly #options: TrialOptions;
  readonly #averages: number[] = [];
  #done = 0;

  constructor(options: TrialOptions) {
    this.#options = options;
  }

  /** One outcome a candidate. The first failure stops all others, and is thrown when they have ended. */
  async judge(candidates: readonly Candidate[], keepModels: boolean): Promise<Outcome[]> {
    const { parts } = this.#options;
    const outcomes = candidates.map((): Outcome => ({ metrics: [], models: [] }));
    const jobs = candidates.flatMap((candidate, at) =>
      Array.from({ length: parts }, (_, part) => ({ candidate, outcome: outcomes[at] as Outcome, part })),
    );
    this.#report();
    await inParallel(jobs, this.#options, async ({ candidate, outcome, part }, signal) => {
      const { metric, model } = await this.#one(candidate, part, signal);
      outcome.metrics[part] = metric;
      if (keepModels) outcome.models[part] = candidate.complete(model);
      if (Object.keys(outcome.metrics).length === parts) {
        this.#averages.push(mean(outcome.metrics));
        await candidate.done?.();
      }
      this.#done++;
      this.#report();
    });
    return outcomes;
  }

  /** The last of the fits, on all rows. */
  async last(refit: (run: RunOptions) => Promise<Transformer>): Promise<Transformer> {
    const { signal } = this.#options.run;
    const model = await refit({ signal, onProgress: () => {} });
    this.#done++;
    this.#report();
    return model;
  }

  async #one(
    candidate: Candidate,
    part: number,
    signal: AbortSignal,
  ): Promise<{ metric: number; model: Transformer }> {
    const { evaluator, parts } = this.#options;
    // Fits show no bar of their own.
    const run = { signal, onProgress: () => {} };
    try {
      const model = await candidate.fit(part, run);
      return { model, metric: await evaluator.evaluate(model.transform(candidate.held(part)), run) };
    } catch (error) {
      if (signal.aborted) throw error;
      throw inContext(error, [candidate.description, parts > 1 ? `fold ${part} of 0 to ${parts - 1}` : ""]);
    }
  }

  #report(): void {
    const { run, stageName, total, evaluator, split, parallelism } = this.#options;
    const best = this.#averages[bestOf(this.#averages, evaluator.isLargerBetter)];
    const soFar =
      best === undefined
        ? ""
        : `best ${metricNameOf(evaluator)} ${best.toPrecision(6)} of ${this.#averages.length}, `;
    run.onProgress?.({
      stage: stageName,
      done: this.#done,
      total,
      message: `${soFar}${split}, ${parallelism} at a time`,
    });
  }
}

/** The same error, which says with what settings it came about. */
export function inContext(cause: unknown, context: readonly string[]): UnciaError {
  const error = asUnciaError(cause);
  const where = context.filter(Boolean).join(", ");
  if (!where || error.code === "cancelled") return error;
  const { hint, ...details } = error.details;
  const text = withoutHint(error.message, hint);
  return new UnciaError(error.code, `${text} (${where})`, { ...details, ...(hint && { hint }) }, { cause });
}

/** The text of an error to which its hint will be added again. */
export const withoutHint = (message: string, hint: string | undefined): string =>
  hint && message.endsWith(` ${hint}`) ? message.slice(0, -hint.length - 1) : message;

/** Works on jobs, some at a time, in order. The first failure ends the others' work, and is thrown when all have ended. */
export async function inParallel<Job>(
  jobs: readonly Job[],
  { parallelism, run }: { readonly parallelism: number; readonly run: RunOptions },
  work: (job: Job, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const signal = run.signal ? AbortSignal.any([run.signal, stop.signal]) : stop.signal;
  const failures: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < jobs.length && !signal.aborted) {
      const job = jobs[next++] as Job;
      try {
        await work(job, signal);
      } catch (error) {
        failures.push(error);
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallelism, jobs.length) }, worker));
  run.signal?.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}
