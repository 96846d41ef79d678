import { join, resolve } from "node:path";
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
   * `output`: the output, names of columns included, is another than with the companions alone; of an evaluator, its value.
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
  /**
   * The table: the stem of a CSV file among the example data, the name of a Parquet file there with its `.parquet`, or a pattern of
   * pictures, such as `pictures/*.png`, which `DataFrame.readImages` reads.
   */
  readonly data: string;
  /** Columns that are added to the table first, by name, each as an expression in SQL: for what a CSV file cannot hold, such as vectors. */
  readonly columns?: Readonly<Record<string, string>>;
  /**
   * Makes the stage; an estimator is fitted on the table first. A stage that a map of params names needs a uid of its own: the second
   * argument of its constructor.
   */
  readonly stage: () => Stage;
  /** Columns of the output that must be the same, to the last bit, in every language; an evaluator has none. */
  readonly outputs?: readonly string[];
  /**
   * SQL expressions over the whole output that must be true, such as `avg((prediction = label)::INT) > 0.9`; an evaluator has a
   * `value`.
   */
  readonly holds?: readonly string[];
  /** The metric that an evaluator must give of the table. */
  readonly value?: number;
  /** How far its metric may be from `value`. 1e-9 when left out. */
  readonly tolerance?: number;
  /** A probe for each param of the stage. */
  readonly probes: Probes;
  /** For an estimator, a probe for each param of its model, set after the fit. */
  readonly modelProbes?: Probes;
}

/** Checks an example's type where it is written. */
export const defineExample = (example: Example): Example => example;

/**
 * The path of a file among the examples, such as a network, relative to the folder that holds that of the example data; every language
 * finds it where its checkout has it.
 */
export const exampleFile = (path: string): string =>
  join(process.env.UNCIA_EXAMPLES_FOLDER ?? resolve("examples"), path);

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
