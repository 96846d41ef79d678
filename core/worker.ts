import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parentPort, type Transferable, Worker } from "node:worker_threads";
import { asUnciaError, UnciaError } from "./errors.ts";

/** What a worker answers: what it made, or what was wrong with what it was given. */
export type WorkerAnswer<T> = { readonly value: T } | { readonly problem: string };

/** A module that runs on a thread of its own and does one task at a time, by `answerTasks`. */
export interface WorkerModule {
  /** URL of the calling module, which stands in `folder`. */
  readonly from: string;
  readonly folder: string;
  /** The module is `<name>-worker`, beside the calling one. */
  readonly name: string;
}

/** Loading what a worker needs takes longer than most tasks: one that is done waits so long for the next. */
const idleMs = 5000;

/** Workers that wait, by name, each with the timer of its end. */
const waiting = new Map<string, Map<Worker, NodeJS.Timeout>>();

/**
 * Gives `task` to a worker, and its answer back.
 * @throws UnciaError `invalid_data` for a problem that the worker reports; `internal` where it ends without an answer.
 */
export async function inWorker<T>(
  module: WorkerModule,
  task: unknown,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<T> {
  signal?.throwIfAborted();
  const worker = takeWorker(module);
  const stop = () => void worker.terminate();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const answer = await answerOf<T>(worker, module.name, task);
    keepWorker(module, worker);
    if ("value" in answer) return answer.value;
    throw new UnciaError("invalid_data", answer.problem);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

function answerOf<T>(worker: Worker, name: string, task: unknown): Promise<WorkerAnswer<T>> {
  return new Promise((resolve, reject) => {
    const listeners = {
      message: (answer: WorkerAnswer<T>) => settle(() => resolve(answer)),
      error: (error: unknown) => settle(() => reject(asUnciaError(error))),
      exit: (code: number) =>
        settle(() =>
          reject(new UnciaError("internal", `The worker ${name} ended with code ${code}, unasked.`)),
        ),
    };
    const settle = (how: () => void): void => {
      for (const [event, listener] of Object.entries(listeners)) worker.off(event, listener);
      how();
    };
    for (const [event, listener] of Object.entries(listeners)) worker.on(event, listener);
    worker.postMessage(task);
  });
}

function takeWorker(module: WorkerModule): Worker {
  const idle = waiting.get(module.name);
  const [next] = idle ?? [];
  if (!next) return new Worker(workerUrl(module), { execArgv: [] });
  const [worker, end] = next;
  clearTimeout(end);
  idle?.delete(worker);
  worker.ref();
  return worker;
}

/** Nothing waits for a worker that waits: the process may end. */
function keepWorker({ name }: WorkerModule, worker: Worker): void {
  const idle = waiting.get(name) ?? new Map<Worker, NodeJS.Timeout>();
  waiting.set(name, idle);
  const end = setTimeout(() => {
    idle.delete(worker);
    void worker.terminate();
  }, idleMs);
  end.unref();
  worker.unref();
  idle.set(worker, end);
}

/** Bundled modules become chunks in the folder above that of their workers. */
export function workerUrl({ from, folder, name }: WorkerModule): URL {
  const file = `${name}-worker${from.endsWith(".ts") ? ".ts" : ".js"}`;
  const beside = new URL(`./${file}`, from);
  return existsSync(fileURLToPath(beside)) ? beside : new URL(`./${folder}/${file}`, from);
}

/** For a worker: does each task that comes. Buffers that `moved` names are not copied. */
export function answerTasks<Task, T>(
  work: (task: Task) => WorkerAnswer<T> | Promise<WorkerAnswer<T>>,
  moved: (answer: WorkerAnswer<T>) => Transferable[] = () => [],
): void {
  parentPort?.on("message", async (task: Task) => {
    const answer = await work(task);
    parentPort?.postMessage(answer, moved(answer));
  });
}
