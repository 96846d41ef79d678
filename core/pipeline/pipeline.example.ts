import { defineExample, inOutput } from "../example.ts";
import { DropColumns } from "../featurize/drop-columns.ts";
import { IndexToValue } from "../featurize/index-to-value.ts";
import { ValueIndexer } from "../featurize/value-indexer.ts";
import { Pipeline } from "./pipeline.ts";

const indexer = () => new ValueIndexer({ inputCol: "island", outputCol: "code" });
const back = () => new IndexToValue({ inputCol: "code", outputCol: "name" });

export default defineExample({
  title: "Code the islands and turn the codes back",
  data: "penguins",
  stage: () => new Pipeline({ stages: [indexer(), back()] }),
  outputs: ["island", "code", "name"],
  holds: ["bool_and(name = island)"],
  probes: { stages: inOutput([indexer()]) },
  modelProbes: { stages: inOutput([new DropColumns({ cols: ["sex"] })]) },
});
