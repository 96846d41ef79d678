import { defineExample, inModel, inOutput } from "../example.ts";
import { EnsembleByKey } from "./ensemble-by-key.ts";

export default defineExample({
  title: "Average body mass and bill over each species and island",
  data: "penguins",
  columns: { bill: "[bill_length, bill_depth]::DOUBLE[2]" },
  stage: () => new EnsembleByKey({ keys: ["species", "island"], cols: ["body_mass", "bill_depth"] }),
  outputs: ["species", "island", "mean(body_mass)", "mean(bill_depth)"],
  holds: ["count(*) = 5", `max("mean(body_mass)") > 5000`, `max("mean(bill_depth)") < 20`],
  probes: {
    keys: inOutput(["species"]),
    cols: inOutput(["body_mass", "bill_length"]),
    colNames: inOutput(["mass", "depth"]),
    strategy: inOutput("max"),
    collapseGroup: inOutput(false),
    vectorDims: inModel([0, 0]),
  },
});
