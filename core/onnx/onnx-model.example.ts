import { defineExample, exampleFile, inOutput, inPrediction } from "../example.ts";
import { ONNXModel } from "./onnx-model.ts";

/** A vector, where the penguin was measured. */
const vector = (first: string): string =>
  `(CASE WHEN ${first} IS NOT NULL THEN [${first}, bill_depth, flipper_length, body_mass] END)::FLOAT[4]`;

export default defineExample({
  title: "Tell the species of penguins with a small network",
  data: "penguins",
  columns: {
    measurements: vector("bill_length"),
    other: vector("bill_depth"),
    short:
      "CASE WHEN island = 'Torgersen' THEN [bill_length] ELSE [bill_length, bill_depth, flipper_length, body_mass] END",
  },
  stage: () =>
    new ONNXModel({
      modelLocation: exampleFile("networks/penguins.onnx"),
      fetchDict: { hidden: "hidden", logits: "logits" },
      softMaxDict: { logits: "probability" },
      argMaxDict: { logits: "prediction" },
    }),
  outputs: ["hidden", "probability", "prediction"],
  holds: [
    "avg((prediction = CASE species WHEN 'Adelie' THEN 0 WHEN 'Chinstrap' THEN 1 ELSE 2 END)::INT) > 0.95",
    "count(*) - count(prediction) = 2",
    "max(abs(list_sum(probability::FLOAT[]) - 1)) < 1e-6",
  ],
  probes: {
    modelLocation: inOutput(exampleFile("networks/penguins-softplus.onnx")),
    feedDict: inOutput({ measurements: "other" }),
    fetchDict: inOutput({ logits: "logits" }),
    softMaxDict: inOutput({ logits: "share" }),
    argMaxDict: inOutput({ logits: "best" }),
    miniBatchSize: inPrediction(16),
    executionProvider: inPrediction("webgpu"),
    optimizationLevel: inPrediction("basic"),
    threads: inPrediction(2),
    sessions: inPrediction(3),
    handleInvalid: inOutput("keep", { feedDict: { measurements: "short" } }),
    errorCol: inOutput("problem"),
  },
});
