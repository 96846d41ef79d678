import { inKernel, inModel, inOutput, inPrediction, inProgress, type Probes } from "../example.ts";

/** Probes of the params that say which columns an estimator reads and adds, and of those that go on to its model. */
export function trainingColumnProbes(featuresCols: readonly string[], numbers: string): Probes {
  return {
    featuresCol: inModel("vector"),
    featuresCols: inOutput(featuresCols.slice(1)),
    weightCol: inOutput(numbers),
    initScoreCol: inOutput(numbers),
    validationIndicatorCol: inOutput("held_out"),
    categoricalSlotNames: inOutput([featuresCols[0]]),
    isProvideTrainingMetric: inProgress(true),
    modelString: inOutput(stump(featuresCols, "regression")),
    ...addedColumnProbes,
  };
}

/** Probes of what the examples set so that they repeat to the last bit: how histograms are summed, and on how many threads. */
export const repeatableProbes: Probes = {
  forceColWise: inKernel(true, { forceColWise: false }),
  forceRowWise: inKernel(true, { forceColWise: false }),
  numThreads: inKernel(2),
};

const addedColumnProbes: Probes = {
  predictionCol: inOutput("guess"),
  leafPredictionCol: inOutput("leaves"),
  featuresShapCol: inOutput("contributions"),
};

/** Probes of what the models of this folder have in common. */
export function modelProbes(featuresCols: readonly string[]): Probes {
  return {
    featuresCol: inModel("vector"),
    featuresCols: inOutput([...featuresCols].reverse()),
    ...addedColumnProbes,
    startIteration: inOutput(2),
    numIterationPredict: inOutput(2),
    numThreads: inPrediction(2),
    verbosity: inPrediction(0),
  };
}

/** Probes of ending predictions early, for models of classifiers and rankers. */
export const earlyStopProbes: Probes = {
  predEarlyStop: inOutput(true, { predEarlyStopFreq: 1, predEarlyStopMargin: 0.1 }),
  predEarlyStopFreq: inOutput(1, { predEarlyStop: true, predEarlyStopMargin: 0.1 }),
  predEarlyStopMargin: inOutput(0.1, { predEarlyStop: true, predEarlyStopFreq: 1 }),
};

/** LightGBM's text of a model of one split, to go on from. */
function stump(features: readonly string[], objective: string): string {
  const tree = [
    "Tree=0",
    "num_leaves=2",
    "num_cat=0",
    "split_feature=0",
    "split_gain=1",
    "threshold=10",
    "decision_type=2",
    "left_child=-1",
    "right_child=-2",
    "leaf_value=-0.5 0.5",
    "leaf_weight=3 3",
    "leaf_count=3 3",
    "internal_value=0",
    "internal_weight=6",
    "internal_count=6",
    "is_linear=0",
    "shrinkage=1",
    "",
    "",
    "",
  ].join("\n");
  return [
    "tree",
    "version=v4",
    "num_class=1",
    "num_tree_per_iteration=1",
    "label_index=0",
    `max_feature_idx=${features.length - 1}`,
    `objective=${objective}`,
    `feature_names=${features.join(" ")}`,
    `feature_infos=${features.map(() => "[0:100]").join(" ")}`,
    `tree_sizes=${tree.length}`,
    "",
    `${tree}end of trees`,
    "",
  ].join("\n");
}
