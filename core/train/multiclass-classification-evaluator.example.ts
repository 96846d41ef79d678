import { defineExample, inOutput } from "../example.ts";
import { MulticlassClassificationEvaluator } from "./multiclass-classification-evaluator.ts";

export default defineExample({
  title: "Judge a guess of the species from the length of the bill",
  data: "penguins",
  columns: {
    guess: "CASE WHEN bill_length < 43 THEN 'Adelie' WHEN bill_depth > 17 THEN 'Chinstrap' ELSE 'Gentoo' END",
    probability: "[0.5, 0.2, 0.3]::DOUBLE[3]",
    other: "[0.2, 0.3, 0.5]::DOUBLE[3]",
    weight: "coalesce(body_mass, 0)",
  },
  stage: () => new MulticlassClassificationEvaluator({ labelCol: "species", predictionCol: "guess" }),
  value: 0.9097142812601089,
  probes: {
    labelCol: inOutput("island"),
    predictionCol: inOutput("island"),
    probabilityCol: inOutput("other", { metricName: "logLoss" }),
    weightCol: inOutput("weight"),
    metricName: inOutput("accuracy"),
    metricLabel: inOutput("Gentoo", { metricName: "recallByLabel" }),
  },
});
