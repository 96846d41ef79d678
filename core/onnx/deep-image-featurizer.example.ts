import { defineExample, exampleFile, inOutput } from "../example.ts";
import { DeepImageFeaturizer } from "./deep-image-featurizer.ts";
import { pictureProbes, someColumns } from "./probes.ts";

export default defineExample({
  title: "Features of textures, all as the network's card says",
  data: "textures.parquet",
  columns: someColumns,
  stage: () =>
    new DeepImageFeaturizer({
      inputCol: "picture",
      modelName: "patterns",
      modelIndex: exampleFile("networks/index.json"),
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
  },
});
