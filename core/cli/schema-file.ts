/**
 * What the command line reads of a `schema.json`: the schema of a package of stages, which the binding generator extracts. Members
 * that it does not name are left alone.
 */
export interface PackageSchema {
  readonly schemaVersion: number;
  readonly package: string;
  readonly version: string;
  readonly subjects: readonly { readonly name: string; readonly doc: string }[];
  readonly stages: readonly StageSchema[];
}

export interface StageSchema {
  readonly name: string;
  readonly doc: string;
  readonly since: string;
  readonly deprecated?: string;
  readonly see?: readonly string[];
  readonly subject: string;
  /** Name on the wire and in saved models: `uncia/lightgbm#LightGBMClassifier`. */
  readonly class: string;
  readonly kind: "estimator" | "transformer" | "model" | "evaluator";
  readonly model?: string;
  readonly params: readonly ParamSchema[];
  /** Methods that add to the params of kind `steps`. */
  readonly steps?: readonly StepSchema[];
}

export interface StepSchema {
  readonly name: string;
  readonly doc: string;
  readonly param: string;
  readonly args: readonly { readonly name: string; readonly doc: string }[];
}

export interface ParamSchema {
  readonly name: string;
  readonly doc: string;
  readonly since: string;
  readonly deprecated?: string;
  readonly see?: readonly string[];
  /** What the param is about, where its declaration says: a heading over those of one group. */
  readonly group?: string;
  readonly kind: string;
  readonly service?: true;
  readonly default?: unknown;
  readonly required?: true;
  readonly secret?: true;
  readonly min?: number;
  readonly max?: number;
  readonly exclusiveMin?: number;
  readonly exclusiveMax?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly values?: readonly string[];
  readonly alias?: string;
  readonly aliases?: readonly string[];
}
