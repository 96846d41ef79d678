import { defineExample, inOutput } from "../example.ts";
import { RankingEvaluator } from "./ranking-evaluator.ts";

export default defineExample({
  title: "Judge the order in which one column puts each group",
  data: "queries",
  columns: { session: "query // 2" },
  stage: () => new RankingEvaluator({ groupCol: "query", labelCol: "relevance", predictionCol: "a" }),
  value: 0.9360334796123283,
  probes: {
    labelCol: inOutput("held_out"),
    predictionCol: inOutput("b"),
    groupCol: inOutput("session"),
    metricName: inOutput("mapAt"),
    k: inOutput(2),
    gain: inOutput("linear"),
  },
});
