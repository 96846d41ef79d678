import type { Schema } from "apache-arrow";
import { HasMaxPixels, HasPictureErrors } from "../image/shared-params.ts";
import { boolean, column, int } from "../params/index.ts";
import { type BoundTransform, type StateWriter, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { asOnTheCard, bindPictures, featuresField, pictureSchema } from "./features.ts";
import { findNetwork, writeNetwork } from "./network.ts";
import { executionRecord, HasNetwork, HasPictureExecution } from "./network-params.ts";
import { scoresTensor } from "./picture-output.ts";
import { predictionsField, predictionsResult, probabilitiesResult } from "./predictions.ts";

/**
 * Tells what is on each picture, with a classifier as it was trained: the likeliest classes, each with its WordNet id, a description and its
 * probability. Pictures are prepared as the network's card says, which also has the labels.
 * @see https://arxiv.org/abs/1409.0575
 * @since 0.2.0
 */
export class DeepImagePredictor extends transformer({
  /**
   * The column of pictures: images, or the bytes of picture files (JPEG, PNG, WebP, BMP, TIFF).
   */
  inputCol: column({ default: "image" }),
  /**
   * The column that is added, null where there is no picture. With `decodePredictions` a list of `topK` structs, the likeliest first: `class`
   * (the WordNet id such as `n02128757`, or the number of the class where the card has none), `description` (null where the card has none) and
   * `probability`. Otherwise a dense vector of the probabilities of all classes, float32.
   */
  outputCol: column({ default: "prediction" }),
  ...HasNetwork,
  /**
   * How many classes a list has at most, for `decodePredictions`.
   */
  topK: int({ default: 5, min: 1 }),
  /**
   * Whether the likeliest classes are told by name; otherwise the probabilities of all are given as a vector.
   */
  decodePredictions: boolean({ default: true }),
  ...HasMaxPixels,
  ...HasPictureErrors,
  ...HasPictureExecution,
}) {
  override transformSchema(schema: Schema): Schema {
    const { outputCol } = this;
    return pictureSchema(
      this,
      schema,
      this.decodePredictions ? predictionsField(outputCol) : featuresField(outputCol),
    );
  }

  protected override async bind(schema: Schema, run: RunOptions): Promise<BoundTransform> {
    const network = await findNetwork(this, run);
    const { name, isLogits } = await scoresTensor(network);
    const { decodePredictions, outputCol, topK } = this;
    return bindPictures(asOnTheCard(this), network, name, schema, run, (width) =>
      decodePredictions
        ? predictionsResult(outputCol, { isLogits, topK, width, network })
        : probabilitiesResult(outputCol, { isLogits, width }),
    );
  }

  override async writeFiles(folder: StateWriter): Promise<Readonly<Record<string, string>>> {
    return writeNetwork(this, folder);
  }

  /**
   * How the network is run, as this stage tells ONNX Runtime.
   * @returns Each param of the execution as text.
   * @remote
   */
  predictionParameters(): Record<string, string> {
    return executionRecord(this);
  }
}
