import { defineExample, inOutput } from "../example.ts";
import { ImageSetAugmenter } from "./image-set-augmenter.ts";
import { smallPictures } from "./test/small-picture.ts";

export default defineExample({
  title: "Add pictures with left and right changed",
  data: "pictures/*.png",
  columns: { bytes: smallPictures },
  stage: () => new ImageSetAugmenter(),
  outputs: ["image"],
  holds: ["count(image) = 8", "count(DISTINCT image.data) = 8"],
  probes: {
    inputCol: inOutput("bytes"),
    outputCol: inOutput("turned"),
    flipLeftRight: inOutput(false),
    flipUpDown: inOutput(true),
    maxPixels: inOutput(10, { inputCol: "bytes" }),
    handleInvalid: inOutput("skip", { inputCol: "bytes" }),
    errorCol: inOutput("problem"),
  },
});
