import type { RecordBatch } from "apache-arrow";
import type { DataFrame } from "../../frame/index.ts";
import { sliceRows } from "../../frame/schema.ts";
import { batchRows } from "../../frame/values.ts";
import type { RunOptions } from "../../run.ts";
import { streamOf } from "../arrow-file.ts";
import type { Context } from "../context.ts";
import { checkOutputFile, readTable, writeTable } from "../data-files.ts";
import { WrongCall } from "../failure.ts";
import { loadModel } from "../models.ts";
import { RowCounter } from "../row-counter.ts";
import { limitThreads } from "../threads.ts";

export interface PredictOptions {
  readonly data: readonly string[];
  readonly format?: string;
  readonly out: string;
  readonly outFormat?: string;
  readonly columns?: string;
  readonly overwrite?: boolean;
  readonly package?: readonly string[];
  readonly threads?: string;
}

/** Printed together; a reader that wants few need not wait for a whole batch. */
const linesAtOnce = 1024;
/** What `--out` is where the rows are to be printed. */
const standardOutput = "-";

export async function predict(context: Context, folder: string, options: PredictOptions): Promise<void> {
  const { out, outFormat, columns } = options;
  const started = performance.now();
  limitThreads(options.threads);
  if (out !== standardOutput) await checkOutputFile(out, options.overwrite ?? false, outFormat);
  const model = await loadModel(folder, options.package);
  const data = await readTable(options.data, options.format);
  const scored = model.transform(data);
  const chosen =
    columns === undefined ? scored : scored.select(columns.split(",").map((name) => name.trim()));
  const run: RunOptions = { signal: context.signal, onProgress: () => undefined };
  const counter = new RowCounter(context, "predict");
  const counted = await counter.over(chosen, run);
  try {
    if (out === standardOutput) await print(context, counted, run, outFormat ?? "jsonl");
    else await writeTable(counted, out, run, outFormat);
  } finally {
    counter.clear();
  }
  const seconds = (performance.now() - started) / 1000;
  if (out === standardOutput) return;
  context.result(
    { out, rows: counter.rows, seconds },
    () => `${counter.rows} rows in ${out} after ${seconds.toFixed(1)} s.`,
  );
}

/** Rows as they come, no faster than they are taken. */
async function print(context: Context, data: DataFrame, run: RunOptions, format: string): Promise<void> {
  const writers: Record<string, (batches: AsyncIterable<RecordBatch>) => AsyncIterable<string | Uint8Array>> =
    {
      jsonl: jsonLines,
      ndjson: jsonLines,
      arrow: streamOf,
    };
  const writer = Object.hasOwn(writers, format) ? writers[format] : undefined;
  if (!writer)
    throw new WrongCall(`What is printed is jsonl or arrow, not ${format}; name a file for others.`);
  for await (const chunk of writer(data.batches(run))) await context.write(chunk);
}

async function* jsonLines(batches: AsyncIterable<RecordBatch>): AsyncGenerator<string> {
  for await (const batch of batches) {
    for (let from = 0; from < batch.numRows; from += linesAtOnce) {
      const rows = batchRows(sliceRows(batch, from, from + linesAtOnce));
      yield rows.map((row) => `${JSON.stringify(row, plainValue)}\n`).join("");
    }
  }
}

/** Values that JSON has no form for: long integers as digits, vectors as lists, bytes in base64. */
function plainValue(this: unknown, _: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  if (value instanceof Map) return Object.fromEntries(value);
  return value;
}
