import type { Data } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { halfToNumber } from "../frame/values.ts";
import type { Outcome } from "../image/pictures.ts";
import type { RunOptions } from "../run.ts";
import type { Network } from "./network.ts";
import {
  type PreparationParams,
  type PreparationPlan,
  planPreparation,
  preparedDims,
} from "./picture-input.ts";
import { openPreparer, type PreparedPictures, type Preparer } from "./picture-tensors.ts";
import { type OptimizationLevel, openRunner, type Runner } from "./runner.ts";
import { describeTensor, elementCount, type Tensor, tensorNumbers } from "./tensor.ts";

/** How a network is run. */
export interface ExecutionParams {
  readonly miniBatchSize: number;
  readonly executionProvider: string;
  readonly optimizationLevel: OptimizationLevel;
  readonly threads: number;
  readonly sessions: number;
}

/** A network that is open for pictures. */
export interface PictureRunner {
  /** How many numbers come of each picture. */
  readonly width: number;
  /** What the network makes of each row of a column: views of larger arrays. */
  run(data: Data, run: RunOptions): Promise<Outcome<Float32Array>[]>;
  close(): Promise<void>;
}

/** Opens a network up to the tensor `fetch`, which must have a row for each picture; what other axes it has are strung together. */
export async function openPictureRunner(
  network: Network,
  fetch: string,
  params: PreparationParams & ExecutionParams,
  { signal }: RunOptions,
): Promise<PictureRunner> {
  const runner = await openRunner(network.source, {
    fetches: [fetch],
    executionProvider: params.executionProvider,
    optimizationLevel: params.optimizationLevel,
    threads: params.threads,
    sessions: params.sessions,
    // The threads that decode need the processors while those of the network wait.
    spinning: false,
    signal,
  });
  try {
    const plan = planPreparation(params, network.card?.input, runner.inputs);
    const width = widthOf(runner) ?? (await tryWidth(runner, fetch, plan));
    const size = plan.batch ?? params.miniBatchSize;
    const takesGray = params.autoConvertToColor || plan.tensor.color === "gray";
    return {
      width,
      async run(data, run) {
        const prepare = await openPreparer(data, plan, takesGray, runner.numbers);
        return runAll({ runner, fetch, plan, width, size, prepare }, data.length, run);
      },
      close: () => runner.close(),
    };
  } catch (error) {
    await runner.close();
    throw error;
  }
}

/** The numbers of a picture, where ONNX Runtime knows all axes behind the first. */
function widthOf({ outputs }: Runner): number | undefined {
  const dims = outputs[0]?.shape?.slice(1);
  return dims?.every((dim): dim is number => typeof dim === "number" && dim > 0)
    ? elementCount(dims)
    : undefined;
}

/** What only a run tells: that of one black picture. */
async function tryWidth(runner: Runner, fetch: string, plan: PreparationPlan): Promise<number> {
  const count = plan.batch ?? 1;
  const dims = preparedDims(plan, count);
  const data = tensorNumbers(plan.type, elementCount(dims));
  const found = (await runner.run({ [plan.input]: { type: plan.type, dims, data } }))[fetch] as Tensor;
  return rowWidth(found, fetch, count);
}

function rowWidth({ type, dims }: Tensor, fetch: string, count: number): number {
  if (dims[0] === count) return elementCount(dims.slice(1));
  throw new UnciaError(
    "invalid_param",
    `The tensor "${fetch}" is ${describeTensor({ type, shape: dims })} for ${count} pictures: it has no row for each.`,
    { param: "featureTensorName", hint: "Choose another tensor." },
  );
}

interface Work {
  readonly runner: Runner;
  readonly fetch: string;
  readonly plan: PreparationPlan;
  readonly width: number;
  /** Pictures a run. */
  readonly size: number;
  readonly prepare: Preparer;
}

/**
 * Prepares and runs part after part: while the network is at work on some pictures, the next are decoded. No more than a few parts are in memory
 * at a time, however many rows there are.
 */
async function runAll(work: Work, rows: number, run: RunOptions): Promise<Outcome<Float32Array>[]> {
  const parts = Math.ceil(rows / work.size);
  const results: Outcome<Float32Array>[][] = [];
  const begun = new Set<Promise<unknown>>();
  const track = <T>(promise: Promise<T>): Promise<T> => {
    begun.add(promise);
    // Told to whoever waits for it below, and to nobody where something else has failed before.
    promise.catch(() => undefined).finally(() => begun.delete(promise));
    return promise;
  };
  const rowsOf = (part: number): number[] =>
    Array.from({ length: Math.min(work.size, rows - part * work.size) }, (_, row) => part * work.size + row);
  const running: Promise<void>[] = [];
  try {
    let next = parts > 0 ? track(work.prepare(rowsOf(0), run)) : undefined;
    for (let part = 0; part < parts; part++) {
      const prepared = await next;
      next = part + 1 < parts ? track(work.prepare(rowsOf(part + 1), run)) : undefined;
      const asked = runPart(work, prepared as PreparedPictures, run).then((part_) => {
        results[part] = part_;
      });
      running.push(track(asked));
      // One run goes on, and one waits for it, in each session.
      if (running.length > work.runner.sessions) await running.shift();
    }
    await Promise.all(running);
    return results.flat();
  } finally {
    // The kernel borrows the memory of the batch until it has ended.
    await Promise.allSettled(begun);
  }
}

async function runPart(
  { runner, fetch, plan, width, size }: Work,
  { tensor, errors, missing }: PreparedPictures,
  { signal }: RunOptions,
): Promise<Outcome<Float32Array>[]> {
  const isUsed = errors.map((error, row) => error === null && !missing[row]);
  if (!isUsed.includes(true)) return errors.map((error) => (error === null ? null : { error }));
  const fed = plan.batch === undefined ? tensor : padded(tensor, size);
  const found = (await runner.run({ [plan.input]: fed }, { signal, move: true }))[fetch] as Tensor;
  const values = numbersOf(found, fetch);
  if (rowWidth(found, fetch, fed.dims[0] as number) !== width) {
    throw new UnciaError(
      "unsupported",
      `The tensor "${fetch}" is ${describeTensor({ type: found.type, shape: found.dims })}, where ${width} numbers a picture were before.`,
      { param: "featureTensorName" },
    );
  }
  return errors.map((error, row) => {
    if (error !== null) return { error };
    return isUsed[row] ? { value: values.subarray(row * width, (row + 1) * width) } : null;
  });
}

/** For networks that take a fixed number of pictures: the last ones with black pictures behind them. */
function padded(tensor: Tensor, count: number): Tensor {
  const [have = 0, ...dims] = tensor.dims;
  if (have === count || tensor.type === "string") return tensor;
  const data = tensorNumbers(tensor.type, count * elementCount(dims));
  data.set(tensor.data as never);
  return { type: tensor.type, dims: [count, ...dims], data };
}

function numbersOf({ type, data }: Tensor, fetch: string): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === "float16") return Float32Array.from(data as Uint16Array, halfToNumber);
  if (ArrayBuffer.isView(data)) return Float32Array.from(data as ArrayLike<number | bigint>, Number);
  throw new UnciaError("column_type", `The tensor "${fetch}" holds texts; features are numbers.`, {
    param: "featureTensorName",
  });
}
