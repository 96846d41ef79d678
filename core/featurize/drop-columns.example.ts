import { defineExample, inOutput } from "../example.ts";
import { DropColumns } from "./drop-columns.ts";

export default defineExample({
  title: "Leave two columns out",
  data: "penguins",
  stage: () => new DropColumns({ cols: ["sex", "held_out"] }),
  outputs: ["species", "island", "body_mass"],
  holds: ["count(*) = 344"],
  probes: { cols: inOutput(["island"]) },
});
