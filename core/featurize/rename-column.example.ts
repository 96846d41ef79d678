import { defineExample, inOutput } from "../example.ts";
import { RenameColumn } from "./rename-column.ts";

export default defineExample({
  title: "Call the column to predict a label",
  data: "penguins",
  stage: () => new RenameColumn({ inputCol: "species", outputCol: "label" }),
  outputs: ["label", "island"],
  holds: ["count(DISTINCT label) = 3"],
  probes: { inputCol: inOutput("island"), outputCol: inOutput("kind") },
});
