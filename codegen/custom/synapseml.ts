/**
 * What cannot be read from a schema about names of SynapseML: the module from which its users know a class, and params that have no
 * counterpart of the same meaning. Params that only have another name here are aliases in the schema. Stages that are not in the
 * table are none of SynapseML's.
 */
export interface SynapseMLClass {
  /** Full name in Python. */
  readonly name: string;
  /** Params that are not there: what takes their place. */
  readonly params?: Readonly<Record<string, string>>;
}

const cluster = "left out: a stage trains in one process, on the table it is given";
const copying = "left out: tables reach the kernel as Arrow columns, without a conversion to choose";

const lightgbm = {
  categoricalSlotIndexes: "`categoricalSlotNames`: features are named, not numbered",
  slotNames: "left out: plain columns (`featuresCols`) have names of their own",
  fobj: "left out: a function of the client's cannot run in the core; `objective` has LightGBM's own",
  predictDisableShapeCheck: "left out: a table with another number of features is refused",
  deviceType: "left out: the kernel is built for the processor",
  parallelism: cluster,
  numTasks: cluster,
  numBatches: cluster,
  useBarrierExecutionMode: cluster,
  useSingleDatasetMode: cluster,
  repartitionByGroupingColumn: cluster,
  defaultListenPort: cluster,
  driverListenPort: cluster,
  timeout: cluster,
  executionMode: copying,
  dataTransferMode: copying,
  matrixType: copying,
  chunkSize: copying,
  microBatchSize: copying,
  maxStreamingOMPThreads: copying,
  samplingMode: copying,
  samplingSubsetSize: copying,
  referenceDataset: copying,
};

const fitted = {
  numIterations: "`numIterationPredict`",
  lightGBMBooster: "the method `nativeModel`, which gives LightGBM's text",
};

/** By name on the wire. */
export const synapseMLClasses: Readonly<Record<string, SynapseMLClass>> = {
  "uncia/featurize#CleanMissingData": { name: "synapse.ml.featurize.CleanMissingData" },
  "uncia/featurize#CleanMissingDataModel": { name: "synapse.ml.featurize.CleanMissingDataModel" },
  "uncia/featurize#DropColumns": { name: "synapse.ml.stages.DropColumns" },
  "uncia/featurize#IndexToValue": { name: "synapse.ml.featurize.IndexToValue" },
  "uncia/featurize#RenameColumn": { name: "synapse.ml.stages.RenameColumn" },
  "uncia/featurize#SelectColumns": { name: "synapse.ml.stages.SelectColumns" },
  "uncia/featurize#ValueIndexer": { name: "synapse.ml.featurize.ValueIndexer" },
  "uncia/featurize#ValueIndexerModel": { name: "synapse.ml.featurize.ValueIndexerModel" },
  "uncia/lightgbm#LightGBMClassifier": {
    name: "synapse.ml.lightgbm.LightGBMClassifier",
    params: { ...lightgbm, thresholds: "left out: the class of the highest probability is predicted" },
  },
  "uncia/image#ImageSetAugmenter": { name: "synapse.ml.opencv.ImageSetAugmenter" },
  "uncia/image#ImageTransformer": {
    name: "synapse.ml.opencv.ImageTransformer",
    params: {
      stages:
        "`operations`, to which methods of the same names add; names take the place of OpenCV's numbers",
      ignoreDecodingErrors: "`handleInvalid`: `keep`, which is the default, or `error`",
      normalizeMean: "the operation `normalize`",
      normalizeStd: "the operation `normalize`",
      colorScaleFactor: "the operation `normalize`",
    },
  },
  "uncia/image#SuperpixelTransformer": { name: "synapse.ml.image.SuperpixelTransformer" },
  "uncia/image#UnrollBinaryImage": { name: "synapse.ml.image.UnrollBinaryImage" },
  "uncia/image#UnrollImage": { name: "synapse.ml.image.UnrollImage" },
  "uncia/lightgbm#LightGBMClassificationModel": {
    name: "synapse.ml.lightgbm.LightGBMClassificationModel",
    params: fitted,
  },
  "uncia/lightgbm#LightGBMRanker": { name: "synapse.ml.lightgbm.LightGBMRanker", params: lightgbm },
  "uncia/lightgbm#LightGBMRankerModel": { name: "synapse.ml.lightgbm.LightGBMRankerModel", params: fitted },
  "uncia/lightgbm#LightGBMRegressor": { name: "synapse.ml.lightgbm.LightGBMRegressor", params: lightgbm },
  "uncia/lightgbm#LightGBMRegressionModel": {
    name: "synapse.ml.lightgbm.LightGBMRegressionModel",
    params: fitted,
  },
  "uncia/onnx#DeepImageFeaturizer": {
    name: "sparkdl.DeepImageFeaturizer",
    params: { scaleHint: "left out: pictures are prepared as the network's card says" },
  },
  "uncia/onnx#DeepImagePredictor": { name: "sparkdl.DeepImagePredictor" },
  "uncia/onnx#ONNXModel": {
    name: "synapse.ml.onnx.ONNXModel",
    params: {
      modelPayload: "`modelLocation`: the path of a file",
      deviceType: "`executionProvider`, by ONNX Runtime's names: cpu, cuda, …",
      miniBatcher: "`miniBatchSize`",
    },
  },
  "uncia/onnx#ImageFeaturizer": {
    name: "synapse.ml.onnx.ImageFeaturizer",
    params: {
      dropNa: "`handleInvalid` `skip`",
      ignoreDecodingErrors: "`handleInvalid`: `keep`, which is the default, or `error`",
      onnxModel: "`modelName` or `modelLocation`",
      outputTensorName: "`headless` off for the network's own output, `featureTensorName` for any other",
    },
  },
  "uncia/pipeline#Pipeline": { name: "pyspark.ml.Pipeline" },
  "uncia/pipeline#PipelineModel": { name: "pyspark.ml.PipelineModel" },
  "uncia/train#ComputeModelStatistics": {
    name: "synapse.ml.train.ComputeModelStatistics",
    params: {
      scoredLabelsCol: "`predictionCol`",
      scoresCol: "`predictionCol` for amounts, `probabilityCol` for classes",
      scoredProbabilitiesCol: "`probabilityCol`",
    },
  },
  "uncia/train#RankingEvaluator": {
    name: "synapse.ml.recommendation.RankingEvaluator",
    params: { nItems: "left out: how many different rows come up is not measured" },
  },
  "uncia/tune#BestModel": {
    name: "synapse.ml.automl.BestModel",
    params: {
      allModelMetrics: "the method `allModelMetrics`",
      bestModelMetrics: "the method `bestModelMetrics`",
      rocCurve: "the method `rocCurve`",
      scoredDataset: "left out: the model adds the predictions to any table",
    },
  },
  "uncia/tune#FindBestModel": {
    name: "synapse.ml.automl.FindBestModel",
    params: { evaluationMetric: "`evaluator`: a stage, which has a metric of that name" },
  },
  "uncia/tune#TuneHyperparameters": {
    name: "synapse.ml.automl.TuneHyperparameters",
    params: { evaluationMetric: "`evaluator`: a stage, which has a metric of that name" },
  },
  "uncia/tune#TuneHyperparametersModel": {
    name: "synapse.ml.automl.TuneHyperparametersModel",
    params: { bestMetric: "the method `bestMetric`" },
  },
};
