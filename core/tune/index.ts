export { BestModel } from "./best-model.ts";
export { CrossValidator } from "./cross-validator.ts";
export { CrossValidatorModel } from "./cross-validator-model.ts";
export { FindBestModel } from "./find-best-model.ts";
export { HyperparamBuilder } from "./hyperparam-builder.ts";
export { ParamGridBuilder } from "./param-grid-builder.ts";
export type { NumericParamName, ParamName, ParamValue } from "./param-types.ts";
export { TrainValidationSplit } from "./train-validation-split.ts";
export { TrainValidationSplitModel } from "./train-validation-split-model.ts";
export { TuneHyperparameters } from "./tune-hyperparameters.ts";
export { TuneHyperparametersModel } from "./tune-hyperparameters-model.ts";

import { registerSubject } from "../pipeline/registry.ts";
import { BestModel } from "./best-model.ts";
import { CrossValidator } from "./cross-validator.ts";
import { CrossValidatorModel } from "./cross-validator-model.ts";
import { FindBestModel } from "./find-best-model.ts";
import { TrainValidationSplit } from "./train-validation-split.ts";
import { TrainValidationSplitModel } from "./train-validation-split-model.ts";
import { TuneHyperparameters } from "./tune-hyperparameters.ts";
import { TuneHyperparametersModel } from "./tune-hyperparameters-model.ts";

registerSubject("uncia/tune", {
  BestModel,
  CrossValidator,
  CrossValidatorModel,
  FindBestModel,
  TrainValidationSplit,
  TrainValidationSplitModel,
  TuneHyperparameters,
  TuneHyperparametersModel,
});
