import { defineExample, inOutput } from "../example.ts";
import { regressorProbes } from "./params/probes.ts";
import { modelProbes, repeatableProbes, trainingColumnProbes } from "./probes.ts";
import { LightGBMRegressor } from "./regressor.ts";

const featuresCols = ["age", "bmi", "bp", "s5"];
const table = { features: featuresCols.length, validationIndicatorCol: "held_out" };

export default defineExample({
  title: "Predict how far diabetes has gone after a year",
  data: "diabetes",
  stage: () =>
    new LightGBMRegressor({
      featuresCols,
      numIterations: 40,
      minDataInLeaf: 6,
      forceColWise: true,
      numThreads: 1,
    }),
  outputs: ["prediction"],
  holds: ["corr(prediction, label) > 0.8"],
  probes: {
    ...trainingColumnProbes(featuresCols, "s1"),
    ...regressorProbes(table),
    labelCol: inOutput("s6"),
    ...repeatableProbes,
  },
  modelProbes: modelProbes(featuresCols),
});
