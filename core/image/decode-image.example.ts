import { defineExample, inOutput } from "../example.ts";
import { DecodeImage } from "./decode-image.ts";
import { smallPictures } from "./test/small-picture.ts";

export default defineExample({
  title: "Decode the bytes of picture files",
  data: "pictures/*.png",
  columns: { bytes: smallPictures, name: "'small.png'" },
  stage: () => new DecodeImage({ outputCol: "decoded", errorCol: "problem" }),
  outputs: ["decoded", "problem"],
  holds: ["count(decoded) = 2", "min(decoded.height) = 8", "max(decoded.width) = 6", "count(problem) = 1"],
  probes: {
    inputCol: inOutput("image"),
    outputCol: inOutput("picture"),
    originCol: inOutput("name"),
    mode: inOutput("gray"),
    orientation: inOutput(false),
    maxPixels: inOutput(10),
    handleInvalid: inOutput("skip"),
    errorCol: inOutput("what"),
  },
});
