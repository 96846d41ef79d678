import { defineExample, inOutput } from "../example.ts";
import { ImageTransformer } from "./image-transformer.ts";
import { smallPictures } from "./test/small-picture.ts";

const outside = [{ name: "crop", args: { left: 0, top: 0, height: 50, width: 50 } }];

const tensor = [
  { name: "resize", args: { height: 6, width: 8 } },
  { name: "normalize", args: { mean: [0.5], std: [0.25] } },
];

export default defineExample({
  title: "Make pictures of one size of the middle of pictures",
  data: "pictures/*.png",
  columns: { picture: "image", bytes: smallPictures },
  stage: () => new ImageTransformer({ outputCol: "small" }).resizeShorter(36).centerCrop(32, 32),
  outputs: ["small"],
  holds: ["count(small) = 4", "min(small.height) = 32", "max(small.width) = 32"],
  probes: {
    inputCol: inOutput("bytes"),
    outputCol: inOutput("middle"),
    operations: inOutput([{ name: "flip", args: { direction: "horizontal" } }]),
    toTensor: inOutput(true),
    tensorElementType: inOutput("float64", { operations: tensor }),
    tensorChannelOrder: inOutput("gray", { toTensor: true }),
    maxPixels: inOutput(10, { inputCol: "bytes" }),
    handleInvalid: inOutput("skip", { operations: outside }),
    errorCol: inOutput("problem"),
  },
});
