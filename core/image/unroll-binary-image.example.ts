import { defineExample, inOutput } from "../example.ts";
import { smallPictures } from "./test/small-picture.ts";
import { UnrollBinaryImage } from "./unroll-binary-image.ts";

export default defineExample({
  title: "Make vectors of undecoded files, and say which are bad",
  data: "pictures/*.png",
  columns: { bytes: smallPictures },
  stage: () => new UnrollBinaryImage({ height: 4, width: 4, errorCol: "problem" }),
  outputs: ["features", "problem"],
  holds: ["min(len(features)) = 48", "count(problem) = 1"],
  probes: {
    inputCol: inOutput("image"),
    outputCol: inOutput("pixels"),
    height: inOutput(5),
    width: inOutput(7),
    nChannels: inOutput(1),
    maxPixels: inOutput(10),
    handleInvalid: inOutput("skip"),
    errorCol: inOutput("what"),
  },
});
