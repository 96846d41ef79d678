import { defineExample, inOutput } from "../example.ts";
import { ClassBalancer } from "./class-balancer.ts";

export default defineExample({
  title: "Let each species count the same",
  data: "penguins",
  stage: () => new ClassBalancer({ inputCol: "species" }),
  outputs: ["species", "weight"],
  holds: [
    "min(weight) = 1",
    "abs(sum(weight) FILTER (species = 'Chinstrap') - count(*) FILTER (species = 'Adelie')) < 1e-9",
  ],
  probes: { inputCol: inOutput("island"), outputCol: inOutput("importance") },
  modelProbes: { inputCol: inOutput("island"), outputCol: inOutput("importance") },
});
