import { defineExample, exampleFile, inModel, inOutput } from "../example.ts";
import { ImageFeaturizer } from "./image-featurizer.ts";
import { pictureProbes, someColumns } from "./probes.ts";

export default defineExample({
  title: "Features of textures by a small network",
  data: "textures.parquet",
  columns: someColumns,
  stage: () =>
    new ImageFeaturizer({
      inputCol: "picture",
      modelName: "patterns",
      modelIndex: exampleFile("networks/index.json"),
      // One at a time, a picture's features do not depend, by their last digit, on those beside it.
      miniBatchSize: 1,
    }),
  outputs: ["features"],
  holds: ["count(*) = 13", "max(len(features::FLOAT[])) = 64"],
  probes: {
    ...pictureProbes,
    inputCol: inOutput("some"),
    outputCol: inOutput("vector"),
    modelName: inOutput("digits-cnn"),
    modelIndex: inOutput(exampleFile("networks/cropped.json")),
    modelLocation: inOutput(exampleFile("networks/digits-cnn.onnx")),
    headless: inOutput(false),
    cutOutputLayers: inOutput(2),
    featureTensorName: inOutput("map1"),
    imageTensorName: inModel("image"),
    imageHeight: inOutput(80),
    imageWidth: inOutput(96),
    channelOrder: inOutput("bgr"),
    tensorLayout: inModel("NCHW"),
    resizeMode: inOutput("crop"),
    shorterSide: inOutput(120, { resizeMode: "crop" }),
    interpolation: inOutput("area"),
    colorScaleFactor: inOutput(0.005),
    channelNormalizationMeans: inOutput([0.5]),
    channelNormalizationStds: inOutput([0.25, 0.3, 0.2]),
    autoConvertToColor: inOutput(false),
    reducedDecode: inOutput(true),
  },
});
