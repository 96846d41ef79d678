import { type Data, Field, type RecordBatch, type Schema, Utf8 } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { appendColumns, appendFields, buildColumn, columnData, type NewColumn } from "../frame/index.ts";
import type { BoundTransform } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { type Feed, feedRows, knownRowDims } from "./feeds.ts";
import { runMiniBatches, sortRows } from "./mini-batches.ts";
import { describeSource, rememberTensors } from "./model-file.ts";
import { OutputColumn } from "./outputs.ts";
import { type ModelParams, type OutputPlan, outputFields, planModel } from "./plan-model.ts";
import { fixedBatch } from "./row-shape.ts";
import { type ModelSource, type OptimizationLevel, openRunner, type Runner } from "./runner.ts";
import { elementCount, type Tensor, type TensorInfo, tensorNumbers } from "./tensor.ts";

/** What a stage says of how its model is run. */
export interface ModelRunParams extends ModelParams {
  readonly miniBatchSize: number;
  readonly executionProvider: string;
  readonly optimizationLevel: OptimizationLevel;
  readonly threads: number;
  readonly sessions: number;
  readonly handleInvalid: "error" | "keep";
}

/** Opens a model for tables of one schema. */
export async function bindModel(
  params: ModelRunParams,
  source: ModelSource,
  schema: Schema,
  { signal }: RunOptions,
): Promise<BoundTransform> {
  const plan = planModel(params, source, await describeSource(source), schema);
  const { executionProvider, optimizationLevel, threads, sessions } = params;
  const runner = await openRunner(source, {
    fetches: plan.fetches,
    executionProvider,
    optimizationLevel,
    threads,
    sessions,
    signal,
  });
  try {
    const feeds = plan.feeds.filter(({ input }) => runner.inputs.some(({ name }) => name === input.name));
    const tensors = await shapedOutputs(runner, feeds, schema);
    rememberTensors(source, [...tensors.values()]);
    const infoOf = (name: string) => tensors.get(name) as TensorInfo;
    const fields = outputFields(params, plan.outputs, infoOf);
    return {
      schema: appendFields(schema, fields, { stage: params.stageName }),
      batch: (batch, firstRow) =>
        runBatch(batch, { params, runner, feeds, outputs: plan.outputs, infoOf, firstRow, signal }),
      // What comes next is read while this one is computed.
      ahead: params.sessions,
      close: () => runner.close(),
    };
  } catch (error) {
    await runner.close();
    throw error;
  }
}

interface BatchPlan {
  readonly params: ModelRunParams;
  readonly runner: Runner;
  readonly feeds: readonly Feed[];
  readonly outputs: readonly OutputPlan[];
  infoOf(fetch: string): TensorInfo;
  readonly firstRow: number;
  readonly signal: AbortSignal | undefined;
}

async function runBatch(batch: RecordBatch, plan: BatchPlan): Promise<RecordBatch> {
  const { params, runner, firstRow, signal } = plan;
  const feeds = plan.feeds.map((feed) => feedRows(feed, columnData(batch, feed.column)));
  const fixed = fixedBatch(runner.inputs);
  const sorted = sortRows(feeds, batch.numRows, firstRow, fixed ?? params.miniBatchSize);
  const reasons = new Map<number, string>();
  const keep = (error: UnciaError): void => {
    if (params.handleInvalid === "error") throw error.at(advice);
    reasons.set((error.details.row as number) - firstRow, error.message);
  };
  for (const problem of sorted.problems.values()) keep(problem);
  const results = await runMiniBatches(feeds, sorted.batches, { runner, fixed, firstRow, signal }, keep);
  const columns = plan.outputs.map(({ name, fetch, derived }): NewColumn => {
    const info = plan.infoOf(fetch);
    const column = new OutputColumn(derived ? derived.info(info) : info);
    for (const { rows, fed, tensors } of results) {
      const tensor = tensors[fetch] as Tensor;
      column.add(rows, derived ? derived.compute(tensor) : tensor, fed);
    }
    const data = column.finish(batch.numRows);
    return { field: new Field(name, data.type, true), data };
  });
  if (params.errorCol !== undefined)
    columns.push({ field: params.errorCol, data: reasonColumn(reasons, batch.numRows) });
  return appendColumns(batch, columns);
}

const advice = { param: "handleInvalid", hint: 'Set handleInvalid to "keep" to have such rows null.' };

const reasonColumn = (reasons: ReadonlyMap<number, string>, length: number): Data =>
  buildColumn(
    new Utf8(),
    Array.from({ length }, (_, row) => reasons.get(row) ?? null),
    "error",
  );

/** The fetched tensors; where ONNX Runtime cannot tell a shape, a row of zeros shows it. */
async function shapedOutputs(
  runner: Runner,
  feeds: readonly Feed[],
  schema: Schema,
): Promise<Map<string, TensorInfo>> {
  const infos = new Map(runner.outputs.map((info) => [info.name, info]));
  if (runner.outputs.every(({ shape }) => shape !== undefined)) return infos;
  const shown = await tryZeros(runner, feeds, schema);
  for (const info of runner.outputs) {
    if (info.shape !== undefined) continue;
    const dims = shown?.[info.name]?.dims;
    if (!dims) throw unknownShape(info.name);
    infos.set(info.name, { ...info, shape: ["", ...dims.slice(1)] });
  }
  return infos;
}

async function tryZeros(
  runner: Runner,
  feeds: readonly Feed[],
  schema: Schema,
): Promise<Record<string, Tensor> | undefined> {
  const rows = fixedBatch(runner.inputs) ?? 1;
  const zeros: Record<string, Tensor> = {};
  for (const feed of feeds) {
    const row = knownRowDims(feed, schema);
    if (!row) return undefined;
    const { name, type } = feed.input;
    const dims = [rows, ...row];
    const length = elementCount(dims);
    zeros[name] = {
      type,
      dims,
      data: type === "string" ? new Array<string>(length).fill("") : tensorNumbers(type, length),
    };
  }
  return runner.run(zeros).catch(() => undefined);
}

const unknownShape = (name: string): UnciaError =>
  new UnciaError(
    "unsupported",
    `How many axes the tensor ${JSON.stringify(name)} has cannot be told before the network has run.`,
    {
      param: "fetchDict",
      hint: "Feed the network from vectors, whose length is known, or save it after shape inference.",
    },
  );
