import { params } from "../../params/index.ts";
import { BoostingParams } from "./boosting.ts";
import { ConstraintParams } from "./constraints.ts";
import { DatasetParams } from "./dataset.ts";
import { ExecutionParams, HistogramParams } from "./execution.ts";
import { ClassificationMetricParams, RankingMetricParams, RegressionMetricParams } from "./metric.ts";
import {
  ClassificationObjectiveParams,
  InitialScoreParams,
  RankingObjectiveParams,
  RegressionObjectiveParams,
  SigmoidParams,
} from "./objective.ts";
import { PassThroughParams } from "./pass-through.ts";
import { PredictionEarlyStopParams, PredictionParams } from "./predict.ts";
import { ClassBaggingParams, QueryBaggingParams, SamplingParams } from "./sampling.ts";
import { SeedParams } from "./seeds.ts";
import { CategoricalSplitParams, TreeParams } from "./trees.ts";

/** What every learner takes, whatever it learns. */
const LearnerParams = params({
  ...BoostingParams,
  ...TreeParams,
  ...SamplingParams,
  ...CategoricalSplitParams,
  ...ConstraintParams,
  ...DatasetParams,
  ...SeedParams,
  ...HistogramParams,
  ...ExecutionParams,
  ...PassThroughParams,
});

/** LightGBM's params of a classifier. */
export const ClassifierParams = params({
  ...ClassificationObjectiveParams,
  ...InitialScoreParams,
  ...SigmoidParams,
  ...ClassificationMetricParams,
  ...ClassBaggingParams,
  ...LearnerParams,
  ...PredictionParams,
  ...PredictionEarlyStopParams,
});

/** LightGBM's params of a regressor. */
export const RegressorParams = params({
  ...RegressionObjectiveParams,
  ...InitialScoreParams,
  ...RegressionMetricParams,
  ...LearnerParams,
  ...PredictionParams,
});

/** LightGBM's params of a ranker. */
export const RankerParams = params({
  ...RankingObjectiveParams,
  ...SigmoidParams,
  ...RankingMetricParams,
  ...QueryBaggingParams,
  ...LearnerParams,
  ...PredictionParams,
  ...PredictionEarlyStopParams,
});

export { parsePassThroughArgs } from "./pass-through.ts";
export { effectiveValue, kernelDefaults, nativeParameters } from "./to-native.ts";
