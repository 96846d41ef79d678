import { defineExample, inOutput, inProgress } from "../example.ts";
import { RenameColumn } from "../featurize/index.ts";
import { PipelineModel } from "../pipeline/index.ts";
import { MulticlassClassificationEvaluator } from "../train/index.ts";
import { FindBestModel } from "./find-best-model.ts";

const guessing = (inputCol: string) => new RenameColumn({ inputCol, outputCol: "prediction" }, inputCol);
const evaluator = (init: object = {}) =>
  new MulticlassClassificationEvaluator({ labelCol: "species", ...init }, "evaluator");

export default defineExample({
  title: "Choose the better of two guesses of the species",
  data: "penguins",
  columns: {
    by_bill: "CASE WHEN bill_length < 43 THEN 'Adelie' ELSE 'Gentoo' END",
    by_island: "CASE island WHEN 'Biscoe' THEN 'Gentoo' WHEN 'Dream' THEN 'Chinstrap' ELSE 'Adelie' END",
    by_nothing: "'Adelie'",
    probability:
      "(CASE island WHEN 'Biscoe' THEN [0.2, 0.1, 0.7] WHEN 'Dream' THEN [0.2, 0.7, 0.1] ELSE [0.8, 0.1, 0.1] END)::DOUBLE[3]",
  },
  stage: () =>
    new FindBestModel({ models: [guessing("by_bill"), guessing("by_island")], evaluator: evaluator() }),
  outputs: ["prediction"],
  holds: ["avg((prediction = species)::INT) > 0.7"],
  probes: {
    models: inOutput([guessing("by_nothing")]),
    evaluator: inProgress(evaluator({ metricName: "accuracy" })),
    parallelism: inProgress(2),
  },
  modelProbes: { bestModel: inOutput(new PipelineModel({ stages: [] }, "nothing")) },
});
