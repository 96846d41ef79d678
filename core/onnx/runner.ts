import type { Tensor, TensorInfo } from "./tensor.ts";

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
  /** How many runs go on side by side, each in a thread and a session of its own; 1 when left out. */
  readonly sessions?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface RunTensorsOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether the memory of the feeds is given away: it is then moved to the session's thread instead of copied, and is empty here
   * afterwards. For tensors that were made for this run.
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
  /**
   * Computes the fetches.
   * @throws UnciaError `invalid_data` for a feed that is missing or of another type or shape, which it names; `kernel` where ONNX
   * Runtime fails; `cancelled`.
   */
  run(feeds: Readonly<Record<string, Tensor>>, options?: RunTensorsOptions): Promise<Record<string, Tensor>>;
  /** Lets go of the sessions; equal runners that others hold stay open. */
  close(): Promise<void>;
}
