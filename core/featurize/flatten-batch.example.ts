import { defineExample } from "../example.ts";
import { FlattenBatch } from "./flatten-batch.ts";

export default defineExample({
  title: "Turn lists back into rows",
  data: "penguins",
  columns: { side: "['left', 'right']", flipper: "[flipper_length, flipper_length + 1]" },
  stage: () => new FlattenBatch(),
  outputs: ["species", "side", "flipper"],
  holds: ["count(*) = 2 * 344", "count(*) FILTER (side = 'left') = 344"],
  probes: {},
});
