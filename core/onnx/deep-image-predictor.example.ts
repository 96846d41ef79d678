import { defineExample, exampleFile, inOutput } from "../example.ts";
import { DeepImagePredictor } from "./deep-image-predictor.ts";
import { pictureProbes, someColumns } from "./probes.ts";

export default defineExample({
  title: "Tell what textures are, by name and probability",
  data: "textures.parquet",
  columns: someColumns,
  stage: () =>
    new DeepImagePredictor({
      inputCol: "picture",
      modelName: "patterns",
      modelIndex: exampleFile("networks/index.json"),
      topK: 3,
      miniBatchSize: 1,
    }),
  outputs: ["prediction"],
  holds: [
    "count(*) FILTER (prediction[1].description = label) >= 8",
    "max(len(prediction)) = 3",
    "count(*) - count(prediction) = 2",
  ],
  probes: {
    ...pictureProbes,
    inputCol: inOutput("some"),
    outputCol: inOutput("found"),
    modelName: inOutput("digits-cnn"),
    modelIndex: inOutput(exampleFile("networks/cropped.json")),
    modelLocation: inOutput(exampleFile("networks/digits-cnn.onnx")),
    topK: inOutput(2),
    decodePredictions: inOutput(false),
  },
});
