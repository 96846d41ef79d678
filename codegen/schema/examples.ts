import type { JsonValue } from "./schema.ts";

/** `examples.json`: what every language runs to prove that a stage and each of its params work there. */
export interface ExamplesFile {
  readonly examples: readonly Example[];
}

export interface Example {
  /** Name on the wire of the stage that it shows: `uncia/lightgbm#LightGBMClassifier`. */
  readonly class: string;
  readonly title: string;
  /** Stem of a file `examples/data/<data>.csv`, read with `DataFrame.readCsv`. */
  readonly data: string;
  /** The stage on the wire; nested stages allowed. */
  readonly stage: StageOnWire;
  /** Columns that go into `digest`, in this order. */
  readonly outputs: readonly string[];
  /** SHA-256 of the output columns; docs/conformance.md says over which bytes. */
  readonly digest: string;
  /** SQL over the output table; each must be true. */
  readonly holds: readonly string[];
  /** By param: a value that is not the default, and where it must be seen to arrive. */
  readonly probes: Readonly<Record<string, Probe>>;
}

export interface StageOnWire {
  readonly class: string;
  readonly params: Readonly<Record<string, JsonValue>>;
}

export interface Probe {
  readonly value: JsonValue;
  /**
   * `kernel`: the fitted model's `parameters()`, the kernel's own record, holds it under the param's alias. `output`: the
   * digest over all columns of the output, names included, is another than without it.
   */
  readonly arrives: "kernel" | "output";
}
