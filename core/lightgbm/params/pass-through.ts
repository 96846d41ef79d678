import { parameterAliases } from "@uncia/lightgbm";
import { didYouMean } from "../../did-you-mean.ts";
import { UnciaError } from "../../errors.ts";
import { type AnyParam, type ParamSet, params, string } from "../../params/index.ts";
import { excludedParameters, taskParameters } from "../exclusions.ts";
import { PredictionEarlyStopParams, PredictionParams } from "./predict.ts";
import { nativeText, parseNativeText } from "./text.ts";

/**
 * LightGBM's own way of writing parameters, for those who have settings in it.
 * @group Pass-through
 */
export const PassThroughParams = params({
  /**
   * Further settings in LightGBM's notation: `name=value` pairs parted by blanks, such as `num_leaves=63 lambda_l2=0.5`, with any of
   * LightGBM's names and aliases. They override params of the same meaning, and are checked in the same way: a parameter that
   * stages leave out, or one that LightGBM does not know, is refused.
   */
  passThroughArgs: string({ default: "" }),
});

const param = "passThroughArgs";
const predictionOnly: ParamSet = { ...PredictionParams, ...PredictionEarlyStopParams };

const refuse = (message: string, hint?: string): never => {
  throw new UnciaError("invalid_param", message, { param, ...(hint && { hint }) });
};

/** LightGBM's name for each of its names and aliases. */
function canonicalNames(): Map<string, string> {
  return new Map(
    Object.entries(parameterAliases()).flatMap(([name, aliases]) =>
      [name, ...aliases].map((known) => [known, name] as const),
    ),
  );
}

/** The params that LightGBM knows, by its names for them. */
function nativeParams(declared: ParamSet): Map<string, { name: string; param: AnyParam }> {
  const params = new Map<string, { name: string; param: AnyParam }>();
  for (const [name, entry] of Object.entries(declared)) {
    if (entry.kind !== "service" && entry.spec.alias) params.set(entry.spec.alias, { name, param: entry });
  }
  return params;
}

/** Why a parameter of LightGBM cannot be set through a stage that does not declare it. */
function reasonToRefuse(canonical: string): string {
  if (Object.hasOwn(excludedParameters, canonical)) {
    return excludedParameters[canonical as keyof typeof excludedParameters];
  }
  const { tasks, reason } = taskParameters[canonical as keyof typeof taskParameters];
  return `It is for ${tasks.join(" and ")} only. ${reason}`;
}

/**
 * Reads parameters in LightGBM's notation: `name=value` pairs parted by white space, quotation marks around a name or
 * value dropped. `declared` is what the stage declares.
 *
 * Unlike LightGBM, which warns and goes on, this refuses what is unknown, excluded, without a value or set twice.
 * @returns The values by the names of the params, as a setter would have kept them.
 * @throws UnciaError `invalid_param` that names the parameter and the reason.
 */
export function parsePassThroughValues(text: string, declared: ParamSet): Record<string, unknown> {
  const canonicalOf = canonicalNames();
  const settable = nativeParams(declared);
  const values: Record<string, unknown> = {};
  for (const pair of text.split(/\s+/).filter(Boolean)) {
    const [key = "", value = "", ...rest] = pair.split("=").map((part) => part.replace(/^['"]+|['"]+$/g, ""));
    if (!key || rest.length > 0) refuse(`"${pair}" is not of the form name=value.`);
    const canonical = canonicalOf.get(key);
    if (canonical === undefined) {
      const param = Object.hasOwn(declared, key) ? declared[key] : undefined;
      const name = param?.kind === "service" ? undefined : param?.spec.alias;
      const hint = name ? `It calls it "${name}".` : didYouMean(key, canonicalOf.keys());
      return refuse(`LightGBM has no parameter "${key}".`, hint);
    }
    const found = settable.get(canonical);
    if (!found) return refuse(`LightGBM's parameter "${key}" cannot be set here.`, reasonToRefuse(canonical));
    if (Object.hasOwn(predictionOnly, found.name)) {
      refuse(`LightGBM's parameter "${key}" is for prediction.`, `Set the param ${found.name} instead.`);
    }
    if (value === "") refuse(`LightGBM's parameter "${key}" has no value.`);
    if (Object.hasOwn(values, found.name)) refuse(`LightGBM's parameter "${key}" is set twice.`);
    try {
      values[found.name] = found.param.parse(parseNativeText(found.param, value));
    } catch (error) {
      refuse(`LightGBM's parameter "${key}" must be ${(error as Error).message}, not "${value}".`);
    }
  }
  return values;
}

/** The same as texts, by LightGBM's canonical names. */
export function parsePassThroughArgs(text: string, declared: ParamSet): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parsePassThroughValues(text, declared)).map(([name, value]) => {
      const entry = declared[name] as AnyParam;
      return [entry.spec.alias ?? name, nativeText(entry, value)];
    }),
  );
}
