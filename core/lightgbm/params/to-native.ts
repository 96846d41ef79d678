import type { AnyParam, ParamSet } from "../../params/index.ts";
import type { Stage } from "../../pipeline/stage.ts";
import { parsePassThroughValues } from "./pass-through.ts";
import { PredictionEarlyStopParams, PredictionParams } from "./predict.ts";
import { nativeText } from "./text.ts";

/**
 * LightGBM's defaults where ours are others. Its log would go to the console of a program that did not ask for it, and a
 * ranker ranks.
 */
export const kernelDefaults: Readonly<Record<string, unknown>> = {
  objective: "regression",
  verbosity: 1,
};

const declaredBy = (stage: Stage): ParamSet => (stage.constructor as typeof Stage).params;

/** What `passThroughArgs` sets, by names of params; nothing where the stage has no such param. */
function passedThrough(stage: Stage): Record<string, unknown> {
  const declared = declaredBy(stage);
  return Object.hasOwn(declared, "passThroughArgs")
    ? parsePassThroughValues(String(stage.get("passThroughArgs")), declared)
    : {};
}

/**
 * The value that holds for a param of a LightGBM stage, which `passThroughArgs` may have overridden.
 * @throws UnciaError `invalid_param` where `passThroughArgs` cannot be read.
 */
export function effectiveValue(stage: Stage, name: string): unknown {
  const passed = passedThrough(stage);
  return Object.hasOwn(passed, name) ? passed[name] : stage.get(name);
}

/**
 * What LightGBM is to be told about a stage's params, as texts by LightGBM's names: those that were set and those whose
 * default is not the kernel's, overridden by `passThroughArgs`.
 *
 * Defaults that agree are left out on purpose. Some say more when they are given: an explicit `num_leaves` is not fitted to
 * `max_depth`, and an explicit seed is not derived from `seed`. An estimator's params for prediction are left out, too: they
 * are for the model.
 */
export function nativeParameters(stage: Stage): Record<string, string> {
  const trains = Object.hasOwn(declaredBy(stage), "learningRate");
  const passed = passedThrough(stage);
  const parameters: Record<string, string> = {};
  for (const [name, entry] of Object.entries(declaredBy(stage))) {
    if (entry.kind === "service" || entry.spec.alias === undefined) continue;
    // LightGBM takes the range of iterations as arguments of the call.
    if (Object.hasOwn(PredictionParams, name) || (trains && Object.hasOwn(PredictionEarlyStopParams, name)))
      continue;
    const isSet = stage.isSet(name) || Object.hasOwn(passed, name);
    const value = Object.hasOwn(passed, name) ? passed[name] : stage.get(name);
    if (value === undefined || (!isSet && agreesWithKernel(entry, value))) continue;
    const text = nativeText(entry, value);
    if (text !== "") parameters[entry.spec.alias] = text;
  }
  return parameters;
}

function agreesWithKernel(param: AnyParam, value: unknown): boolean {
  const { alias = "", default: declared } = param.spec;
  const kernel = Object.hasOwn(kernelDefaults, alias) ? kernelDefaults[alias] : declared;
  return nativeText(param, value) === nativeText(param, kernel);
}
