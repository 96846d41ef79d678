// Our side of bench/tuning.ts. It answers a line of JSON with a line of JSON.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { DataFrame } from "uncia";
import { LightGBMClassifier } from "uncia/lightgbm";
import { BinaryClassificationEvaluator } from "uncia/train";
import { CrossValidator, ParamGridBuilder } from "uncia/tune";

const [file = "", rowsText = "", widthText = ""] = process.argv.slice(2);
const [rows, width] = [Number(rowsText), Number(widthText)];
const bytes = readFileSync(file);
const all = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const featuresCols = Array.from({ length: width }, (_, at) => `f${at}`);
const columns = featuresCols.map((name, at) => {
  return [name, Float64Array.from({ length: rows }, (_, row) => all[row * width + at] as number)];
});
const data = DataFrame.fromColumns({
  ...Object.fromEntries(columns),
  label: Int32Array.from(all.slice(rows * width)),
  fold: Int32Array.from({ length: rows }, (_, row) => row % 3),
});

const estimator = new LightGBMClassifier({
  featuresCols,
  numIterations: 40,
  deterministic: true,
  forceColWise: true,
});
const validator = new CrossValidator({
  estimator,
  estimatorParamMaps: new ParamGridBuilder()
    .addGrid(estimator, "learningRate", [0.05, 0.1])
    .addGrid(estimator, "minDataInLeaf", [10, 50])
    .addGrid(estimator, "numLeaves", [7, 31])
    .build(),
  evaluator: new BinaryClassificationEvaluator(),
  foldCol: "fold",
});

for await (const _ of createInterface({ input: process.stdin })) {
  const started = performance.now();
  const model = await validator.fit(data);
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(`${JSON.stringify({ seconds, scores: model.avgMetrics() })}\n`);
}
