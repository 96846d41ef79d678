import { defineExample, inOutput } from "../example.ts";
import { DynamicMiniBatchTransformer } from "./dynamic-mini-batch-transformer.ts";

export default defineExample({
  title: "Gather rows in lists of one at most, however the table comes",
  data: "diabetes",
  stage: () => new DynamicMiniBatchTransformer({ maxBatchSize: 1 }),
  outputs: ["age", "label"],
  holds: ["count(*) = 442", "max(len(age)) = 1", "min(len(label)) = 1"],
  probes: { maxBatchSize: inOutput(20) },
});
