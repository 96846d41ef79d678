export { estimator, evaluator, extend, model, stage, stages, transformer } from "./declare.ts";
export { Estimator } from "./estimator.ts";
export { Evaluator } from "./evaluator.ts";
export { Model } from "./model.ts";
export { paramFromJson, paramToJson } from "./nested.ts";
export {
  applyParamMap,
  type DiscreteParam,
  nestedStages,
  type ParamMap,
  type ParamRange,
  type ParamSetting,
  type ParamSpace,
  type ParamSpaceInput,
  paramMaps,
  paramSetting,
  paramSpace,
} from "./param-maps.ts";
export { Pipeline, PipelineModel } from "./pipeline.ts";
export {
  registerPackage,
  registerSubject,
  type StageClass,
  type StagePackage,
  stageClass,
  typeNameOf,
} from "./registry.ts";
export { loadStage, type SaveOptions, saveStage } from "./save.ts";
export type { RowScorer } from "./scorer.ts";
export type { RowSlots, Slot } from "./slots.ts";
export { Stage } from "./stage.ts";
export { StateReader, StateWriter } from "./state.ts";
export { type BoundTransform, Transformer } from "./transformer.ts";

import * as pipeline from "./pipeline.ts";
import { registerSubject } from "./registry.ts";

registerSubject("uncia/pipeline", pipeline);
