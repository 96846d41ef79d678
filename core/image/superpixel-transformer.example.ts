import { defineExample, inOutput } from "../example.ts";
import { SuperpixelTransformer } from "./superpixel-transformer.ts";
import { smallPictures } from "./test/small-picture.ts";

export default defineExample({
  title: "Divide pictures into superpixels",
  data: "pictures/*.png",
  columns: { bytes: smallPictures },
  stage: () => new SuperpixelTransformer({ cellSize: 12 }),
  outputs: ["superpixels"],
  holds: [
    "count(superpixels) = 4",
    "bool_and(len(superpixels.labels) = image.height * image.width)",
    "bool_and(list_max(superpixels.labels) = superpixels.count - 1)",
  ],
  probes: {
    inputCol: inOutput("bytes"),
    outputCol: inOutput("clusters"),
    cellSize: inOutput(8),
    modifier: inOutput(40),
    maxPixels: inOutput(10, { inputCol: "bytes" }),
    handleInvalid: inOutput("skip", { inputCol: "bytes" }),
    errorCol: inOutput("problem"),
  },
});
