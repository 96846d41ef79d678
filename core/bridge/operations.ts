import { lstat, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { UnciaError } from "../errors.ts";
import { configureEngine } from "../frame/duckdb/engine.ts";
import { DataFrame, decodeBatches, encodeSchema, joinChunks } from "../frame/index.ts";
import { doubleToJson, type Json } from "../params/json.ts";
import { Estimator } from "../pipeline/estimator.ts";
import { Evaluator } from "../pipeline/evaluator.ts";
import { stageClass, typeNameOf } from "../pipeline/registry.ts";
import { loadStage, saveStage } from "../pipeline/save.ts";
import type { Stage } from "../pipeline/stage.ts";
import { Transformer } from "../pipeline/transformer.ts";
import { readAhead } from "../read-ahead.ts";
import type { RunOptions } from "../run.ts";
import { type Args, flagArg, textArg } from "./args.ts";
import type { Call } from "./calls.ts";
import { misused } from "./errors.ts";
import { invoke, remoteMethod } from "./methods.ts";
import { ModelStore } from "./models.ts";
import { encodeBatches } from "./output.ts";
import { frameClass, isReadOnce, needsWholeTable, openPlan } from "./plan.ts";
import { readStage, writeStage } from "./stages.ts";
import { InputTables } from "./tables.ts";
import { threadBudget } from "./threads.ts";
import { parseType, type WireType } from "./types.ts";
import { type ValueReader, writeValue } from "./values.ts";

type Operation = (job: Job, args: Args) => Promise<Json>;

/** Everything that a client can have done, but for the few calls that need no table and no stage. */
export class Operations {
  readonly models = new ModelStore();

  async run(call: Call, args: Args): Promise<Json> {
    const operation = Object.hasOwn(operations, call.op) ? operations[call.op] : undefined;
    if (!operation) throw misused(`There is no operation ${JSON.stringify(call.op)}.`);
    const job = new Job(call, this.models);
    try {
      return await operation(job, args);
    } finally {
      await job.tables.close();
    }
  }
}

export async function startOperations(): Promise<Operations> {
  const threads = threadBudget();
  if (threads !== undefined) await configureEngine({ threads });
  return new Operations();
}

/** One call at work: its tables, and the forms that values have on the wire. */
class Job {
  readonly tables: InputTables;
  readonly models: ModelStore;
  readonly run: RunOptions;
  readonly #call: Call;

  constructor(call: Call, models: ModelStore) {
    this.#call = call;
    this.models = models;
    this.tables = new InputTables(call.inputs);
    this.run = {
      signal: call.signal,
      onProgress: call.progress && ((progress) => call.progress?.report(progress)),
    };
  }

  table(plan: unknown, depth = 0): Promise<DataFrame> {
    const context = {
      input: (index: number) => this.tables.get(index),
      reader: (d: number) => this.reader(d),
    };
    return openPlan(plan, context, depth);
  }

  async stage(json: unknown, className?: string): Promise<Stage> {
    const stage = await readStage(json, { models: this.models, table: (plan) => this.table(plan) });
    if (needsWholeTable(stage)) this.tables.isReadOnce = false;
    if (className === undefined || typeNameOf(stage) === className) return stage;
    throw new UnciaError(
      "invalid_param",
      `A stage of class ${className} is needed, not ${typeNameOf(stage)}.`,
    );
  }

  reader(depth = 0): ValueReader {
    return {
      table: (plan) => this.table(plan, depth),
      stage: (json, className) => this.stage(json, className),
      schema: async (json) => decodeBatches(Buffer.from(json as string, "base64")).schema,
    };
  }

  /** Saves a stage into `folder` and describes it, each fitted model in it with its own folder and digest. */
  async saved(stage: Stage, folder: string): Promise<Json> {
    const { signal } = this.#call;
    signal.throwIfAborted();
    await saveStage(stage, folder);
    const states = await this.models.keep(stage, folder);
    if (signal.aborted) {
      // Nobody will learn of this model, so nobody could free it.
      this.models.free([...states.values()].map((state) => state.digest));
      await rm(folder, { recursive: true, force: true });
    }
    signal.throwIfAborted();
    return { stage: writeStage(stage, states) };
  }

  async send(frame: DataFrame): Promise<number> {
    let rows = 0;
    const batches = readAhead(frame.batches(this.run));
    for await (const batch of encodeBatches(batches, this.#call.capabilities)) {
      await this.#call.sendBatch(batch.chunks, batch.byteLength);
      rows += batch.rows;
    }
    return rows;
  }

  /** Calls a remote method and answers by what its declaration says that it gives. */
  async invoke(target: object, className: string, isStatic: boolean, args: Args): Promise<Json> {
    const name = textArg(args, "method");
    const method = remoteMethod(className, name, isStatic);
    const returns = parseType(method.returns);
    const value = await invoke(target, name, method, args.args ?? {}, this.reader(), this.run);
    return this.#answer(returns, value, args);
  }

  async #answer(type: WireType, value: unknown, args: Args): Promise<Json> {
    if (type.kind !== "table") {
      return writeValue(type, value, {
        schema: async (schema) => schemaToJson(schema as never),
        stage: (stage) => this.saved(stage, textArg(args, "folder")),
      });
    }
    if (!(value instanceof DataFrame))
      throw new UnciaError("internal", "A method gave something that is no table.");
    return { rows: await this.send(value) };
  }
}

const schemaToJson = (schema: Parameters<typeof encodeSchema>[0]): string =>
  Buffer.from(joinChunks(encodeSchema(schema))).toString("base64");

/** The folder for a new model: its parent is the client's, the folder itself must be new. */
async function newFolder(args: Args): Promise<string> {
  const folder = textArg(args, "folder");
  if (await lstat(folder).catch(() => undefined)) throw new UnciaError("io", `${folder} exists.`);
  const parent = await lstat(dirname(folder)).catch(() => undefined);
  if (!parent?.isDirectory()) throw new UnciaError("io", `There is no folder ${dirname(folder)}.`);
  return folder;
}

const operations: Readonly<Record<string, Operation>> = {
  async fit(job, args) {
    const folder = await newFolder(args);
    const stage = await job.stage(args.stage);
    if (!(stage instanceof Estimator)) {
      throw new UnciaError("invalid_param", `${stage.stageName} is no estimator and cannot be fitted.`, {
        stage: stage.stageName,
      });
    }
    if (stage.readsOnce && isReadOnce(args.data)) job.tables.isReadOnce = true;
    const model = await stage.fit(await job.table(args.data), job.run);
    return job.saved(model, folder);
  },

  async transformSchema(job, args) {
    const stage = await job.stage(args.stage);
    if (!(stage instanceof Estimator || stage instanceof Transformer)) {
      throw new UnciaError("invalid_param", `${stage.stageName} makes no columns.`, {
        stage: stage.stageName,
      });
    }
    const frame = await job.table(args.data);
    return { schema: schemaToJson(stage.transformSchema(await frame.schema())) };
  },

  async collect(job, args) {
    job.tables.isReadOnce = isReadOnce(args.data);
    return { rows: await job.send(await job.table(args.data)) };
  },

  async action(job, args) {
    job.tables.isReadOnce = args.method === "count" && isReadOnce(args.data);
    return job.invoke(await job.table(args.data), frameClass, false, args);
  },

  async method(job, args) {
    const stage = await job.stage(args.stage);
    return job.invoke(stage, typeNameOf(stage), false, args);
  },

  async static(job, args) {
    const className = textArg(args, "class");
    const target = className === frameClass ? DataFrame : await stageClass(className);
    return job.invoke(target, className, true, args);
  },

  async evaluate(job, args) {
    const stage = await job.stage(args.stage);
    if (!(stage instanceof Evaluator)) {
      throw new UnciaError("invalid_param", `${stage.stageName} is no evaluator.`, {
        stage: stage.stageName,
      });
    }
    const metric = await stage.evaluate(await job.table(args.data), job.run);
    return doubleToJson(metric);
  },

  async save(job, args) {
    const stage = await job.stage(args.stage);
    await saveStage(stage, textArg(args, "folder"), { overwrite: flagArg(args, "overwrite") });
    return null;
  },

  async load(job, args) {
    const folder = textArg(args, "folder");
    const stage = await loadStage(folder);
    return { stage: writeStage(stage, await job.models.keep(stage, folder)) };
  },
};
