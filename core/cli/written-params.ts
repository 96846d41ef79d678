import { UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import type { Step, StepInput } from "../params/index.ts";
import { type Json, valueFromJson } from "../params/json.ts";
import { paramToJson, type WriteNested } from "../pipeline/nested.ts";
import {
  type DiscreteParam,
  nestedStages,
  type ParamMap,
  type ParamSetting,
  type ParamSpace,
  type ParamSpaceInput,
  paramSetting,
} from "../pipeline/param-maps.ts";
import type { Stage } from "../pipeline/stage.ts";

const refuse = (message: string): never => {
  throw new UnciaError("invalid_param", message);
};

/** Operations as a file has them, `- resize: {height: 224, width: 224}`, or `- turn` for one without arguments. */
export function readSteps(written: unknown, place: string): StepInput[] {
  if (!Array.isArray(written)) return refuse(`${place} must be a list of operations.`);
  return written.map((item): StepInput => {
    if (typeof item === "string") return { name: item };
    const [one, another] = isRecord(item) ? Object.entries(item) : [];
    const args = one?.[1] ?? {};
    if (one && !another && isRecord(args)) return { name: one[0], args };
    return refuse(`${place}: an operation is written \`name: {argument: value}\`.`);
  });
}

export const writeSteps = (steps: readonly Step[]): Json =>
  steps.map(({ name, args }) => (Object.keys(args).length ? { [name]: args } : name));

type Members = readonly (readonly [stage: string, param: string, value: unknown])[];

/** `{uid: {param: value}}` taken apart. */
function members(written: unknown, place: string): Members {
  if (!isRecord(written)) return refuse(`${place} is written \`uid: {param: …}\`.`);
  return Object.entries(written).flatMap(([stage, params]) =>
    isRecord(params)
      ? Object.entries(params).map(([param, value]) => [stage, param, value] as const)
      : refuse(`${place}: the params of ${stage} are written \`param: …\`.`),
  );
}

/** A grid, `uid: {param: [values]}`, or a list of maps, `- uid: {param: value}`. */
export function readMaps(written: unknown, place: string): ParamMap[] {
  if (Array.isArray(written)) {
    return written.map((map) =>
      members(map, place).map(([stage, param, value]) => ({ stage, param, value })),
    );
  }
  return members(written, place).reduce<ParamMap[]>(
    (maps, [stage, param, values]) => {
      if (!Array.isArray(values)) return refuse(`${place}: ${stage}.${param} must be a list of values.`);
      return maps.flatMap((map) => values.map((value): ParamMap => [...map, { stage, param, value }]));
    },
    [[]],
  );
}

/** `uid: {param: [values]}`, or `uid: {param: {min: 0.01, max: 0.3, log: true}}`. */
export const readSpace = (written: unknown, place: string): ParamSpaceInput =>
  members(written, place).map(([stage, param, value]) => {
    if (Array.isArray(value)) return { stage, param, values: value };
    const { min, max, log = false, ...others } = isRecord(value) ? value : {};
    const isRange = typeof min === "number" && typeof max === "number" && typeof log === "boolean";
    if (isRange && Object.keys(others).length === 0) return { stage, param, min, max, log };
    return refuse(`${place}: ${stage}.${param} must be a list of values, or {min, max, log}.`);
  });

type Placed = { readonly stage: string; readonly param: string };

function gathered<T extends Placed>(entries: readonly T[], value: (one: T) => Json): Json {
  const found: Record<string, Record<string, Json>> = {};
  for (const one of entries) found[one.stage] = { ...found[one.stage], [one.param]: value(one) };
  return found;
}

/** Maps and spaces as a file has them; stages among their values have no form there. */
export function writeSettings(kind: "paramMaps" | "paramSpace", value: unknown, place: string): Json {
  const nested: WriteNested = () => {
    throw new UnciaError("unsupported", `${place} tries stages, which a file cannot hold.`);
  };
  const plain = ({ kind: of, value: one }: ParamSetting): Json =>
    of === undefined ? (one as Json) : paramToJson(of, one, nested);
  if (kind === "paramMaps") return (value as readonly ParamMap[]).map((map) => gathered(map, plain));
  return gathered(value as ParamSpace, (one) => {
    if (!("values" in one)) return { min: one.min, max: one.max, log: one.log };
    return one.values.map((each) => plain({ ...(one as DiscreteParam), value: each }));
  });
}

/**
 * The same maps or space with each value checked by the param that it is for, among `stages` and all in them.
 * @throws UnciaError `unknown_stage`, `unknown_param` or `invalid_param`.
 */
export function checkedSettings<T extends ParamMap | ParamSpace>(settings: T, stages: readonly Stage[]): T {
  const known = new Map(stages.flatMap((one) => [...nestedStages(one)]).map((one) => [one.uid, one]));
  return settings.map((one) => {
    const stage = known.get(one.stage);
    if (!stage) {
      throw new UnciaError("unknown_stage", `There is no stage with the uid ${one.stage}.`, {
        stage: one.stage,
        hint: "Give the stage that is meant a member `uid`.",
      });
    }
    const read = (value: unknown) =>
      paramSetting(stage, one.param, valueFromJson(stage.kindOf(one.param), value));
    if ("value" in one) return read(one.value);
    if ("values" in one) {
      const each = one.values.map(read);
      return { ...one, kind: each[0]?.kind, values: each.map((setting) => setting.value) };
    }
    return { ...one, kind: [one.min, one.max].map(read)[0]?.kind };
  }) as unknown as T;
}
