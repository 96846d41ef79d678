import { defineExample, inOutput } from "../example.ts";
import { rankerProbes } from "./params/probes.ts";
import { earlyStopProbes, modelProbes, repeatableProbes, trainingColumnProbes } from "./probes.ts";
import { LightGBMRanker } from "./ranker.ts";

const featuresCols = ["a", "b", "c", "d"];
const table = { features: featuresCols.length, validationIndicatorCol: "held_out" };

export default defineExample({
  title: "Put the answers to each query in order",
  data: "queries",
  columns: { session: "query // 2" },
  stage: () =>
    new LightGBMRanker({
      featuresCols,
      labelCol: "relevance",
      groupCol: "query",
      numIterations: 30,
      minDataInLeaf: 6,
      forceColWise: true,
      numThreads: 1,
    }),
  outputs: ["prediction"],
  holds: ["corr(prediction, relevance) > 0.7"],
  probes: {
    ...trainingColumnProbes(featuresCols, "query"),
    ...rankerProbes(table),
    // An offset that all answers to a query share changes no order of them.
    initScoreCol: inOutput("b"),
    labelCol: inOutput("held_out"),
    groupCol: inOutput("session"),
    positionCol: inOutput("relevance"),
    ...repeatableProbes,
  },
  modelProbes: { ...modelProbes(featuresCols), ...earlyStopProbes },
});
