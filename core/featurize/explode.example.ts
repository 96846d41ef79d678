import { defineExample, inOutput } from "../example.ts";
import { Explode } from "./explode.ts";

export default defineExample({
  title: "Give each bill measurement a row of its own",
  data: "penguins",
  columns: { bill: "[bill_length, bill_depth]", body: "[flipper_length, body_mass, 1]" },
  stage: () => new Explode({ inputCol: "bill", outputCol: "millimetres" }),
  outputs: ["species", "millimetres"],
  holds: ["count(*) = 2 * 344", "count(millimetres) = 2 * 342"],
  probes: { inputCol: inOutput("body"), outputCol: inOutput("bill") },
});
