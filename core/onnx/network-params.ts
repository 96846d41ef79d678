import { boolean, double, doubles, int, oneOf, params, string } from "../params/index.ts";

/**
 * Which network is used: a name in an index, or a file.
 * @group Network
 */
export const HasNetwork = params({
  /**
   * Name of the network in the index. It is fetched where it is not in the user's cache yet, and used only if its size and SHA-256 are those
   * of the index. This or `modelLocation` must be set.
   */
  modelName: string({}),
  /**
   * The index that `modelName` is looked up in: a folder with an `index.json`, such a file, or an address of http or https; also that of a
   * manifest of the ONNX model zoo. When not set, the environment's `UNCIA_MODEL_INDEX`, else networks of the ONNX model zoo for photos.
   */
  modelIndex: string({}),
  /**
   * Path of a network's file, `.onnx`, which takes the place of `modelName`. Where an `index.json` beside it names the file, its card says how
   * pictures are prepared. A saved stage carries its network in its own folder.
   */
  modelLocation: string({}),
});

/**
 * Which tensor is the result.
 * @group Features
 */
export const HasCut = params({
  /**
   * Whether the last layer, which tells the classes apart, is cut off, so that what goes into it is the result. Not looked at where
   * `cutOutputLayers` or `featureTensorName` is set.
   */
  headless: boolean({ default: true }),
  /**
   * How many layers are cut off the end: 0 leaves the network whole, 1 takes the last layer with weights and all behind it away. The card's
   * `layerNames` say what is then the result; without a card, the network itself does.
   */
  cutOutputLayers: int({ min: 0 }),
  /**
   * The tensor that is the result, output or not. Takes the place of `headless` and `cutOutputLayers`.
   */
  featureTensorName: string({}),
});

/**
 * How pictures become the input. What is not set is taken from the network's card; where it has none, from the shape of its input, with values
 * from 0 to 1 and RGB.
 * @group Preparation of pictures
 */
export const HasPreparation = params({
  /**
   * The input that takes the pictures: the network's only one.
   */
  imageTensorName: string({}),
  /**
   * Height of the input in pixels, where the network takes any.
   */
  imageHeight: int({ min: 1, max: 16384 }),
  /**
   * Width of the input in pixels, where the network takes any.
   */
  imageWidth: int({ min: 1, max: 16384 }),
  /**
   * What the input's channels are, in their order.
   */
  channelOrder: oneOf(["rgb", "bgr", "gray"], {}),
  /**
   * Whether channels are outside (`NCHW`) or inside (`NHWC`).
   */
  tensorLayout: oneOf(["NCHW", "NHWC"], {}),
  /**
   * How pictures are brought to the input's size: `stretch` them whatever becomes of their proportions, or `crop` the middle out after their
   * shorter side was made `shorterSide` long.
   */
  resizeMode: oneOf(["stretch", "crop"], {}),
  /**
   * Length of the shorter side in pixels, for `resizeMode` `crop`. When not set, that of the card, else just what is cut out.
   */
  shorterSide: int({ min: 1, max: 16384 }),
  /**
   * How pixels between pixels are found.
   */
  interpolation: oneOf(["nearest", "linear", "cubic", "area", "lanczos"], {}),
  /**
   * What values from 0 to 255 are multiplied by, before the mean is taken away.
   */
  colorScaleFactor: double({}),
  /**
   * What is taken away from each channel, after `colorScaleFactor`: one number for each in the order of the input, or one for all.
   */
  channelNormalizationMeans: doubles({ minItems: 1, maxItems: 3 }),
  /**
   * What each channel is divided by at last: one number for each in the order of the input, or one for all.
   */
  channelNormalizationStds: doubles({ minItems: 1, maxItems: 3 }),
  /**
   * Whether gray pictures are taken for a network of colours. Otherwise they are bad pictures.
   */
  autoConvertToColor: boolean({ default: true }),
  /**
   * Decode JPEG at a half, a quarter or an eighth of its size where that is still at least as large as the input: up to four times as quick, for
   * slightly other features.
   */
  reducedDecode: boolean({ default: false }),
});

/**
 * How the network is run.
 * @group Execution
 */
export const HasPictureExecution = params({
  /**
   * How many pictures the network gets at once. Networks that take a fixed number get that many.
   */
  miniBatchSize: int({ default: 16, min: 1, max: 4096 }),
  /**
   * What runs the network, by ONNX Runtime's name: `cpu`, or another that the installed ONNX Runtime has, such as `cuda` or `webgpu`. One that
   * it does not have is an error that lists those it has.
   */
  executionProvider: string({ default: "cpu" }),
  /**
   * How much ONNX Runtime rewrites the network before it runs: not at all (`disabled`), without changing which operators run where
   * (`basic`), with operators joined for the processor (`extended`), or the layout of tensors, too (`all`).
   */
  optimizationLevel: oneOf(["disabled", "basic", "extended", "all"], { default: "all" }),
  /**
   * Threads of each session. 0 takes the budget of the core, shared between the sessions, or all physical processors where there is none.
   */
  threads: int({ default: 0, min: 0, max: 1024 }),
  /**
   * How many mini-batches are computed side by side, each in a session of its own with its own copy of the weights.
   */
  sessions: int({ default: 1, min: 1, max: 64 }),
});

/** The params of the execution as text, for those who look whether they arrive. */
export const executionRecord = (stage: { get(name: string): unknown }): Record<string, string> =>
  Object.fromEntries(Object.keys(HasPictureExecution).map((name) => [name, String(stage.get(name))]));
