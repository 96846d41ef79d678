import { defineExample, inOutput } from "../example.ts";
import { LightGBMClassifier } from "./classifier.ts";
import { classifierProbes } from "./params/probes.ts";
import { earlyStopProbes, modelProbes, repeatableProbes, trainingColumnProbes } from "./probes.ts";

const featuresCols = ["mean_radius", "mean_texture", "mean_smoothness", "worst_area", "worst_concavity"];
const table = { features: featuresCols.length, validationIndicatorCol: "held_out" };

export default defineExample({
  title: "Tell malignant from benign",
  data: "breast-cancer",
  stage: () =>
    new LightGBMClassifier({
      featuresCols,
      numIterations: 30,
      minDataInLeaf: 6,
      forceColWise: true,
      numThreads: 1,
    }),
  outputs: ["probability", "prediction"],
  holds: [
    "avg((prediction = label)::INT) > 0.95",
    "bool_and(abs(list_sum(probability::DOUBLE[]) - 1) < 1e-9)",
  ],
  probes: {
    ...trainingColumnProbes(featuresCols, "mean_perimeter"),
    ...classifierProbes(table, 2),
    labelCol: inOutput("held_out"),
    probabilityCol: inOutput("odds"),
    rawPredictionCol: inOutput("score"),
    ...repeatableProbes,
  },
  modelProbes: {
    ...modelProbes(featuresCols),
    probabilityCol: inOutput("odds"),
    rawPredictionCol: inOutput("score"),
    ...earlyStopProbes,
  },
});
