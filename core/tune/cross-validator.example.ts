import { defineExample, inKernel, inModel, inOutput, inProgress } from "../example.ts";
import { LightGBMClassifier } from "../lightgbm/index.ts";
import { PipelineModel } from "../pipeline/index.ts";
import { BinaryClassificationEvaluator } from "../train/index.ts";
import { CrossValidator } from "./cross-validator.ts";
import { ParamGridBuilder } from "./param-grid-builder.ts";

const featuresCols = ["mean_radius", "mean_texture", "mean_smoothness", "worst_area", "worst_concavity"];
const learner = (init: object = {}) =>
  new LightGBMClassifier(
    { featuresCols, numIterations: 5, minDataInLeaf: 6, forceColWise: true, numThreads: 1, ...init },
    "classifier",
  );
const maps = (leaves: readonly number[]) =>
  new ParamGridBuilder().addGrid(learner(), "numLeaves", leaves).build();

export default defineExample({
  title: "Find how many leaves tell malignant from benign best",
  data: "breast-cancer",
  columns: { third: "row_number() OVER () % 3" },
  stage: () =>
    new CrossValidator({
      estimator: learner(),
      estimatorParamMaps: maps([2, 8]),
      evaluator: new BinaryClassificationEvaluator({}, "evaluator"),
    }),
  outputs: ["probability", "prediction"],
  holds: ["avg((prediction = label)::INT) > 0.9"],
  probes: {
    estimator: inOutput(learner({ numIterations: 2 })),
    estimatorParamMaps: inOutput(maps([3])),
    evaluator: inProgress(new BinaryClassificationEvaluator({ metricName: "areaUnderPR" }, "evaluator")),
    parallelism: inProgress(2),
    collectSubModels: inKernel(true),
    numFolds: inKernel(4),
    foldCol: inProgress("third"),
    groupCol: inProgress("worst_radius"),
    stratifyCol: inProgress("label"),
    seed: inProgress(1),
  },
  modelProbes: {
    bestModel: inOutput(new PipelineModel({ stages: [] }, "nothing")),
    subModels: inModel([new PipelineModel({ stages: [] }, "nothing")]),
  },
});
