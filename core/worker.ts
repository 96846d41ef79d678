import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Transferable, Worker } from "node:worker_threads";
import { asUnciaError, UnciaError } from "./errors.ts";

/** What a worker answers: what it made, or what was wrong with what it was given. */
export type WorkerAnswer<T> = { readonly value: T } | { readonly problem: string };

/** A module that runs on a thread of its own, once a call. */
export interface WorkerModule {
  /** URL of the calling module, which stands in `folder`. */
  readonly from: string;
  readonly folder: string;
  /** The module is `<name>-worker`, beside the calling one. */
  readonly name: string;
}

/**
 * Gives `data` to a worker, and its answer back. Buffers that `transfer` names are moved, not copied.
 * @throws UnciaError `invalid_data` for a problem that the worker reports; `internal` where it ends without an answer.
 */
export async function inWorker<T>(
  module: WorkerModule,
  data: unknown,
  options: { readonly transfer?: Transferable[]; readonly signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const { transfer = [], signal } = options;
  signal?.throwIfAborted();
  const worker = new Worker(urlOf(module), { workerData: data, transferList: transfer, execArgv: [] });
  const stop = () => void worker.terminate();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const answer = await new Promise<WorkerAnswer<T>>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", (error) => reject(asUnciaError(error)));
      worker.once("exit", (code) => {
        reject(new UnciaError("internal", `The worker ${module.name} ended with code ${code}, unasked.`));
      });
    });
    if ("value" in answer) return answer.value;
    throw new UnciaError("invalid_data", answer.problem);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await worker.terminate();
  }
}

/** Bundled modules become chunks in the folder above that of their workers. */
function urlOf({ from, folder, name }: WorkerModule): URL {
  const file = `${name}-worker${from.endsWith(".ts") ? ".ts" : ".js"}`;
  const beside = new URL(`./${file}`, from);
  return existsSync(fileURLToPath(beside)) ? beside : new URL(`./${folder}/${file}`, from);
}
