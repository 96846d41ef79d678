import { int, oneOf, params, string } from "../params/index.ts";

/**
 * How a network is run: where, on how many threads, and how many rows at a time.
 * @group Execution
 */
export const NetworkExecutionParams = params({
  /**
   * How many rows the network is given at a time, at most. More are quicker and take more memory. A network that takes a fixed number of rows
   * gets that many.
   */
  miniBatchSize: int({ default: 64, min: 1 }),
  /**
   * What runs the network, by ONNX Runtime's name: `cpu`, or another that the installed ONNX Runtime has, such as `cuda` or `webgpu`. One that
   * it does not have is an error that lists those it has.
   */
  executionProvider: string({ default: "cpu" }),
  /**
   * How much ONNX Runtime rewrites the network before it runs: not at all (`disabled`), without changing which operators run where
   * (`basic`), with operators joined for the processor (`extended`), or the layout of tensors, too (`all`).
   */
  optimizationLevel: oneOf(["disabled", "basic", "extended", "all"], { default: "all" }),
  /**
   * Threads of each session. 0 takes the budget of the core, shared between the sessions, or all physical processors where there is none.
   */
  threads: int({ default: 0, min: 0, max: 1024 }),
  /**
   * How many mini-batches are computed side by side, each in a session of its own with its own copy of the weights. More than one helps
   * networks whose operators are too small for several threads.
   */
  sessions: int({ default: 1, min: 1, max: 64 }),
});
