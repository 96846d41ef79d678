import { UnciaError } from "../errors.ts";
import { checkFeeds } from "./check-feeds.ts";
import { leaseSessions, runOn } from "./sessions.ts";
import type { Tensor, TensorInfo } from "./tensor.ts";
import type { TakeNumbers } from "./tensor-memory.ts";

/**
 * A model in ONNX's format: a file, or its bytes, which several threads then share where they lie in a `SharedArrayBuffer`. Data
 * that a file keeps outside of itself must lie in its folder.
 */
export type ModelSource = { readonly path: string } | { readonly bytes: Uint8Array };

/** How much ONNX Runtime rewrites a graph before it runs. */
export type OptimizationLevel = "disabled" | "basic" | "extended" | "all";

export interface OpenOptions {
  /**
   * Names of the tensors to compute: outputs of the model or any tensor between. What they do not need is cut away, inputs included.
   * All outputs of the model when left out.
   */
  readonly fetches?: readonly string[];
  /** `cpu` when left out; another one must be there. */
  readonly executionProvider?: string;
  /** `all` when left out. */
  readonly optimizationLevel?: OptimizationLevel;
  /** Threads of each session; 0, as when left out, takes the core's budget, shared between the sessions. */
  readonly threads?: number;
  /**
   * Whether threads of a session that wait for work spin. That is quick while they have the processors to themselves, and slow where they do
   * not. Where it is left out, they do in a single session.
   */
  readonly spinning?: boolean;
  /** How many runs go on side by side, each in a thread and a session of its own; 1 when left out. */
  readonly sessions?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface RunTensorsOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether the memory of the feeds is given away: it is then moved to the session's thread instead of copied, and is empty here
   * afterwards, or, where it is shared between threads, serves later runs. For tensors that were made for this run, as by `numbers`.
   */
  readonly move?: boolean;
}

/**
 * An open model. `run` may be called again before it has answered: as many runs go on at a time as there are sessions, the others wait
 * in line. Nothing here blocks the event loop.
 */
export interface Runner extends AsyncDisposable {
  /** What must be fed: the inputs that the fetches depend on. */
  readonly inputs: readonly TensorInfo[];
  /** What is computed, in the order of the fetches, with the types and shapes that ONNX Runtime infers. */
  readonly outputs: readonly TensorInfo[];
  /** How many runs go on side by side. */
  readonly sessions: number;
  /** Makes an array for a feed, which is to be overwritten: it may hold what was given away to an earlier run. */
  readonly numbers: TakeNumbers;
  /**
   * Computes the fetches.
   * @throws UnciaError `invalid_data` for a feed that is missing or of another type or shape, which it names; `kernel` where ONNX
   * Runtime fails; `cancelled`.
   */
  run(feeds: Readonly<Record<string, Tensor>>, options?: RunTensorsOptions): Promise<Record<string, Tensor>>;
  /** Lets go of the sessions; equal runners that others hold stay open. */
  close(): Promise<void>;
}

/**
 * Opens a model, or shares one that is open with the same settings.
 * @throws UnciaError `io`, `model_corrupt`, `model_format` or `limit` for a file that cannot be run, `invalid_param` for a fetch that the
 * model does not have, `unsupported` where ONNX Runtime or the execution provider is not there.
 */
export async function openRunner(source: ModelSource, options: OpenOptions = {}): Promise<Runner> {
  const { signal } = options;
  const lease = await unlessAborted(leaseSessions(source, options), signal, ({ release }) => release());
  const { sessions, release } = lease;
  const { memory, places } = sessions;
  const { inputs, outputs } = sessions.tensors;
  let isOpen = true;
  const line = new Line(places);
  const close = async () => {
    isOpen = false;
    release();
  };
  return {
    inputs,
    outputs,
    sessions: sessions.threads.length,
    numbers: memory.take,
    async run(feeds, { signal: runSignal, move = false } = {}) {
      if (!isOpen) throw new UnciaError("internal", "This runner was closed.");
      checkFeeds(inputs, feeds);
      await line.enter(runSignal);
      const answer = runOn(sessions, feeds, move);
      void answer
        .then(() => move && memory.give(Object.values(feeds).map(({ data }) => data)))
        .catch(() => undefined)
        .finally(() => line.leave());
      return unlessAborted(answer, runSignal);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The result, or the error of a signal that comes first; what comes too late is given to `late`. */
async function unlessAborted<T>(
  work: Promise<T>,
  signal?: AbortSignal,
  late?: (value: T) => void,
): Promise<T> {
  if (!signal) return work;
  const aborted = Promise.withResolvers<never>();
  const stop = () => aborted.reject(new UnciaError("cancelled", "The call was cancelled."));
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, aborted.promise]);
  } catch (error) {
    if (signal.aborted) void work.then(late, () => undefined);
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Lets so many in at a time, so that what waits costs no memory on the other thread and can still be cancelled. */
class Line {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  async enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw new UnciaError("cancelled", "The call was cancelled.");
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const turn = Promise.withResolvers<void>();
    this.#waiting.push(turn.resolve);
    await unlessAborted(turn.promise, signal, () => this.leave());
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
