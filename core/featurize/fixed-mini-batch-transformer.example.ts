import { defineExample, inOutput } from "../example.ts";
import { FixedMiniBatchTransformer } from "./fixed-mini-batch-transformer.ts";

export default defineExample({
  title: "Gather rows ten by ten",
  data: "diabetes",
  stage: () => new FixedMiniBatchTransformer({ batchSize: 10 }),
  outputs: ["age", "label"],
  holds: ["count(*) = 45", "max(len(age)) = 10", "min(len(label)) = 2"],
  probes: { batchSize: inOutput(50) },
});
