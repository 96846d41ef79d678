import { defineExample, inKernel, inModel, inOutput, inProgress } from "../example.ts";
import { LightGBMRegressor } from "../lightgbm/index.ts";
import { PipelineModel } from "../pipeline/index.ts";
import { RegressionEvaluator } from "../train/index.ts";
import { ParamGridBuilder } from "./param-grid-builder.ts";
import { TrainValidationSplit } from "./train-validation-split.ts";

const learner = (init: object = {}) =>
  new LightGBMRegressor(
    {
      featuresCols: ["mean_radius", "mean_texture", "mean_smoothness"],
      labelCol: "worst_area",
      numIterations: 8,
      forceColWise: true,
      numThreads: 1,
      ...init,
    },
    "regressor",
  );
const maps = (rates: readonly number[]) =>
  new ParamGridBuilder().addGrid(learner(), "learningRate", rates).build();
const evaluator = (init: object = {}) =>
  new RegressionEvaluator({ labelCol: "worst_area", ...init }, "evaluator");

export default defineExample({
  title: "Find the rate at which the area is learned best",
  data: "breast-cancer",
  columns: { third: "row_number() OVER () % 3 = 0" },
  stage: () =>
    new TrainValidationSplit({
      estimator: learner(),
      estimatorParamMaps: maps([0.05, 0.3]),
      evaluator: evaluator(),
    }),
  outputs: ["prediction"],
  holds: ["avg(abs(prediction - worst_area)) < 150"],
  probes: {
    estimator: inOutput(learner({ numIterations: 2 })),
    estimatorParamMaps: inOutput(maps([0.1])),
    evaluator: inProgress(evaluator({ metricName: "mae" })),
    parallelism: inProgress(2),
    collectSubModels: inKernel(true),
    trainRatio: inProgress(0.5),
    validationIndicatorCol: inProgress("third"),
    groupCol: inProgress("mean_texture"),
    stratifyCol: inProgress("label"),
    seed: inProgress(1),
  },
  modelProbes: {
    bestModel: inOutput(new PipelineModel({ stages: [] }, "nothing")),
    subModels: inModel([new PipelineModel({ stages: [] }, "nothing")]),
  },
});
