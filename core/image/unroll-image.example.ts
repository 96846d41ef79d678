import { defineExample, inOutput } from "../example.ts";
import { smallPictures } from "./test/small-picture.ts";
import { UnrollImage } from "./unroll-image.ts";

export default defineExample({
  title: "Make vectors of the pixels of pictures",
  data: "pictures/*.png",
  columns: { bytes: smallPictures },
  stage: () => new UnrollImage({ height: 8, width: 10 }),
  outputs: ["features"],
  holds: ["count(features) = 4", "min(len(features)) = 240", "max(list_max(features)) <= 255"],
  probes: {
    inputCol: inOutput("bytes"),
    outputCol: inOutput("pixels"),
    height: inOutput(5),
    width: inOutput(7),
    nChannels: inOutput(1),
    maxPixels: inOutput(10, { inputCol: "bytes" }),
    handleInvalid: inOutput("skip", { inputCol: "bytes" }),
    errorCol: inOutput("problem"),
  },
});
