import { defineExample, inOutput } from "../example.ts";
import { SelectColumns } from "./select-columns.ts";

export default defineExample({
  title: "Keep the label and two measurements",
  data: "penguins",
  stage: () => new SelectColumns({ cols: ["species", "bill_length", "bill_depth"] }),
  outputs: ["species", "bill_length", "bill_depth"],
  holds: ["count(*) = 344", "count(DISTINCT species) = 3"],
  probes: { cols: inOutput(["island", "species"]) },
});
