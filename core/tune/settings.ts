import { inspect } from "node:util";
import type { Kind } from "../params/index.ts";
import { nestedStages, type ParamMap, Stage } from "../pipeline/index.ts";

/** A value that was tried, for people: stages and lists as texts. */
export interface Setting {
  /** Class of the stage. */
  readonly stage: string;
  readonly uid: string;
  readonly param: string;
  readonly kind: Kind;
  readonly value: number | boolean | string;
}

const longest = 80;

/** A value as it is shown. */
function shown(value: unknown): number | boolean | string {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  const text =
    Array.isArray(value) && !value.some((one) => one instanceof Stage) ? listed(value) : inspect(value);
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

const listed = (values: readonly unknown[]): string => `[${values.map(String).join(", ")}]`;

/** The settings of a map, as they stand in `root`, on which it has been set. */
export function settingsOf(root: Stage, map: ParamMap): Setting[] {
  const stages = new Map([...nestedStages(root)].map((stage) => [stage.uid, stage]));
  return map.flatMap(({ stage: uid, param }) => {
    const stage = stages.get(uid);
    if (!stage) return [];
    const { name, kind, value } = stage.parsed(param, stage.get(param));
    return [{ stage: stage.stageName, uid, param: name, kind, value: shown(value) }];
  });
}

/** `numLeaves = 7, learningRate = 0.1`: the class goes before where several stages have a param of that name. */
export function describeSettings(settings: readonly Setting[]): string {
  const names = settingNames(settings);
  return settings.map((one, at) => `${names[at]} = ${String(one.value)}`).join(", ");
}

/** A name for each, as short as tells them apart: `numLeaves`, or `LightGBMClassifier.numLeaves`, or by the uid of the stage. */
export function settingNames(settings: readonly Pick<Setting, "stage" | "uid" | "param">[]): string[] {
  const ways = [
    (one: Pick<Setting, "stage" | "uid" | "param">) => one.param,
    (one: Pick<Setting, "stage" | "uid" | "param">) => `${one.stage}.${one.param}`,
    (one: Pick<Setting, "stage" | "uid" | "param">) => `${one.uid}.${one.param}`,
  ];
  return settings.map((one) => {
    const isUnique = (way: (typeof ways)[number]): boolean =>
      settings.every((other) => samePlace(other, one) || way(other) !== way(one));
    return (ways.find(isUnique) ?? (ways[2] as (typeof ways)[number]))(one);
  });
}

export const samePlace = (a: Pick<Setting, "uid" | "param">, b: Pick<Setting, "uid" | "param">): boolean =>
  a.uid === b.uid && a.param === b.param;
