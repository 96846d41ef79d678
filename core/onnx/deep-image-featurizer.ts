import type { Schema } from "apache-arrow";
import { HasMaxPixels, HasPictureErrors } from "../image/shared-params.ts";
import { column, string } from "../params/index.ts";
import { type BoundTransform, type StateWriter, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { asOnTheCard, bindFeatures, featuresField, pictureSchema } from "./features.ts";
import { writeNetwork } from "./network.ts";
import { executionRecord, HasPictureExecution } from "./network-params.ts";

/**
 * Makes a vector of features of each picture with a named network of an index, all as its card says: `ImageFeaturizer` with nothing to choose
 * but the network, under the name that Deep Learning Pipelines gave it.
 * @since 0.2.0
 */
export class DeepImageFeaturizer extends transformer({
  /**
   * The column of pictures: images, or the bytes of picture files (JPEG, PNG, WebP, BMP, TIFF).
   */
  inputCol: column({ default: "image" }),
  /**
   * The column that is added: a dense vector of float32 for each picture, null where there is none.
   */
  outputCol: column({ default: "features" }),
  /**
   * Name of the network in the index, such as `ResNet50`.
   */
  modelName: string({ required: true }),
  /**
   * The index that `modelName` is looked up in: a folder with an `index.json`, such a file, or an address of http or https; also that of a
   * manifest of the ONNX model zoo. When not set, the environment's `UNCIA_MODEL_INDEX`, else networks of the ONNX model zoo for photos.
   */
  modelIndex: string({}),
  ...HasMaxPixels,
  ...HasPictureErrors,
  ...HasPictureExecution,
}) {
  override transformSchema(schema: Schema): Schema {
    return pictureSchema(this, schema, featuresField(this.outputCol));
  }

  protected override bind(schema: Schema, run: RunOptions): Promise<BoundTransform> {
    return bindFeatures(asOnTheCard(this), schema, run);
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
