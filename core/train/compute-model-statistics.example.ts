import { defineExample, inOutput } from "../example.ts";
import { ComputeModelStatistics } from "./compute-model-statistics.ts";

export default defineExample({
  title: "Judge a guess of the diagnosis from one column by another",
  data: "breast-cancer",
  stage: () => new ComputeModelStatistics({ labelCol: "label", predictionCol: "held_out" }),
  outputs: ["rows", "accuracy", "precision", "recall", "f1"],
  holds: ["sum(rows) = 569", "max(accuracy) BETWEEN 0 AND 1"],
  probes: {
    labelCol: inOutput("held_out"),
    predictionCol: inOutput("label"),
    evaluationMetric: inOutput("regression"),
  },
});
