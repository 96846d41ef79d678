/**
 * Linear models in the process: least squares, logistic and softmax regression with L1 and L2 penalties.
 *
 * Work runs on threads of the kernel; the event loop stays free. Typed arrays are borrowed, not copied: do not write to them, and do not
 * transfer or resize their buffers, until the promise of the call has settled.
 */
import { addon, type CancelFlag } from "./addon.ts";
import { LinearError, toLinearError } from "./errors.ts";

export { LinearError, type LinearErrorCode } from "./errors.ts";

/** The element types of a column. */
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

/** One chunk of a column: the buffers of an Arrow array. Doubles are read where they are, others become doubles piece by piece. */
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
export interface DenseRows {
  chunks: readonly { values: Float64Array | Float32Array; rows: number }[];
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

/** What is minimized: the mean loss, weighted, plus the penalties. */
export interface FitOptions {
  /**
   * `squared`: half the square of the error; `logistic`: targets 0 and 1, one output; `softmax`: targets 0, 1, …, an output a class.
   */
  loss: "squared" | "logistic" | "softmax";
  /** How many classes there are, for `softmax`. */
  classes?: number | undefined;
  /** One a row, >= 0. Default: 1. */
  weights?: Float64Array | undefined;
  /** The factor of both penalties, >= 0. Default 0. */
  regParam?: number | undefined;
  /** The part of the penalty that is L1; the rest is half of L2. Default 0. */
  elasticNetParam?: number | undefined;
  /** Default true. Intercepts are never penalized. */
  fitIntercept?: boolean | undefined;
  /** Penalize the coefficients of features at unit standard deviation, not as they are. Default true. */
  standardization?: boolean | undefined;
  /** Default 100. */
  maxIterations?: number | undefined;
  /** The fit ends where no component of the gradient, features at unit deviation, is larger. Default 1e-6. */
  tolerance?: number | undefined;
  /** `normal`: the normal equations, for the squared loss alone; `l-bfgs` for any; `auto`: `normal` up to 2,048 features. */
  solver: "auto" | "normal" | "l-bfgs";
  /** Default 1. The result does not depend on it. */
  threads?: number | undefined;
  /** Looked at between pieces of the table. */
  signal?: AbortSignal | undefined;
  onIteration?: ((event: { iteration: number; objective: number }) => void) | undefined;
}

/** A fitted model, and how it was found. */
export interface Fit {
  /** Output by output, a coefficient a feature. */
  readonly coefficients: Float64Array;
  /** One an output; zeros without `fitIntercept`. */
  readonly intercepts: Float64Array;
  readonly iterations: number;
  /** False where `maxIterations` ended the fit. */
  readonly converged: boolean;
  /** The objective before the first iteration and after each. */
  readonly history: Float64Array;
  /** The mean loss without penalties, and that of the best model without features. */
  readonly loss: number;
  readonly nullLoss: number;
  readonly weightSum: number;
}

/** Fits occupy a thread of Node's pool while they run, which reads files too: some must stay free. */
const fitsAtOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

/** Fits a model to rows of features and a target a row. */
export async function fit(data: FeatureData, targets: Float64Array, options: FitOptions): Promise<Fit> {
  if (running >= fitsAtOnce) await new Promise<void>((go) => waiting.push(go));
  else running++;
  try {
    return await cancellable(options.signal, async (flag) => {
      const input = {
        data,
        targets,
        weights: options.weights,
        loss: options.loss,
        classes: options.classes ?? 0,
        regParam: options.regParam ?? 0,
        elasticNetParam: options.elasticNetParam ?? 0,
        fitIntercept: options.fitIntercept ?? true,
        standardization: options.standardization ?? true,
        maxIterations: options.maxIterations ?? 100,
        tolerance: options.tolerance ?? 1e-6,
        solver: options.solver,
        threads: options.threads ?? 1,
      };
      const { fit: found, fault } = await addon.fit(input, flag, options.onIteration);
      return settled(found, fault);
    });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

export interface LinearOutputs {
  /** Output by output, a coefficient a feature. */
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
}

export interface PredictOptions {
  threads?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * The margins of rows, `intercept + sum(coefficient * feature)` added up in this order: row by row, one an output. A feature that is
 * missing makes them NaN.
 */
export function predict(
  data: FeatureData,
  { coefficients, intercepts }: LinearOutputs,
  options: PredictOptions = {},
): Promise<Float64Array> {
  return cancellable(options.signal, async (flag) => {
    const input = { data, coefficients, intercepts, threads: options.threads ?? 1 };
    const { margins, fault } = await addon.predict(input, flag);
    return settled(margins, fault);
  });
}

function settled<T>(
  value: T | null | undefined,
  fault: Parameters<typeof toLinearError>[0] | null | undefined,
): T {
  if (fault) throw toLinearError(fault);
  if (value === null || value === undefined) throw new LinearError("INTERNAL", "the kernel gave nothing");
  return value;
}

async function cancellable<T>(
  signal: AbortSignal | undefined,
  work: (flag: CancelFlag) => Promise<T>,
): Promise<T> {
  const flag = new addon.CancelFlag();
  const cancel = () => flag.cancel();
  if (signal?.aborted) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    return await work(flag);
  } catch (error) {
    if (error instanceof LinearError || !(error instanceof Error)) throw error;
    // The conversion of arguments to native types refused them.
    throw Object.assign(new LinearError("INVALID_ARGUMENT", error.message), { cause: error });
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}
