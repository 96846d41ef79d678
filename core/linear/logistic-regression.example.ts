import { defineExample, inOutput } from "../example.ts";
import { LogisticRegression } from "./logistic-regression.ts";
import { estimatorProbes, modelProbes } from "./probes.ts";

const featuresCols = ["mean_radius", "mean_texture", "mean_smoothness", "worst_area", "worst_concavity"];

export default defineExample({
  title: "Tell malignant from benign by a weighted sum",
  data: "breast-cancer",
  stage: () => new LogisticRegression({ featuresCols, regParam: 0.01 }),
  outputs: ["probability", "prediction"],
  holds: [
    "avg((prediction = label)::INT) > 0.95",
    "bool_and(abs(list_sum(probability::DOUBLE[]) - 1) < 1e-9)",
  ],
  probes: {
    ...estimatorProbes(featuresCols, "held_out", "mean_perimeter"),
    probabilityCol: inOutput("odds"),
    rawPredictionCol: inOutput("score"),
    maxIter: inOutput(1),
    tol: inOutput(0.05),
    family: inOutput("multinomial"),
    threshold: inOutput(0.9),
    thresholds: inOutput([0.9, 0.1]),
  },
  modelProbes: {
    ...modelProbes(featuresCols),
    probabilityCol: inOutput("odds"),
    rawPredictionCol: inOutput("score"),
    threshold: inOutput(0.9),
    thresholds: inOutput([0.9, 0.1]),
  },
});
