import { defineExample, inModel, inOutput } from "../example.ts";
import { ValueIndexer } from "./value-indexer.ts";

export default defineExample({
  title: "Code the species 0, 1, 2",
  data: "penguins",
  stage: () => new ValueIndexer({ inputCol: "species", outputCol: "code" }),
  outputs: ["species", "code"],
  holds: ["min(code) = 0", "max(code) = 2", "count(DISTINCT species || code) = 3"],
  probes: {
    inputCol: inOutput("island"),
    outputCol: inOutput("class"),
    handleInvalid: inModel("keep"),
  },
  modelProbes: {
    inputCol: inOutput("island", { handleInvalid: "keep" }),
    outputCol: inOutput("class"),
    handleInvalid: inOutput("keep", { inputCol: "island" }),
  },
});
