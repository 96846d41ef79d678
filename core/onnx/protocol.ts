/** What is said between the main thread and the threads that hold sessions. */
import type { CallerLanguage } from "../caller.ts";
import type { ErrorCode, ErrorDetails } from "../errors.ts";
import type { ModelDescription } from "./describe.ts";
import type { ModelSource, OptimizationLevel } from "./runner.ts";
import type { Tensor, TensorInfo } from "./tensor.ts";

export interface SessionSettings {
  readonly fetches: readonly string[] | undefined;
  readonly executionProvider: string;
  readonly optimizationLevel: OptimizationLevel;
  /** 0 for ONNX Runtime's own choice. */
  readonly threads: number;
  /** Whether threads that wait for work spin, which is quick while they have the processors to themselves. */
  readonly spinning: boolean;
}

/** A task, by name: what it is given, and what it answers. */
export interface Tasks {
  /** Opens a session, in place of the one before. */
  open: {
    given: { source: ModelSource; settings: SessionSettings; caller: CallerLanguage };
    answer: SessionTensors;
  };
  run: { given: { feeds: Readonly<Record<string, Tensor>> }; answer: Record<string, Tensor> };
  /** Lets go of the session; the thread is free for another. */
  close: { given: object; answer: undefined };
  describe: { given: { source: ModelSource }; answer: ModelDescription };
  /** The model in one piece, with the data of other files. */
  pack: { given: { source: ModelSource }; answer: Uint8Array };
}

export interface SessionTensors {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

export type Request = {
  [Name in keyof Tasks]: { readonly id: number; readonly task: Name } & Tasks[Name]["given"];
}[keyof Tasks];

/** Errors lose their class on the way. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

export type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly failure: Failure });
