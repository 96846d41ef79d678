import { defineExample, inOutput } from "../example.ts";
import { RegressionEvaluator } from "./regression-evaluator.ts";

export default defineExample({
  title: "Judge a guess of one area from another",
  data: "breast-cancer",
  columns: { guess: "mean_area * 1.3" },
  stage: () => new RegressionEvaluator({ labelCol: "worst_area", predictionCol: "guess" }),
  value: 185.89577849250819,
  probes: {
    labelCol: inOutput("mean_area"),
    predictionCol: inOutput("mean_area"),
    weightCol: inOutput("mean_radius"),
    metricName: inOutput("mae"),
  },
});
