import { parse } from "yaml";
import { didYouMean } from "../did-you-mean.ts";
import { UnciaError } from "../errors.ts";
import type { Kind } from "../params/index.ts";
import { valueFromJson } from "../params/json.ts";
import { typeNameOf } from "../pipeline/registry.ts";
import { Stage } from "../pipeline/stage.ts";
import { WrongCall } from "./failure.ts";
import { numbersOf } from "./pipeline-text.ts";

/** A param that is set on the command line: `LightGBMClassifier.numIterations=200`. */
export interface Override {
  /** Class of the stage, or its place in the pipeline, from 0; undefined means the only stage there is. */
  readonly stage: string | undefined;
  readonly param: string;
  readonly text: string;
}

/** `[stage.]param=value` taken apart. */
export function parseOverride(text: string): Override {
  const found = /^(?:([^=]+)\.)?([A-Za-z_]\w*)=(.*)$/s.exec(text);
  if (!found) throw new WrongCall(`--set takes stage.param=value, not "${text}".`);
  const [, stage, param = "", value = ""] = found;
  return { stage, param, text: value };
}

/** Sets the param on the stage that is meant. */
export function applyOverride(stages: readonly Stage[], override: Override): void {
  const stage = selected(stages, override);
  stage.set(override.param, givenValue(stage.kindOf(override.param), override));
}

function selected(stages: readonly Stage[], { stage: wanted, param }: Override): Stage {
  const all = stages.flatMap(withNested);
  if (wanted === undefined) {
    if (all.length === 1) return all[0] as Stage;
    const names = all.map((stage) => stage.stageName).join(", ");
    throw new WrongCall(`--set ${param}=… does not say of which stage: of ${names}?`);
  }
  const place = /^(?:stages\[)?(\d+)\]?$/.exec(wanted)?.[1];
  const found =
    place === undefined
      ? all.filter((stage) => stage.stageName === wanted || typeNameOf(stage) === wanted)
      : stages.slice(Number(place), Number(place) + 1);
  if (found.length === 1) return found[0] as Stage;
  const names = all.map((stage) => stage.stageName);
  if (found.length > 1) {
    throw new WrongCall(
      `There are ${found.length} stages ${wanted}; name one by its place, such as 0.${param}.`,
    );
  }
  const hint = didYouMean(wanted, names) ?? `There are ${names.join(", ")}.`;
  throw new UnciaError("unknown_stage", `The pipeline has no stage "${wanted}".`, { stage: wanted, hint });
}

/** A stage and all that are params of it. */
function withNested(stage: Stage): Stage[] {
  const nested = stage
    .settings()
    .flatMap(({ value }) => (Array.isArray(value) ? value : [value]))
    .filter((value): value is Stage => value instanceof Stage);
  return [stage, ...nested.flatMap(withNested)];
}

/** Text is taken as it is; lists may be written `a,b`; all else as in a file. */
function givenValue(kind: Kind, { param, text }: Override): unknown {
  switch (kind) {
    case "string":
    case "column":
    case "enum":
      return text;
    case "columns":
    case "strings":
    case "enums":
      return text.startsWith("[") ? written(text, param) : text.split(",").map((one) => one.trim());
    case "ints":
    case "doubles":
      return written(text.startsWith("[") ? text : `[${text}]`, param);
    case "stage":
    case "stages":
    case "table":
    case "steps":
    case "paramMaps":
    case "paramSpace":
      throw new UnciaError("unsupported", `${param} cannot be set on the command line.`, { param });
    default:
      return valueFromJson(kind, written(text, param));
  }
}

function written(text: string, param: string): unknown {
  try {
    return numbersOf(parse(text, { intAsBigInt: true }));
  } catch {
    throw new UnciaError("invalid_param", `"${text}" cannot be read as a value of ${param}.`, { param });
  }
}
