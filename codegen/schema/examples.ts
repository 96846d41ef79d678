import type { JsonValue } from "./schema.ts";

/** `examples.json`: what every language runs to prove that a stage and each of its params work there. */
export interface ExamplesFile {
  readonly examples: readonly Example[];
}

export interface Example {
  /** Name on the wire of the stage that it shows: `uncia/lightgbm#LightGBMClassifier`. */
  readonly class: string;
  readonly title: string;
  /**
   * A file of `examples/data`: the stem of a CSV file, read with `DataFrame.readCsv`; a name that ends with `.parquet`, read with
   * `readParquet`; or, where it has another dot, a pattern of pictures, read with `readImages`.
   */
  readonly data: string;
  /** Columns to add to it, in this order, with `DataFrame.withColumn`: names and SQL expressions. */
  readonly columns?: Readonly<Record<string, string>>;
  /** The stage on the wire; nested stages allowed. */
  readonly stage: StageOnWire;
  /** Columns that go into `digest`, in this order. */
  readonly outputs: readonly string[];
  /** SHA-256 of the output columns; docs/conformance.md says over which bytes. */
  readonly digest: string;
  /** SQL over the output table; each must be true. */
  readonly holds: readonly string[];
  /** Of an evaluator alone, whose `outputs` and `holds` are empty: the metric of the table, and how far it may be from that. */
  readonly value?: number;
  readonly tolerance?: number;
  /** A probe for each param of the stage. */
  readonly probes: Readonly<Record<string, Probe>>;
  /** For an estimator, a probe for each param of its model, set on the fitted model. */
  readonly modelProbes?: Readonly<Record<string, Probe>>;
}

/** A stage as it crosses the bridge. A text in it that begins with `examples:` is the path of a file in the folder `examples`. */
export interface StageOnWire {
  readonly class: string;
  /** Where its author gave it one, as maps of params need it. */
  readonly uid?: string;
  readonly params: Readonly<Record<string, JsonValue>>;
}

/** A setting of a param by which a language shows that the param arrives. */
export interface Probe {
  /** A value that is not the default, in the wire's form. */
  readonly value: JsonValue;
  /** Params that are set with it, and also in the run that it is compared with. */
  readonly with?: Readonly<Record<string, JsonValue>>;
  /**
   * `kernel`: the fitted model's `parameters()`, the kernel's own record of its training, holds it under the param's alias.
   * `prediction`: so does its `predictionParameters()`. `model`: the core gives it back: the fitted model has the param with this
   * value, or a model on which it was set has it after it was saved and loaded. `progress`: what the fit reports of its
   * progress is another than without it. `output`: the digest over all columns of the output, names included, or of an evaluator its value,
   * is another than without it.
   */
  readonly arrives: "kernel" | "prediction" | "model" | "progress" | "output";
}
