import { defineExample, inOutput } from "../example.ts";
import { IndexToValue } from "./index-to-value.ts";

export default defineExample({
  title: "Say in words what a code means",
  data: "penguins",
  stage: () => new IndexToValue({ inputCol: "held_out", outputCol: "use", levels: ["learn", "watch"] }),
  outputs: ["held_out", "use"],
  holds: ["sum((use = 'watch')::INT) = sum(held_out)"],
  probes: {
    inputCol: inOutput("flipper_length"),
    outputCol: inOutput("purpose"),
    levels: inOutput(["fit", "judge"]),
  },
});
