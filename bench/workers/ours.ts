// Our side in TypeScript. It answers a line of JSON with a line of JSON.
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { DataFrame, type RowScorer } from "uncia";
import { type LightGBMClassificationModel, LightGBMClassifier } from "uncia/lightgbm";
import { readData } from "../lib/data.ts";
import { iterations, parameters } from "../lib/settings.ts";

const { columns, labels } = readData();
const names = columns.map((_, index) => `f${index}`);
const table = DataFrame.fromColumns({
  ...Object.fromEntries(columns.map((values, i) => [names[i], values])),
  label: labels,
});
const classifier = new LightGBMClassifier({
  featuresCols: names,
  numIterations: iterations,
  numLeaves: parameters.num_leaves,
  learningRate: parameters.learning_rate,
  numThreads: parameters.num_threads,
  deterministic: parameters.deterministic,
  forceColWise: parameters.force_col_wise,
  seed: parameters.seed,
});
let fitted: LightGBMClassificationModel | undefined;

const digest = (values: Float64Array): string => createHash("sha256").update(values).digest("hex");

/** Probabilities of the second class: what the peer gives. */
async function probabilities(model: LightGBMClassificationModel, data: DataFrame): Promise<Float64Array> {
  const parts: Float64Array[] = [];
  for await (const batch of model.transform(data).batches()) {
    const pairs = batch.getChild("probability")?.data[0]?.children[0]?.values as Float64Array;
    parts.push(pairs.filter((_, index) => index % 2 === 1));
  }
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function fit() {
  const started = performance.now();
  fitted = await classifier.fit(table);
  const seconds = (performance.now() - started) / 1000;
  const first = await probabilities(fitted, table.limit(1000));
  return { seconds, digest: digest(first), parameters: fitted.parameters() };
}

async function model(): Promise<LightGBMClassificationModel> {
  fitted ??= await classifier.fit(table);
  return fitted;
}

async function predict() {
  const ready = await model();
  const started = performance.now();
  for await (const batch of ready.transform(table).batches()) batch.numRows;
  const seconds = (performance.now() - started) / 1000;
  return { seconds, digest: digest(await probabilities(ready, table)) };
}

async function row() {
  const scorer: RowScorer = await (await model()).scorer(await table.schema());
  const rows = await table.limit(2000).toRows();
  const results = new Float64Array(rows.length);
  for (const one of rows.slice(0, 200)) scorer.score(one);
  const started = performance.now();
  for (let i = 0; i < rows.length; i++) {
    const { probability } = scorer.score(rows[i] as Record<string, unknown>) as { probability: Float64Array };
    results[i] = probability[1] as number;
  }
  const seconds = (performance.now() - started) / 1000 / rows.length;
  return { seconds, digest: digest(results) };
}

const memory = async () => ({ seconds: 0, memory: { node: process.resourceUsage().maxRSS * 1024 } });

const work = { fit, predict, row, memory };
for await (const line of createInterface({ input: process.stdin })) {
  const { work: name } = JSON.parse(line) as { work: keyof typeof work };
  console.log(JSON.stringify(await work[name]()));
}
