// A short tour of the SDK in TypeScript: read, look, fit with progress, judge, explain, score one row, save, load.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFrame, Pipeline, PipelineModel, type UnciaError } from "uncia";
import { CleanMissingData } from "uncia/featurize";
import { type LightGBMClassificationModel, LightGBMClassifier } from "uncia/lightgbm";
import { ComputeModelStatistics } from "uncia/train";

const say = (text: string): void => console.log(`\n\x1b[1m${text}\x1b[0m`);
const data = join(import.meta.dirname, "../data/penguins.csv");
const features = ["bill_length", "bill_depth", "flipper_length", "body_mass", "island", "sex"];

say("1. A table is a plan over files, Arrow and SQL; nothing is read until it is asked for.");
const penguins = DataFrame.readCsv(data);
await penguins.withColumn("bill_ratio", "round(bill_length / bill_depth, 2)").show({ rows: 4 });

say("2. A pipeline of stages, with typed params that are checked as they are set.");
const classifier = new LightGBMClassifier({ labelCol: "species", featuresCols: features }).setNumIterations(
  60,
);
const pipeline = new Pipeline({
  stages: [new CleanMissingData({ inputCols: features.slice(0, 4), cleaningMode: "median" }), classifier],
});
try {
  classifier.set("numLeafs", 15);
} catch (error) {
  console.log((error as UnciaError).message);
}

say("3. Fit on 80 % of the rows, judge on the rest.");
const [training, held] = penguins.randomSplit([0.8, 0.2], 7) as [DataFrame, DataFrame];
const model = await pipeline.fit(training, {
  onProgress: ({ stage, done, total }) =>
    process.stdout.isTTY && process.stdout.write(`\r${stage} ${done}/${total} `),
});
if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
const scored = model.transform(held);
await scored.select("species", "prediction", "probability").show({ rows: 4 });
const statistics = new ComputeModelStatistics({ labelCol: "species", probabilityCol: "probability" });
await statistics.transform(scored).select("accuracy", "precision", "recall", "auc").show();

say("4. What the model has learned from: gain by feature.");
const trees = model.stages[1] as LightGBMClassificationModel;
const gains = await trees.featureImportances("gain");
const most = Math.max(...gains);
for (const [index, name] of trees.featureNames().entries()) {
  console.log(`${name.padStart(15)} ${"█".repeat(Math.round((40 * (gains[index] ?? 0)) / most)) || "▏"}`);
}

say("5. Saved as a folder of open formats, loaded in any of the four languages.");
const folder = await mkdtemp(join(tmpdir(), "uncia-tour-"));
await model.save(join(folder, "penguins"));
const loaded = await PipelineModel.load(join(folder, "penguins"));

say("6. One row at a time, synchronously, for a web service.");
const scorer = await loaded.scorer(await penguins.schema());
const [penguin] = (await penguins.take(1)) as [Record<string, unknown>];
const rows = 20_000;
for (let i = 0; i < 2_000; i++) scorer.score(penguin);
const started = performance.now();
for (let i = 0; i < rows; i++) scorer.score(penguin);
const microseconds = (1_000 * (performance.now() - started)) / rows;
console.log(`${scorer.score(penguin).prediction}: ${microseconds.toFixed(1)} µs a row, two stages`);
await rm(folder, { recursive: true });
