/**
 * LightGBM 4.7 in the process.
 *
 * All work runs on one native thread, in the order of the calls; the event loop stays free. The one exception is
 * {@link RowPredictor}, which answers on the calling thread within microseconds.
 *
 * Typed arrays are borrowed, not copied: do not write to them, and do not transfer or resize their buffers, until the
 * promise of the call has settled.
 */
import {
  addon,
  type CancelFlag,
  type Iterations,
  type NativeBooster,
  type NativeDataset,
  type NativeRowPredictor,
  type PredictInput,
  type TrainInput,
} from "./addon.ts";
import { guard, LightGBMError, settle, toLightGBMError } from "./errors.ts";

export { LightGBMError, type LightGBMErrorCode } from "./errors.ts";

/** The release of LightGBM inside. */
export const lightgbmVersion: string = addon.version();

/** Parameters by LightGBM's own names or their aliases, as in `{ num_leaves: 63, metric: "auc,binary_logloss" }`. */
export type Params = Readonly<Record<string, string | number | boolean>>;

/** The element types of a column that LightGBM reads without a copy. */
export type ColumnValues =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** One chunk of a column: the buffers of an Arrow array. Nulls are missing values. */
export interface NativeColumn {
  values: ColumnValues;
  /** Arrow's validity bitmap: bit `offset + i`, least significant first, is 1 where row `i` has a value. */
  validity?: Uint8Array | undefined;
  /** Where the rows begin, in elements. */
  offset: number;
  /** Where the rows begin in `validity`, if not at `offset`: apache-arrow slices values but not bitmaps. */
  validityOffset?: number | undefined;
  length: number;
  nullCount: number;
  /** The values are a bitmap too. */
  boolean?: true | undefined;
}

/** Rows one after another. */
export interface DenseChunk {
  values: Float64Array | Float32Array;
  rows: number;
}

export interface DenseRows {
  chunks: readonly DenseChunk[];
  columns: number;
}

/** Compressed sparse rows: row `i` has `values[indptr[i] … indptr[i + 1] - 1]`; what is absent is zero. */
export interface CsrRows {
  indptr: Int32Array | BigInt64Array;
  indices: Int32Array;
  values: Float64Array | Float32Array;
  columns: number;
}

/** Feature data in one of three layouts; `columns` is indexed by chunk, then by column. */
export type FeatureData =
  | { columns: readonly (readonly NativeColumn[])[] }
  | { dense: DenseRows }
  | { csr: CsrRows };

export interface DatasetOptions {
  /** Those that steer binning, such as `max_bin`. Pass the same parameters as to {@link train}. */
  params?: Params | undefined;
  /** LightGBM replaces blanks by underscores, and refuses some characters. */
  featureNames?: readonly string[] | undefined;
  /** Indices of columns that hold codes of categories: integers from 0; negative ones are missing. */
  categoricalFeatures?: readonly number[] | undefined;
  /** The training dataset, for a validation dataset: its bins are used. */
  reference?: Dataset | undefined;
  label?: Float32Array | undefined;
  weight?: Float32Array | undefined;
  /** Sizes of the queries of a ranking, in the order of the rows. */
  group?: Int32Array | undefined;
  /** One score per row, or, class by class, one per row and class. */
  initScore?: Float64Array | undefined;
  /** Positions at which the rows of a ranking were shown. */
  position?: Int32Array | undefined;
  /**
   * The model that training continues from. Its raw scores are computed here, while the features are at hand, and
   * replace `initScore`; {@link train} puts its trees before the new ones.
   */
  initModel?: Booster | undefined;
}

/** One metric of one dataset after one iteration. */
export interface Evaluation {
  dataset: string;
  metric: string;
  value: number;
  higherIsBetter: boolean;
}

export interface IterationEvent {
  /** Counted from 1, and on from the iterations of an initial model. */
  iteration: number;
  /** The iteration at which training ends if nothing stops it. */
  numIterations: number;
  evaluations: Evaluation[];
}

export interface TrainOptions {
  params?: Params | undefined;
  /** Default: `num_iterations` of `params`, or 100. */
  numIterations?: number | undefined;
  /** Datasets made with the training dataset as `reference`. */
  validations?: readonly { name: string; dataset: Dataset }[] | undefined;
  /** Stop when a validation metric has not improved for so many iterations. Default: from `params`, or never. */
  earlyStoppingRounds?: number | undefined;
  /** Let only the first metric stop the training. Default: from `params`, or false. */
  firstMetricOnly?: boolean | undefined;
  /** What counts as an improvement: one number, or one per metric. Default: from `params`, or 0. */
  earlyStoppingMinDelta?: number | readonly number[] | undefined;
  /** Evaluate the training data too. It never stops the training. */
  includeTrainingMetric?: boolean | undefined;
  /** What the training data is called in evaluations. Default: `training`. */
  trainingName?: string | undefined;
  /** Looked at between iterations. */
  signal?: AbortSignal | undefined;
  /** Called after each iteration. What it throws ends the training and rejects its promise. */
  onIteration?: ((event: IterationEvent) => void) | undefined;
}

export type PredictType = "normal" | "raw" | "leaf" | "contrib";
export type ImportanceType = "split" | "gain";

export interface IterationRange {
  /** Default: 0. */
  startIteration?: number | undefined;
  /** Default: all that follow. */
  numIterations?: number | undefined;
}

export interface RowPredictOptions extends IterationRange {
  /** Default: `normal`. */
  type?: PredictType | undefined;
  /** Such as `pred_early_stop`, `num_threads`, `predict_disable_shape_check`. */
  params?: Params | undefined;
}

export interface PredictOptions extends RowPredictOptions {
  /** Looked at between blocks of rows. */
  signal?: AbortSignal | undefined;
}

/** Row by row, `width` values each. */
export interface Prediction {
  values: Float64Array;
  rows: number;
  /**
   * Classes for `normal` and `raw`; trees for `leaf`; for `contrib`, features + 1 (the expected value) for each class.
   */
  width: number;
}

export interface ModelStringOptions extends IterationRange {
  /** What `feature_importances` in the text counts. Default: `split`. */
  importanceType?: ImportanceType | undefined;
}

// Each class hands out its native half through these, and only to this module: the addon trusts what it is given.
let nativeDataset: (dataset: Dataset) => NativeDataset;
let nativeBooster: (booster: Booster) => NativeBooster;
let newBooster: (native: NativeBooster) => Booster;
let newRowPredictor: (native: NativeRowPredictor) => RowPredictor;

/** Features and labels, binned. It keeps no reference to the arrays that it was made from. */
export class Dataset {
  readonly #native: NativeDataset;

  private constructor(native: NativeDataset) {
    this.#native = native;
  }

  static fromColumns(
    chunks: readonly (readonly NativeColumn[])[],
    options: DatasetOptions = {},
  ): Promise<Dataset> {
    return Dataset.from({ columns: chunks }, options);
  }

  static fromDense(
    chunks: readonly DenseChunk[],
    columns: number,
    options: DatasetOptions = {},
  ): Promise<Dataset> {
    return Dataset.from({ dense: { chunks, columns } }, options);
  }

  static fromCsr(
    indptr: CsrRows["indptr"],
    indices: CsrRows["indices"],
    values: CsrRows["values"],
    columns: number,
    options: DatasetOptions = {},
  ): Promise<Dataset> {
    return Dataset.from({ csr: { indptr, indices, values, columns } }, options);
  }

  static async from(data: FeatureData, options: DatasetOptions = {}): Promise<Dataset> {
    const { params, reference, initModel, featureNames, categoricalFeatures, ...fields } = options;
    const native = await settle(() =>
      addon.createDataset(
        privateCopy(data),
        {
          ...fields,
          params: encode(params),
          featureNames: featureNames && [...featureNames],
          categoricalFeatures: categoricalFeatures?.map((index) => integer(index, "categoricalFeatures")),
        },
        reference && nativeDataset(reference),
        initModel && nativeBooster(initModel),
      ),
    );
    return new Dataset(native);
  }

  get numRows(): number {
    return guard(() => this.#native.numRows);
  }

  get numFeatures(): number {
    return guard(() => this.#native.numFeatures);
  }

  /** Gives the memory back now rather than when the garbage collector finds it. Running jobs finish first. */
  free(): void {
    this.#native.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }

  static {
    nativeDataset = (dataset) => dataset.#native;
  }
}

/**
 * Trains a model. Early stopping follows Python lightgbm's callback, so both stop at the same iteration; the model
 * then keeps the trees up to the best one.
 */
export async function train(dataset: Dataset, options: TrainOptions = {}): Promise<Booster> {
  const params = encode(options.params);
  const { signal, onIteration, validations = [], includeTrainingMetric, trainingName = "training" } = options;
  const minDelta =
    options.earlyStoppingMinDelta ?? param(params, "early_stopping_min_delta")?.split(",").map(Number);
  const input: TrainInput = {
    params,
    numIterations: integer(
      options.numIterations ?? Number(param(params, "num_iterations") ?? 100),
      "numIterations",
      0,
    ),
    earlyStoppingRounds: Math.max(
      0,
      integer(
        options.earlyStoppingRounds ?? Number(param(params, "early_stopping_round") ?? 0),
        "earlyStoppingRounds",
      ),
    ),
    firstMetricOnly:
      options.firstMetricOnly ?? ["true", "1", "+"].includes(param(params, "first_metric_only") ?? ""),
    minDelta: typeof minDelta === "number" ? [minDelta] : [...(minDelta ?? [])],
    trainingName: includeTrainingMetric ? trainingName : undefined,
    validationNames: validations.map(({ name }) => name),
  };
  const names = new Set([...(includeTrainingMetric ? [trainingName] : []), ...input.validationNames]);
  if (names.size !== input.validationNames.length + (includeTrainingMetric ? 1 : 0)) {
    throw invalid("the names of validations must differ");
  }

  const cancellation = new Cancellation(signal);
  let listenerFailure: { error: unknown } | undefined;
  let last = 0;
  let first: number | undefined;
  const listener =
    onIteration &&
    (({ iteration, evaluations }: { iteration: number; evaluations: Evaluation[] }) => {
      first ??= iteration;
      last = iteration;
      if (listenerFailure) return;
      try {
        onIteration({ iteration, numIterations: first - 1 + input.numIterations, evaluations });
      } catch (error) {
        listenerFailure = { error };
        cancellation.cancel();
      }
    });
  try {
    const native = await settle(() =>
      addon.train(
        nativeDataset(dataset),
        input,
        validations.map((validation) => nativeDataset(validation.dataset)),
        cancellation.flag,
        listener,
      ),
    );
    // Events and the result reach this thread by different queues: wait for the events.
    while (listener && last < native.lastIteration) await new Promise(setImmediate);
    if (listenerFailure) throw listenerFailure.error;
    return newBooster(native);
  } catch (error) {
    throw listenerFailure ? listenerFailure.error : cancellation.describe(error);
  } finally {
    cancellation.dispose();
  }
}

/** A model. It does not depend on the datasets that it was trained with. */
export class Booster {
  readonly #native: NativeBooster;
  readonly numFeatures: number;
  readonly numClasses: number;
  readonly numIterations: number;
  /** More than one for objectives that train a tree per class. */
  readonly numTreesPerIteration: number;
  readonly featureNames: readonly string[];
  /** As LightGBM writes it, with its own parameters: `binary sigmoid:1`. Missing for a custom objective. */
  readonly objective: string | undefined;
  /** The iteration that early stopping has found best, counted from 1; 0 if it was not in use. */
  readonly bestIteration: number;
  /** The evaluations at the best, or else the last, iteration of the training. */
  readonly bestScore: readonly Evaluation[];
  /** LightGBM's last log lines of the training. */
  readonly log: readonly string[];
  readonly #parameters: readonly { name: string; value: string }[];

  private constructor(native: NativeBooster) {
    const { summary } = native;
    this.#native = native;
    this.numFeatures = summary.numFeatures;
    this.numClasses = summary.numClasses;
    this.numIterations = summary.numIterations;
    this.numTreesPerIteration = summary.numTreesPerIteration;
    this.featureNames = summary.featureNames;
    this.objective = summary.objective ?? undefined;
    this.#parameters = summary.parameters;
    this.bestIteration = native.bestIteration;
    this.bestScore = native.bestScore;
    this.log = native.log;
  }

  /**
   * Loads a model in LightGBM's text format. LightGBM trusts such text and crashes or hangs on a bad one, so it is
   * checked first: a damaged or hostile text gives an error with code `INVALID_MODEL`.
   */
  static async fromString(text: string): Promise<Booster> {
    return new Booster(await settle(() => addon.loadModel(text)));
  }

  /** The model in LightGBM's text format. */
  modelString(options: ModelStringOptions = {}): Promise<string> {
    return settle(() => this.#native.modelString(range(options), importance(options.importanceType)));
  }

  /** The model as JSON, for people and tools to look at; it cannot be loaded again. */
  dump(options: ModelStringOptions = {}): Promise<string> {
    return settle(() => this.#native.dump(range(options), importance(options.importanceType)));
  }

  /** For each feature, in how many splits it is used, or the sum of their gains; over all or the first iterations. */
  featureImportance(type: ImportanceType = "split", numIterations?: number): Promise<Float64Array> {
    return settle(() => this.#native.featureImportance(importance(type), count(numIterations)));
  }

  /** LightGBM's own record of its parameters, by their main names; booleans are `1` and `0`. */
  parameters(): Record<string, string> {
    return Object.fromEntries(this.#parameters.map(({ name, value }) => [name, value]));
  }

  async predict(data: FeatureData, options: PredictOptions = {}): Promise<Prediction> {
    const cancellation = new Cancellation(options.signal);
    try {
      return await settle(() =>
        addon.predict(this.#native, privateCopy(data), predictInput(options), cancellation.flag),
      );
    } catch (error) {
      throw cancellation.describe(error);
    } finally {
      cancellation.dispose();
    }
  }

  /** Makes a predictor for single rows, with a copy of the trees in the range; keep it and use it many times. */
  rowPredictor(options: RowPredictOptions = {}): RowPredictor {
    return newRowPredictor(guard(() => addon.createRowPredictor(this.#native, predictInput(options))));
  }

  /** Gives the memory back now rather than when the garbage collector finds it. Running jobs finish first. */
  free(): void {
    this.#native.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }

  static {
    nativeBooster = (booster) => booster.#native;
    newBooster = (native) => new Booster(native);
  }
}

/**
 * Predicts one row in a few microseconds, synchronously on the calling thread, and without allocating: write the
 * features to `input`, call `predict`, read `output`.
 */
export class RowPredictor {
  readonly #native: NativeRowPredictor;
  /** One value per feature; NaN is missing. */
  readonly input: Float64Array<ArrayBuffer>;
  /** The last prediction. The next one overwrites it. */
  readonly output: Float64Array<ArrayBuffer>;

  private constructor(native: NativeRowPredictor) {
    this.#native = native;
    this.input = new Float64Array(native.numFeatures);
    this.output = new Float64Array(native.width);
  }

  /** Fills `output` from `input`, and returns it. */
  predict(): Float64Array<ArrayBuffer> {
    try {
      this.#native.predict(this.input, this.output);
    } catch (error) {
      throw toLightGBMError(error);
    }
    return this.output;
  }

  static {
    newRowPredictor = (native) => new RowPredictor(native);
  }
}

/** All parameters that LightGBM declares, by their main names, each with its aliases. */
export function parameterAliases(): Record<string, string[]> {
  aliases ??= JSON.parse(guard(() => addon.parameterAliases())) as Record<string, string[]>;
  return structuredClone(aliases);
}

/**
 * Limits the threads of every later job, whatever its `num_threads` says; -1 lifts the limit. It takes effect after
 * the jobs that are already queued.
 */
export function setMaxThreads(threads: number): Promise<void> {
  return settle(() => addon.setMaxThreads(integer(threads, "threads")));
}

let aliases: Record<string, string[]> | undefined;

const predictTypes: Record<PredictType, number> = { normal: 0, raw: 1, leaf: 2, contrib: 3 };
const importanceTypes: Record<ImportanceType, number> = { split: 0, gain: 1 };

function predictInput(options: RowPredictOptions): PredictInput {
  const kind = predictTypes[options.type ?? "normal"];
  if (kind === undefined) throw invalid(`type must be one of ${Object.keys(predictTypes).join(", ")}`);
  return { kind, iterations: range(options), params: encode(options.params) };
}

function importance(type: ImportanceType = "split"): number {
  const kind = importanceTypes[type];
  if (kind === undefined)
    throw invalid(`importance type must be one of ${Object.keys(importanceTypes).join(", ")}`);
  return kind;
}

function range({ startIteration = 0, numIterations }: IterationRange): Iterations {
  return { start: integer(startIteration, "startIteration", 0), count: count(numIterations) };
}

/** LightGBM takes what is not positive as "all". */
function count(numIterations: number | undefined): number {
  return numIterations === undefined ? -1 : integer(numIterations, "numIterations", 1);
}

function integer(value: number, name: string, min = -(2 ** 31)): number {
  if (!Number.isInteger(value) || value < min || value >= 2 ** 31) {
    throw invalid(`${name} must be an integer${min >= 0 ? ` of at least ${min}` : ""}, not ${value}`);
  }
  return value;
}

function invalid(message: string): LightGBMError {
  return new LightGBMError("INVALID_ARGUMENT", message);
}

function encode(params: Params = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

/** A parameter by its main name or an alias. */
function param(params: Record<string, string>, name: string): string | undefined {
  return [name, ...(parameterAliases()[name] ?? [])]
    .map((key) => params[key])
    .find((value) => value !== undefined);
}

/** The addon reads the arrays in here from another thread and keeps this object, not the caller's, alive. */
function privateCopy(data: FeatureData): FeatureData {
  if ("columns" in data)
    return { columns: data.columns.map((chunk) => chunk.map((column) => ({ ...column }))) };
  if ("dense" in data) {
    return { dense: { ...data.dense, chunks: data.dense.chunks.map((chunk) => ({ ...chunk })) } };
  }
  return { csr: { ...data.csr } };
}

/** Passes an abort on to native code, and its reason back. */
class Cancellation {
  readonly flag: CancelFlag = new addon.CancelFlag();
  readonly #signal: AbortSignal | undefined;
  readonly #listener = () => this.flag.cancel();

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    if (signal?.aborted) this.flag.cancel();
    signal?.addEventListener("abort", this.#listener, { once: true });
  }

  cancel(): void {
    this.flag.cancel();
  }

  describe(error: unknown): unknown {
    const isOurs = error instanceof LightGBMError && error.code === "CANCELLED" && this.#signal?.aborted;
    return isOurs ? new LightGBMError("CANCELLED", error.message, { cause: this.#signal?.reason }) : error;
  }

  dispose(): void {
    this.#signal?.removeEventListener("abort", this.#listener);
  }
}
