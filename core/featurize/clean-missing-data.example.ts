import { defineExample, inOutput } from "../example.ts";
import { CleanMissingData } from "./clean-missing-data.ts";

const measurements = ["bill_length", "body_mass"];

export default defineExample({
  title: "Fill gaps in measurements with the median",
  data: "penguins",
  stage: () => new CleanMissingData({ inputCols: measurements, cleaningMode: "median" }),
  outputs: measurements,
  holds: ["count(bill_length) = 344", "count(body_mass) = 344"],
  probes: {
    inputCols: inOutput(["bill_depth", "body_mass"]),
    outputCols: inOutput(["length", "mass"]),
    cleaningMode: inOutput("custom"),
    customValue: inOutput(-1, { cleaningMode: "custom" }),
  },
  modelProbes: { inputCols: inOutput(["bill_depth", "body_mass"]), outputCols: inOutput(["length", "mass"]) },
});
