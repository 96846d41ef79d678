import { UnciaError } from "../errors.ts";
import type { Kind } from "./kinds.ts";

/**
 * The JSON form of param values, the same on the wire and in saved models: a `long` is a decimal string, a `double` that
 * JSON has no number for is `"NaN"`, `"Infinity"` or `"-Infinity"`, everything else is itself. Stages and tables are
 * objects of their own and are left to the caller, and so are the maps of params that may hold some.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const specials = new Map<string, number>([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

export const doubleToJson = (value: number): Json => (Number.isFinite(value) ? value : String(value));

export const doubleFromJson = (json: unknown): unknown =>
  typeof json === "string" && specials.has(json) ? specials.get(json) : json;

export function valueToJson(kind: Kind, value: unknown): Json {
  switch (kind) {
    case "long":
      return String(value);
    case "double":
      return doubleToJson(value as number);
    case "doubles":
      return (value as readonly number[]).map(doubleToJson);
    case "stage":
    case "stages":
    case "table":
    case "paramMaps":
    case "paramSpace":
      throw new UnciaError("internal", `A ${kind} has a form of its own.`);
    default:
      return value as Json;
  }
}

/** The input for `Param.parse` that a JSON value stands for; `parse` does the checking. */
export function valueFromJson(kind: Kind, json: unknown): unknown {
  switch (kind) {
    case "long":
      return typeof json === "string" && /^-?\d{1,19}$/.test(json) ? BigInt(json) : json;
    case "double":
      return doubleFromJson(json);
    case "doubles":
      return Array.isArray(json) ? json.map(doubleFromJson) : json;
    default:
      return json;
  }
}
