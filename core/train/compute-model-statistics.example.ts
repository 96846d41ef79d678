import { defineExample, inOutput } from "../example.ts";
import { ComputeModelStatistics } from "./compute-model-statistics.ts";

export default defineExample({
  title: "Judge a guess of the diagnosis from one column by another",
  data: "breast-cancer",
  columns: { odds: "[1 - held_out * 0.9, held_out * 0.9]::DOUBLE[2]" },
  stage: () => new ComputeModelStatistics({ labelCol: "label", predictionCol: "held_out" }),
  outputs: ["rows", "accuracy", "precision", "recall", "f1"],
  holds: ["sum(rows) = 569", "max(accuracy) BETWEEN 0 AND 1"],
  probes: {
    labelCol: inOutput("held_out"),
    predictionCol: inOutput("label"),
    probabilityCol: inOutput("odds"),
    evaluationMetric: inOutput("regression"),
  },
});
