/**
 * The language-neutral schema of a package of stages: all that a renderer knows. It is extracted from TypeScript, written to
 * `schema.json`, committed, and versioned: a reader refuses a `schemaVersion` or a feature that it does not know.
 */
export interface PackageSchema {
  readonly schemaVersion: 1;
  /** npm name of the package. */
  readonly package: string;
  readonly version: string;
  /** What this schema uses beyond the first version's vocabulary, so that an older reader can tell. */
  readonly features: readonly string[];
  /** Every code an error can carry; in the schema of `uncia` alone. */
  readonly errors: readonly { readonly code: string; readonly doc: string }[];
  readonly subjects: readonly SubjectSchema[];
  readonly stages: readonly StageSchema[];
  /** Remote classes that are no stages: `DataFrame`, in the schema of `uncia` alone. */
  readonly classes: readonly ClassSchema[];
}

/** A folder of stages: a module in Python, a package in Java, a prefix of the reference in R. */
export interface SubjectSchema {
  readonly name: string;
  readonly doc: string;
}

export interface Documented {
  readonly name: string;
  /** Markdown. Names of params stand in backticks as TypeScript writes them; renderers change their casing. */
  readonly doc: string;
  readonly since: string;
  readonly deprecated?: string;
  /** Papers and specifications. */
  readonly see?: readonly string[];
}

export interface ClassSchema extends Documented {
  readonly subject: string;
  readonly methods: readonly MethodSchema[];
  readonly source: SourceLocation;
}

export interface StageSchema extends ClassSchema {
  /** Name on the wire and in saved models: `uncia/lightgbm#LightGBMClassifier`. */
  readonly class: string;
  readonly kind: "estimator" | "transformer" | "model" | "evaluator";
  /** Class name on the wire of what an estimator's `fit` gives. */
  readonly model?: string;
  readonly params: readonly ParamSchema[];
  /** Methods that add to the stage's params of kind `steps`; missing where there are none. */
  readonly steps?: readonly StepSchema[];
}

export interface SourceLocation {
  /** Relative to the folder of the package. */
  readonly file: string;
  readonly line: number;
}

export type ParamKind =
  | "boolean"
  | "int"
  | "long"
  | "double"
  | "string"
  | "enum"
  | "column"
  | "columns"
  | "ints"
  | "doubles"
  | "strings"
  | "enums"
  | "stringMap"
  | "stage"
  | "stages"
  | "table"
  /** Operations in order, each by name and arguments, as `StageSchema.steps` lists them. */
  | "steps"
  /** Points of a grid: lists of settings of params of stages that are named by uid. */
  | "paramMaps"
  /** What a search may try: params of stages that are named by uid, each with values or a range. */
  | "paramSpace";

export interface ParamSchema extends Documented {
  readonly kind: ParamKind;
  /** Heading of the group of params in which pages list it: the tag `@group` of the constant that mixes it in. */
  readonly group?: string;
  /** Takes a value, or under `<name>Col` the name of a column that holds one per row. */
  readonly service?: true;
  /** JSON form of the value, as on the wire. */
  readonly default?: JsonValue;
  readonly required?: true;
  readonly secret?: true;
  readonly min?: number;
  readonly max?: number;
  readonly exclusiveMin?: number;
  readonly exclusiveMax?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** Allowed values of an `enum` or `enums`. */
  readonly values?: readonly string[];
  /** Name in the native kernel, and other names that `set` understands. */
  readonly alias?: string;
  readonly aliases?: readonly string[];
}

export interface MethodSchema extends Documented {
  readonly static?: true;
  readonly args: readonly ArgSchema[];
  readonly returns: WireType;
  readonly returnsDoc: string;
}

/** A method that adds a step to a param: its own name, and the arguments that were given, by name. */
export interface StepSchema extends Documented {
  /** The param of kind `steps`. */
  readonly param: string;
  readonly args: readonly ArgSchema[];
}

export interface ArgSchema {
  readonly name: string;
  readonly doc: string;
  readonly type: WireType;
  /** May be left out. */
  readonly optional?: true;
  readonly default?: JsonValue;
  /** A member of the method's trailing options object: by keyword in Python and R, by a setter in Java. */
  readonly option?: true;
  /** The last positional argument, which takes any number of values; its `type` is a list. */
  readonly variadic?: true;
  /** The type is a list, and one value alone may stand for a list of it. */
  readonly single?: true;
}

/** What can cross the bridge besides params. */
export type WireType =
  | { readonly kind: "void" | "boolean" | "int" | "long" | "double" | "string" | "json" | "table" | "schema" }
  /** A picture, which methods return and never take; a schema that has it names the feature `plot`. */
  | { readonly kind: "plot" }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "list" | "map" | "nullable"; readonly of: WireType }
  /** A stage: of the class named (on the wire), or any. */
  | { readonly kind: "stage"; readonly class?: string };

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
