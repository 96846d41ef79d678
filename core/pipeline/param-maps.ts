import { UnciaError } from "../errors.ts";
import type { Common, Kind } from "../params/index.ts";
import { valueFromJson } from "../params/json.ts";
import { declareKind, refuse } from "../params/kinds.ts";
import { Stage } from "./stage.ts";

/** A value for one param of one stage, which is named by its uid. */
export interface ParamSetting {
  readonly stage: string;
  readonly param: string;
  /** Kind of the param, by which the value travels; where it is not known, it is that of the param once the stage is found. */
  readonly kind?: Kind | undefined;
  readonly value: unknown;
}

/** Settings that belong together: one point of a grid. */
export type ParamMap = readonly ParamSetting[];

interface SpaceEntry {
  readonly stage: string;
  readonly param: string;
  readonly kind?: Kind | undefined;
}

/** A param with values to choose from. */
export interface DiscreteParam extends SpaceEntry {
  readonly values: readonly unknown[];
}

/** A numeric param with the range to draw its values from, both ends included. */
export interface ParamRange extends SpaceEntry {
  readonly min: number;
  readonly max: number;
  /** Drawn evenly by logarithm; `min` is then > 0. */
  readonly log: boolean;
}

/** What a search may try: params of any stages, each with its values or its range. */
export type ParamSpace = readonly (DiscreteParam | ParamRange)[];

/** What a setter takes for a range, whose `log` may be left out. */
export type ParamSpaceInput = readonly (
  | DiscreteParam
  | (Omit<ParamRange, "log"> & { readonly log?: boolean })
)[];

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Stage);

const isStageList = (value: unknown): value is readonly Stage[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof Stage);

/** The kind that a value shows by itself: such values have a form of their own on the wire. */
function kindShown(value: unknown): Kind | undefined {
  if (value instanceof Stage) return "stage";
  if (isStageList(value)) return "stages";
  return typeof value === "bigint" ? "long" : undefined;
}

/** A copy that its giver cannot change. */
const kept = (value: unknown): unknown => {
  if (ArrayBuffer.isView(value)) return Object.freeze(Array.from(value as unknown as ArrayLike<unknown>));
  return Array.isArray(value) && !Object.isFrozen(value) ? Object.freeze([...value]) : value;
};

function parseEntry(input: unknown, example: string): SpaceEntry & Record<string, unknown> {
  if (!isPlainObject(input)) return refuse(example);
  const { stage, param, kind } = input;
  const named = [stage, param].every((name) => typeof name === "string" && name !== "");
  if (!named || (kind !== undefined && typeof kind !== "string") || kind === "table") return refuse(example);
  return input as unknown as SpaceEntry & Record<string, unknown>;
}

const place = ({ stage, param }: SpaceEntry): string => `${stage}.${param}`;

function settingOf(entry: SpaceEntry, value: unknown): ParamSetting {
  if (value === undefined || value === null) return refuse(`settings with a value for ${place(entry)}`);
  const kind = entry.kind ?? kindShown(value);
  return Object.freeze({
    stage: entry.stage,
    param: entry.param,
    ...(kind !== undefined && { kind }),
    value: kept(value),
  });
}

function parseMap(input: unknown): ParamMap {
  if (!Array.isArray(input)) return refuse("a list of settings: { stage, param, value }");
  const settings = input.map((item) => {
    const entry = parseEntry(item, "a setting: { stage, param, value }, the stage by its uid");
    return settingOf(entry, entry.value);
  });
  const twice = settings.find((one, at) => settings.findIndex((other) => place(other) === place(one)) < at);
  return twice ? refuse(`a list of settings that sets ${place(twice)} once`) : Object.freeze(settings);
}

function parseItems<T>(input: unknown, noun: string, parse: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(input)) return refuse(`a list of ${noun}`);
  return Object.freeze(
    input.map((item, index) => {
      try {
        return parse(item);
      } catch (error) {
        return refuse(`a list of ${noun}, where item ${index} is ${(error as Error).message}`);
      }
    }),
  );
}

function parseSpaceItem(input: unknown): DiscreteParam | ParamRange {
  const entry = parseEntry(input, "{ stage, param, values } or { stage, param, min, max, log }");
  const { stage, param, values, min, max, log = false } = entry;
  if (values !== undefined) {
    if (!Array.isArray(values) || values.length === 0)
      return refuse(`at least one value for ${place(entry)}`);
    const settings = values.map((value) => settingOf(entry, value));
    const kind = entry.kind ?? settings[0]?.kind;
    return Object.freeze({
      stage,
      param,
      ...(kind !== undefined && { kind }),
      values: Object.freeze(settings.map((one) => one.value)),
    });
  }
  if (!Number.isFinite(min) || !Number.isFinite(max) || (min as number) > (max as number)) {
    return refuse(`a range of ${place(entry)} from a number to one that is no smaller`);
  }
  if (typeof log !== "boolean") return refuse(`a range of ${place(entry)} whose log is true or false`);
  if (log && (min as number) <= 0)
    return refuse(`a range of ${place(entry)} above 0, as it is drawn by logarithm`);
  return Object.freeze({
    stage,
    param,
    ...(entry.kind !== undefined && { kind: entry.kind }),
    min: min as number,
    max: max as number,
    log,
  });
}

/** A param that holds points of a grid, each a list of settings of any stages' params; `ParamGridBuilder` makes them. */
export const paramMaps = <const S extends Common>(spec: S) =>
  declareKind<"paramMaps", readonly ParamMap[], S>("paramMaps", spec, (input) =>
    parseItems(input, "maps of params", parseMap),
  );

/** A param that holds what a search may try of any stages' params; `HyperparamBuilder` makes it. */
export const paramSpace = <const S extends Common>(spec: S) =>
  declareKind<"paramSpace", ParamSpace, S, ParamSpaceInput>("paramSpace", spec, (input) =>
    parseItems(input, "params to search", parseSpaceItem),
  );

/**
 * A setting of a stage's param, checked as its setter would check it.
 * @throws UnciaError `unknown_param`, `invalid_param`, or `unsupported` for a secret, which no grid may hold.
 */
export function paramSetting(stage: Stage, param: string, value: unknown): ParamSetting {
  const { name, kind, value: parsed, secret } = stage.parsed(param, value);
  if (secret || kind === "table") {
    throw new UnciaError(
      "unsupported",
      `${stage.stageName}.${name} is ${secret ? "a secret" : "a table"}, which no map of params may hold.`,
      { stage: stage.stageName, param: name },
    );
  }
  return Object.freeze({ stage: stage.uid, param: name, kind, value: parsed });
}

/** The stages in a value of a param, in order; the same order in which their forms are written. */
export function stagesIn(kind: Kind | undefined, value: unknown): readonly Stage[] {
  switch (kind) {
    case "stage":
      return [value as Stage];
    case "stages":
      return value as readonly Stage[];
    case "paramMaps":
      return (value as readonly ParamMap[]).flat().flatMap((one) => stagesIn(one.kind, one.value));
    case "paramSpace":
      return (value as ParamSpace).flatMap((one) =>
        "values" in one ? one.values.flatMap((each) => stagesIn(one.kind, each)) : [],
      );
    default:
      return [];
  }
}

/** A stage and all that stand in its params, at any depth; those that only maps of params name are no part of it. */
export function* nestedStages(root: Stage): Generator<Stage> {
  yield root;
  for (const { kind, value } of root.settings()) {
    if (kind !== "stage" && kind !== "stages") continue;
    for (const child of stagesIn(kind, value)) yield* nestedStages(child);
  }
}

/**
 * A copy of `root` with the settings of `map` on the stages that they name: `root` itself or any in its params, at any depth. Stages
 * that nothing is set on are shared with `root`, and all keep their uids. What a map puts in place of a stage may be named by it, too.
 * @throws UnciaError `unknown_stage` for a uid that is not there, `unknown_param` or `invalid_param`.
 */
export function applyParamMap<T extends Stage>(root: T, map: ParamMap): T {
  const left = new Set(map);
  const changed = applied(root, map, left);
  const [missing] = left;
  if (!missing) return changed;
  const uids = [...nestedStages(changed)].map((stage) => stage.uid).join(", ");
  throw new UnciaError(
    "unknown_stage",
    `A map of params sets ${missing.param} of ${missing.stage}, which is not in ${root.stageName}.`,
    { stage: missing.stage, param: missing.param, hint: `There are ${uids}.` },
  );
}

function applied<T extends Stage>(stage: T, map: ParamMap, left: Set<ParamSetting>): T {
  const own = map.filter((one) => one.stage === stage.uid);
  for (const one of own) left.delete(one);
  const settings = own.map((one) => [one.param, valueFromJson(stage.kindOf(one.param), one.value)]);
  const result = own.length > 0 ? stage.copy(Object.fromEntries(settings)) : stage;
  const extra: Record<string, unknown> = {};
  for (const { name, kind, value } of result.settings()) {
    if (kind !== "stage" && kind !== "stages") continue;
    const children = stagesIn(kind, value);
    const replaced = children.map((child) => applied(child, map, left));
    if (replaced.every((child, at) => child === children[at])) continue;
    extra[name] = kind === "stage" ? replaced[0] : replaced;
  }
  return Object.keys(extra).length > 0 ? result.copy(extra) : result;
}
