export { CrossValidator } from "./cross-validator.ts";
export { CrossValidatorModel } from "./cross-validator-model.ts";
export { HyperparamBuilder } from "./hyperparam-builder.ts";
export { ParamGridBuilder } from "./param-grid-builder.ts";
export type { NumericParamName, ParamName, ParamValue } from "./param-types.ts";
export { TrainValidationSplit } from "./train-validation-split.ts";
export { TrainValidationSplitModel } from "./train-validation-split-model.ts";

import { registerSubject } from "../pipeline/registry.ts";
import { CrossValidator } from "./cross-validator.ts";
import { CrossValidatorModel } from "./cross-validator-model.ts";
import { TrainValidationSplit } from "./train-validation-split.ts";
import { TrainValidationSplitModel } from "./train-validation-split-model.ts";

registerSubject("uncia/tune", {
  CrossValidator,
  CrossValidatorModel,
  TrainValidationSplit,
  TrainValidationSplitModel,
});
