import type { Schema } from "apache-arrow";
import type { DataFrame } from "../frame/index.ts";
import { HasMaxPixels, HasPictureErrors } from "../image/shared-params.ts";
import { column } from "../params/index.ts";
import { type BoundTransform, type StateWriter, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { bindFeatures, featuresField, pictureSchema } from "./features.ts";
import { ModelDownloader } from "./hub.ts";
import { tableOfCards } from "./hub-list.ts";
import { writeNetwork } from "./network.ts";
import {
  executionRecord,
  HasCut,
  HasNetwork,
  HasPictureExecution,
  HasPreparation,
} from "./network-params.ts";

export { ModelDownloader, type ModelDownloaderOptions } from "./hub.ts";
export type { ModelCard, ModelLabel, PictureInput } from "./hub-card.ts";

/**
 * Makes a vector of features of each picture, with a pretrained network whose last layer is cut off: what a learner such as
 * `LogisticRegression` then tells apart from few examples. Pictures are prepared as the network's card says. Decoding and inference go on side
 * by side.
 * @see https://arxiv.org/abs/1310.1531
 * @since 0.2.0
 */
export class ImageFeaturizer extends transformer({
  /**
   * The column of pictures: images, or the bytes of picture files (JPEG, PNG, WebP, BMP, TIFF).
   */
  inputCol: column({ default: "image" }),
  /**
   * The column that is added: a dense vector of float32 for each picture, null where there is none. Tensors of several axes are strung
   * together, last axis fastest.
   */
  outputCol: column({ default: "features" }),
  ...HasNetwork,
  ...HasCut,
  ...HasPreparation,
  ...HasMaxPixels,
  ...HasPictureErrors,
  ...HasPictureExecution,
}) {
  override transformSchema(schema: Schema): Schema {
    return pictureSchema(this, schema, featuresField(this.outputCol));
  }

  protected override bind(schema: Schema, run: RunOptions): Promise<BoundTransform> {
    return bindFeatures(this, schema, run);
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

  /**
   * The networks of an index.
   * @returns A row for each: `name`, `description`, `size` in bytes, `sha256`, `height` and `width` of its input, `layerNames`, `licence` and
   * `source`.
   * @remote
   */
  static async listModels(
    options: {
      /** The index, as for the param `modelIndex`. */
      readonly index?: string | undefined;
    } & RunOptions = {},
  ): Promise<DataFrame> {
    return tableOfCards(await new ModelDownloader(options).listModels(options));
  }

  /**
   * Fetches a network where it is not in the cache yet, and checks its size and SHA-256. Useful before one is without a network, and for
   * `ONNXModel`, which takes the path.
   * @param name - Name of the network in the index.
   * @returns Path of the file.
   * @remote
   */
  static async downloadByName(
    name: string,
    options: {
      /** The index, as for the param `modelIndex`. */
      readonly index?: string | undefined;
      /** Folder in which fetched files are kept. Default: `models` in the user's cache. */
      readonly cache?: string | undefined;
    } & RunOptions = {},
  ): Promise<string> {
    return new ModelDownloader(options).downloadByName(name, options);
  }
}
