export { type Json, valueFromJson, valueToJson } from "./json.ts";
export type { AnyParam, Common, Kind, Param, ParamSet, ServiceParam, Spec } from "./kinds.ts";
export {
  boolean,
  column,
  columns,
  describeRange,
  double,
  doubles,
  int,
  ints,
  long,
  oneOf,
  params,
  service,
  someOf,
  string,
  stringMap,
  strings,
} from "./kinds.ts";
export * from "./shared.ts";
export { type Step, type StepInput, type StepValue, steps } from "./steps.ts";
export type { Fluent, Init, Setters, Values } from "./types.ts";
