// The demo in TypeScript. `fit DATA MODEL` fits the pipeline on a CSV file and saves it; `score DATA MODEL…` loads saved pipelines, fitted in any
// language, and scores the same rows. Both print one line of JSON.
import { createHash } from "node:crypto";
import { DataFrame, Pipeline, PipelineModel } from "uncia";
import { CleanMissingData } from "uncia/featurize";
import { LightGBMClassifier } from "uncia/lightgbm";
import { ComputeModelStatistics } from "uncia/train";

const measurements = ["bill_length", "bill_depth", "flipper_length", "body_mass"];

async function fitPipeline(data: string, folder: string): Promise<void> {
  const penguins = DataFrame.readCsv(data);
  const [training, held] = penguins.randomSplit([0.8, 0.2], 7) as [DataFrame, DataFrame];

  const pipeline = new Pipeline({
    stages: [
      new CleanMissingData({ inputCols: measurements, cleaningMode: "median" }),
      new LightGBMClassifier({ labelCol: "species", numIterations: 50 })
        .setFeaturesCols([...measurements, "island", "sex"])
        .setMinDataInLeaf(5)
        .setForceColWise(true)
        .setNumThreads(1),
    ],
  });
  const model = await pipeline.fit(training);
  await model.save(folder, { overwrite: true });

  const statistics = new ComputeModelStatistics({ labelCol: "species" }).transform(model.transform(held));
  const [metrics] = await statistics.toRows();
  report({ accuracy: metrics?.accuracy });
}

async function scoreModels(data: string, folders: string[]): Promise<void> {
  const penguins = DataFrame.readCsv(data);
  const digests: string[] = [];
  for (const folder of folders) {
    const model = await PipelineModel.load(folder);
    const scored = await model.transform(penguins).toRows();
    const hash = createHash("sha256");
    for (const { probability } of scored) hash.update(probability as Float64Array);
    digests.push(hash.digest("hex"));
  }
  report({ digests });
}

const report = (result: object): void => console.log(JSON.stringify({ language: "TypeScript", ...result }));

const [command, data, ...folders] = process.argv.slice(2) as [string, string, ...string[]];
await (command === "fit" ? fitPipeline(data, folders[0] as string) : scoreModels(data, folders));
