import { isRecord } from "../is-record.ts";
import type { Kind } from "../params/index.ts";
import { doubleToJson, type Json, valueFromJson, valueToJson } from "../params/json.ts";
import type { DiscreteParam, ParamMap, ParamRange, ParamSpace } from "./param-maps.ts";

/** How whoever writes stages down writes the two kinds of values that are stages. */
export type WriteNested = (kind: "stage" | "stages", value: unknown) => Json;
/** The inverse of `WriteNested`. */
export type ReadNested = (kind: "stage" | "stages", json: unknown) => Promise<unknown>;

/** The JSON form of a value of a param, stages in the form that `nested` gives them. */
export function paramToJson(kind: Kind, value: unknown, nested: WriteNested): Json {
  switch (kind) {
    case "stage":
    case "stages":
      return nested(kind, value);
    case "paramMaps":
      return (value as readonly ParamMap[]).map((map) =>
        map.map((one) => ({ ...named(one), value: anyToJson(one.kind, one.value, nested) })),
      );
    case "paramSpace":
      return (value as ParamSpace).map((one) =>
        "values" in one
          ? { ...named(one), values: one.values.map((each) => anyToJson(one.kind, each, nested)) }
          : { ...named(one), min: one.min, max: one.max, log: one.log },
      );
    default:
      return valueToJson(kind, value);
  }
}

const named = ({ stage, param, kind }: Pick<DiscreteParam | ParamRange, "stage" | "param" | "kind">) => ({
  stage,
  param,
  ...(kind !== undefined && { kind }),
});

/** Without a kind, what shows by itself: the param that takes it will know the rest. */
function anyToJson(kind: Kind | undefined, value: unknown, nested: WriteNested): Json {
  if (kind !== undefined) return paramToJson(kind, value, nested);
  if (typeof value === "number") return doubleToJson(value);
  return Array.isArray(value) ? value.map((item) => anyToJson(undefined, item, nested)) : (value as Json);
}

/** The input for a param's setter that a JSON form stands for; the setter does the checking. */
export async function paramFromJson(kind: Kind, json: unknown, nested: ReadNested): Promise<unknown> {
  switch (kind) {
    case "stage":
    case "stages":
      return nested(kind, json);
    case "paramMaps":
      return eachOf(json, (map) => eachOf(map, (one) => withValue(one, nested)));
    case "paramSpace":
      return eachOf(json, (one) => withValue(one, nested));
    default:
      return valueFromJson(kind, json);
  }
}

async function eachOf(json: unknown, read: (item: unknown) => Promise<unknown>): Promise<unknown> {
  if (!Array.isArray(json)) return json;
  const items: unknown[] = [];
  for (const item of json) items.push(await read(item));
  return items;
}

/** A setting, or a param to search, whose value or values are read by the kind that it names. */
async function withValue(json: unknown, nested: ReadNested): Promise<unknown> {
  if (!isRecord(json) || typeof json.kind !== "string") return json;
  const kind = json.kind as Kind;
  const read = { ...json };
  if ("value" in json) read.value = await paramFromJson(kind, json.value, nested);
  if ("values" in json) read.values = await eachOf(json.values, (one) => paramFromJson(kind, one, nested));
  return read;
}
