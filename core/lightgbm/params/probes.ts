import { inKernel as kernel, inOutput as output, type Probes } from "../../example.ts";

const dart = { boostingType: "dart" };
const goss = { dataSampleStrategy: "goss" };
const bagging = { baggingFreq: 1, baggingFraction: 0.8 };
const quantized = { useQuantizedGrad: true };

/** The table that probes are for. */
export interface ProbedTable {
  /** How many features it has, at least two, of which the first is numeric. */
  readonly features: number;
  /** The column that marks rows to validate on; LightGBM stops early only where there are some. */
  readonly validationIndicatorCol: string;
}

/** Probes of what every learner declares. */
function learnerProbes({ features, validationIndicatorCol }: ProbedTable): Probes {
  const each = <T>(value: T): T[] => Array.from({ length: features }, () => value);
  const first = <T>(head: T, rest: T): T[] => [head, ...each(rest).slice(1)];
  const stopping = { validationIndicatorCol, earlyStoppingRound: 5 };
  const monotone = { monotoneConstraints: first(1, 0) };
  return {
    numIterations: kernel(7),
    learningRate: kernel(0.2),
    boostingType: kernel("rf", bagging),
    dataSampleStrategy: kernel("goss"),
    topRate: kernel(0.3, goss),
    otherRate: kernel(0.2, goss),
    dropRate: kernel(0.3, dart),
    maxDrop: kernel(5, dart),
    skipDrop: kernel(0.25, dart),
    uniformDrop: kernel(true, dart),
    xgboostDartMode: kernel(true, dart),
    earlyStoppingRound: kernel(5, { validationIndicatorCol }),
    improvementTolerance: kernel(0.01, stopping),
    firstMetricOnly: kernel(true, stopping),
    numLeaves: kernel(7),
    maxDepth: kernel(3),
    minDataInLeaf: kernel(5),
    minSumHessianInLeaf: kernel(0.01),
    minGainToSplit: kernel(0.5),
    lambdaL1: kernel(0.5),
    lambdaL2: kernel(2),
    maxDeltaStep: kernel(0.7),
    pathSmooth: kernel(2),
    extraTrees: kernel(true),
    linearTree: kernel(true),
    linearLambda: kernel(0.5, { linearTree: true }),
    minDataPerGroup: kernel(20),
    maxCatThreshold: kernel(16),
    catl2: kernel(5),
    catSmooth: kernel(5),
    maxCatToOnehot: kernel(2),
    baggingFraction: kernel(0.6, { baggingFreq: 1 }),
    baggingFreq: kernel(2, { baggingFraction: 0.8 }),
    featureFraction: kernel(0.7),
    featureFractionByNode: kernel(0.7),
    seed: kernel(11),
    baggingSeed: kernel(12, bagging),
    featureFractionSeed: kernel(13, { featureFraction: 0.7 }),
    dropSeed: kernel(14, dart),
    extraSeed: kernel(15, { extraTrees: true }),
    dataRandomSeed: kernel(16, { binSampleCount: 50 }),
    deterministic: kernel(true, { forceColWise: true }),
    monotoneConstraints: kernel(first(1, 0)),
    monotoneConstraintsMethod: kernel("advanced", monotone),
    monotonePenalty: kernel(1.5, monotone),
    interactionConstraints: kernel("[0],[1]"),
    featureContri: kernel(first(0.5, 1)),
    cegbTradeoff: kernel(0.5, { cegbPenaltySplit: 0.01 }),
    cegbPenaltySplit: kernel(0.01),
    cegbPenaltyFeatureLazy: kernel(first(0.01, 0)),
    cegbPenaltyFeatureCoupled: kernel(first(2, 0)),
    maxBin: kernel(63),
    maxBinByFeature: kernel(first(15, 63)),
    minDataPerBin: kernel(5),
    binSampleCount: kernel(50),
    isEnableSparse: kernel(false),
    enableBundle: kernel(false),
    useMissing: kernel(false),
    zeroAsMissing: kernel(true),
    featurePreFilter: kernel(false),
    forceColWise: kernel(true),
    forceRowWise: kernel(true),
    histogramPoolSize: kernel(64),
    useQuantizedGrad: kernel(true),
    numGradQuantBins: kernel(16, quantized),
    quantTrainRenewLeaf: kernel(true, quantized),
    stochasticRounding: kernel(false, quantized),
    topK: kernel(10),
    numThreads: kernel(1),
    verbosity: kernel(0),
    passThroughArgs: output("num_leaves=3"),
    startIteration: output(2),
    numIterationPredict: output(2),
  };
}

const predictionEarlyStop: Probes = {
  predEarlyStop: output(true, { predEarlyStopFreq: 1, predEarlyStopMargin: 0.1 }),
  predEarlyStopFreq: output(1, { predEarlyStop: true, predEarlyStopMargin: 0.1 }),
  predEarlyStopMargin: output(0.1, { predEarlyStop: true, predEarlyStopFreq: 1 }),
};

/** Probes of a classifier, for a table with so many classes. */
export function classifierProbes(table: ProbedTable, classes: number): Probes {
  const perClass = { objective: "multiclassova" };
  const aucMuWeights = Array.from({ length: classes * classes }, (_, cell) =>
    cell % (classes + 1) === 0 ? 0 : cell + 1,
  );
  return {
    ...learnerProbes(table),
    ...predictionEarlyStop,
    objective: kernel("multiclassova"),
    isUnbalance: kernel(true, perClass),
    scalePosWeight: kernel(2, perClass),
    boostFromAverage: kernel(false),
    sigmoid: kernel(2, perClass),
    metric: kernel(["multi_error", "auc_mu"], perClass),
    multiErrorTopK: kernel(2, perClass),
    aucMuWeights: kernel(aucMuWeights, perClass),
    posBaggingFraction: kernel(0.6, { baggingFreq: 1 }),
    negBaggingFraction: kernel(0.6, { baggingFreq: 1 }),
  };
}

/** Probes of a regressor, for a table with labels > 0. */
export function regressorProbes(table: ProbedTable): Probes {
  return {
    ...learnerProbes(table),
    objective: kernel("huber"),
    regSqrt: kernel(true),
    alpha: kernel(0.5, { objective: "quantile" }),
    fairC: kernel(2, { objective: "fair" }),
    poissonMaxDeltaStep: kernel(0.5, { objective: "poisson" }),
    tweedieVariancePower: kernel(1.25, { objective: "tweedie" }),
    boostFromAverage: kernel(false),
    metric: kernel(["l1", "rmse"]),
  };
}

/** Probes of a ranker, for a table with labels from 0 to 4. */
export function rankerProbes(table: ProbedTable): Probes {
  return {
    ...learnerProbes(table),
    ...predictionEarlyStop,
    objective: kernel("rank_xendcg"),
    objectiveSeed: kernel(9, { objective: "rank_xendcg" }),
    lambdarankTruncationLevel: kernel(5),
    lambdarankNorm: kernel(false),
    lambdarankPositionBiasRegularization: kernel(0.5),
    labelGain: kernel([0, 1, 2, 4, 8]),
    sigmoid: kernel(2),
    metric: kernel(["ndcg", "map"]),
    evalAt: kernel([1, 3]),
    baggingByQuery: kernel(true, bagging),
  };
}
