/** What learners read, whatever their kernel: features, labels, weights. */

export {
  asLevel,
  type CategoryLevels,
  isCategorical,
  type Level,
  type Levels,
  learnLevels,
  levelKind,
} from "./categories.ts";
export { Classes, type Label } from "./classes.ts";
export { HasClassScores } from "./columns.ts";
export type { CsrRows, DenseRows, FeatureData, NativeColumn } from "./feature-data.ts";
export {
  checkVectors,
  checkWidth,
  type FeatureParams,
  type FeaturePlan,
  featureNames,
  nullWhereFeaturesAre,
  planFeatures,
  readAllFeatures,
  readFeatures,
} from "./features.ts";
export { featureSetter } from "./row-features.ts";
export { finiteNumbers, gather, notFinite, requireNumbers, rowWeights } from "./training-rows.ts";
