import type { Stage } from "./pipeline/index.ts";

export type Arrival = "kernel" | "prediction" | "model" | "progress" | "output";

/** A setting of a param by which every language shows that the param arrives. */
export interface Probe {
  /** A value that is not the default. */
  readonly value: unknown;
  /** Params that must be set with it for it to be accepted, or to matter. */
  readonly with?: Readonly<Record<string, unknown>>;
  /**
   * Where it is seen. `kernel`: the fitted model's `parameters()`, the kernel's own record of its training, holds the value under the
   * param's alias. `prediction`: so does its `predictionParameters()`. `model`: the core gives it back: the fitted model has the param with
   * this value, or a model on which it was set has it after it was saved and loaded. `progress`: what the fit says as it goes on is another than with the companions alone.
   * `output`: the output, names of columns included, is another than with the companions alone.
   */
  readonly arrives: Arrival;
}

export type Probes = Readonly<Record<string, Probe>>;

/**
 * What a stage does, on small data: the source of its unit test, of its tests in every other language, and of the snippets in its reference
 * page. It stands beside the stage, in `<stage>.example.ts`, as the default export.
 */
export interface Example {
  /** What it shows, in one line. */
  readonly title: string;
  /** The table: the stem of a CSV file among the example data. */
  readonly data: string;
  /** Columns that are added to the table first, by name, each as an expression in SQL: for what a CSV file cannot hold, such as vectors. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Makes the stage; an estimator is fitted on the table first. */
  readonly stage: () => Stage;
  /** Columns of the output that must be the same, to the last bit, in every language. */
  readonly outputs: readonly string[];
  /** SQL expressions over the whole output that must be true, such as `avg((prediction = label)::INT) > 0.9`. */
  readonly holds: readonly string[];
  /** A probe for each param of the stage. */
  readonly probes: Probes;
  /** For an estimator, a probe for each param of its model, set after the fit. */
  readonly modelProbes?: Probes;
}

/** Checks an example's type where it is written. */
export const defineExample = (example: Example): Example => example;

const probe =
  (arrives: Arrival) =>
  (value: unknown, companions?: Probe["with"]): Probe => ({
    value,
    ...(companions && { with: companions }),
    arrives,
  });

/** A probe that is seen in the kernel's record of its training. */
export const inKernel = probe("kernel");

/** A probe that is seen in what the kernel is told when it predicts. */
export const inPrediction = probe("prediction");

/** A probe that is seen as a param of the fitted model. */
export const inModel = probe("model");

/** A probe that is seen in what a fit says as it goes on. */
export const inProgress = probe("progress");

/** A probe that is seen in a changed output. */
export const inOutput = probe("output");
