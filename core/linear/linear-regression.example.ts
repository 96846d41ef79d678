import { defineExample, inOutput } from "../example.ts";
import { LinearRegression } from "./linear-regression.ts";
import { estimatorProbes, modelProbes } from "./probes.ts";

const featuresCols = ["age", "bmi", "bp", "s5"];

export default defineExample({
  title: "Predict how far diabetes has gone by a weighted sum",
  data: "diabetes",
  stage: () => new LinearRegression({ featuresCols }),
  outputs: ["prediction"],
  holds: ["corr(prediction, label) > 0.65", "abs(avg(prediction) - avg(label)) < 1e-6"],
  probes: {
    ...estimatorProbes(featuresCols, "s6", "s1"),
    solver: inOutput("l-bfgs", { maxIter: 1 }),
    maxIter: inOutput(1, { solver: "l-bfgs" }),
    tol: inOutput(10, { solver: "l-bfgs" }),
  },
  modelProbes: modelProbes(featuresCols),
});
