import { defineExample, inOutput } from "../example.ts";
import { BinaryClassificationEvaluator } from "./binary-classification-evaluator.ts";

export default defineExample({
  title: "Judge how well one column tells malignant from benign",
  data: "breast-cancer",
  columns: {
    probability: "[1 - mean_smoothness, mean_smoothness]::DOUBLE[2]",
    odds: "[mean_texture, -mean_texture]::DOUBLE[2]",
  },
  stage: () => new BinaryClassificationEvaluator(),
  value: 0.2779583531525818,
  probes: {
    labelCol: inOutput("held_out"),
    rawPredictionCol: inOutput("mean_texture"),
    probabilityCol: inOutput("odds"),
    weightCol: inOutput("worst_area"),
    metricName: inOutput("areaUnderPR"),
  },
});
