import { defineExample, inKernel, inOutput, inProgress } from "../example.ts";
import { LightGBMClassifier } from "../lightgbm/index.ts";
import { PipelineModel } from "../pipeline/index.ts";
import { BinaryClassificationEvaluator } from "../train/index.ts";
import { HyperparamBuilder } from "./hyperparam-builder.ts";
import { TuneHyperparameters } from "./tune-hyperparameters.ts";

const featuresCols = ["mean_radius", "mean_texture", "mean_smoothness", "worst_area", "worst_concavity"];
const learner = (init: object = {}) =>
  new LightGBMClassifier(
    { featuresCols, numIterations: 5, minDataInLeaf: 6, forceColWise: true, numThreads: 1, ...init },
    "classifier",
  );
const leaves = (...values: number[]) =>
  new HyperparamBuilder().addDiscrete(learner(), "numLeaves", values).build();

export default defineExample({
  title: "Search leaves and rate at which benign is told from malignant best",
  data: "breast-cancer",
  columns: { third: "row_number() OVER () % 3" },
  stage: () =>
    new TuneHyperparameters({
      models: [learner()],
      paramSpace: new HyperparamBuilder()
        .addDiscrete(learner(), "numLeaves", [2, 8])
        .addRange(learner(), "learningRate", 0.01, 0.3, { log: true })
        .build(),
      evaluator: new BinaryClassificationEvaluator({}, "evaluator"),
      numRuns: 4,
    }),
  outputs: ["probability", "prediction"],
  holds: ["avg((prediction = label)::INT) > 0.8"],
  probes: {
    models: inOutput([learner({ numIterations: 2 })]),
    paramSpace: inOutput(leaves(3)),
    evaluator: inProgress(new BinaryClassificationEvaluator({ metricName: "areaUnderPR" }, "evaluator")),
    search: inProgress("grid", { paramSpace: leaves(2, 3, 4), numRuns: 1 }),
    numRuns: inKernel(2),
    parallelism: inProgress(2),
    numFolds: inKernel(4),
    foldCol: inProgress("third"),
    groupCol: inProgress("worst_radius"),
    stratifyCol: inProgress("label"),
    seed: inProgress(1),
  },
  modelProbes: { bestModel: inOutput(new PipelineModel({ stages: [] }, "nothing")) },
});
