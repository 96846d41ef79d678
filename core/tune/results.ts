import { Bool, type DataType, Field, Float64, Int32, Int64, Schema, Utf8 } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { buildColumn, DataFrame, makeBatch } from "../frame/index.ts";
import { isRecord } from "../is-record.ts";
import type { Kind } from "../params/index.ts";
import { doubleFromJson, doubleToJson, type Json } from "../params/json.ts";
import type { Stage } from "../pipeline/index.ts";
import { type Setting, samePlace, settingNames } from "./settings.ts";

/** What was tried, and how good it was. */
export interface Tried {
  /** Class of the model, where there were several to choose from. */
  readonly model?: string | undefined;
  readonly settings: readonly Setting[];
  /** The metric on each part that was held out. */
  readonly metrics: readonly number[];
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The standard deviation of these very values (divided by how many they are). */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** All that was tried, in order. */
export class Results {
  readonly metricName: string;
  readonly isLargerBetter: boolean;
  readonly tried: readonly Tried[];

  constructor(metricName: string, isLargerBetter: boolean, tried: readonly Tried[]) {
    this.metricName = metricName;
    this.isLargerBetter = isLargerBetter;
    this.tried = tried;
  }

  get averages(): number[] {
    return this.tried.map(({ metrics }) => mean(metrics));
  }

  /** The first of the best; -1 where no metric is a number. */
  get bestIndex(): number {
    return bestOf(this.averages, this.isLargerBetter);
  }

  /** The params that were tried, each once, with the name of its column. */
  get columns(): { readonly name: string; readonly setting: Setting }[] {
    const all = this.tried.flatMap(({ settings }) => settings);
    const once = all.filter((one, at) => all.findIndex((other) => samePlace(other, one)) === at);
    const names = settingNames(once);
    return once.map((setting, at) => ({ name: names[at] as string, setting }));
  }

  /** What was tried for the param of a column. */
  valueOf(tried: Tried, setting: Setting): Setting["value"] | null {
    return tried.settings.find((one) => samePlace(one, setting))?.value ?? null;
  }

  /** A row for each, with a column for each param. */
  toTable(): DataFrame {
    const folds = this.tried[0]?.metrics.length ?? 0;
    const best = this.bestIndex;
    const given: [string, DataType, readonly unknown[]][] = [
      ["index", new Int32(), this.tried.map((_, at) => at)],
      ...(this.tried.some(({ model }) => model !== undefined)
        ? [
            ["model", new Utf8(), this.tried.map(({ model }) => model ?? null)] satisfies [
              string,
              DataType,
              unknown[],
            ],
          ]
        : []),
      ...this.columns.map(({ name, setting }): [string, DataType, readonly unknown[]] => {
        const values = this.tried.map((one) => this.valueOf(one, setting));
        const type = typeOf(setting.kind, values);
        return [name, type, values.map((value) => cast(value, type))];
      }),
      ...(folds > 1
        ? ([
            ["avgMetric", new Float64(), this.averages],
            ["stdMetric", new Float64(), this.tried.map(({ metrics }) => deviation(metrics))],
          ] satisfies [string, DataType, readonly unknown[]][])
        : ([["metric", new Float64(), this.averages]] satisfies [string, DataType, readonly unknown[]][])),
      ["isBest", new Bool(), this.tried.map((_, at) => at === best)],
    ];
    return tableOf(given, this.tried.length);
  }

  /** A row for each fold of each: `index`, `fold`, `metric`. */
  toFoldTable(): DataFrame {
    const rows = this.tried.flatMap(({ metrics }, index) =>
      metrics.map((metric, fold) => ({ index, fold, metric })),
    );
    return tableOf(
      [
        ["index", new Int32(), rows.map(({ index }) => index)],
        ["fold", new Int32(), rows.map(({ fold }) => fold)],
        ["metric", new Float64(), rows.map(({ metric }) => metric)],
      ],
      rows.length,
    );
  }

  toJson(): Json {
    return {
      metricName: this.metricName,
      isLargerBetter: this.isLargerBetter,
      tried: this.tried.map(({ model, settings, metrics }) => ({
        ...(model !== undefined && { model }),
        settings: settings.map((one) => ({
          ...one,
          value: typeof one.value === "number" ? { number: doubleToJson(one.value) } : one.value,
        })),
        metrics: metrics.map(doubleToJson),
      })),
    };
  }

  /** Reads what `toJson` gave; throws `model_corrupt` for anything else. */
  static fromJson(json: unknown): Results {
    if (isRecord(json) && typeof json.metricName === "string" && Array.isArray(json.tried)) {
      const tried = json.tried.map(readTried);
      if (typeof json.isLargerBetter === "boolean" && tried.length > 0 && !tried.includes(undefined)) {
        return new Results(json.metricName, json.isLargerBetter, tried as Tried[]);
      }
    }
    throw new UnciaError("model_corrupt", "The results of the saved model's tuning cannot be read.");
  }
}

/** The place of the first of the best numbers; -1 where there is none. */
export function bestOf(values: readonly number[], isLargerBetter: boolean): number {
  let best = -1;
  for (const [at, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const before = values[best];
    if (before === undefined || (isLargerBetter ? value > before : value < before)) best = at;
  }
  return best;
}

function tableOf(columns: readonly [string, DataType, readonly unknown[]][], rows: number): DataFrame {
  const taken = new Set<string>();
  const fields = columns.map(([name, type]) => {
    // A param may be called as one of our own columns.
    let free = name;
    while (taken.has(free)) free += "'";
    taken.add(free);
    return new Field(free, type, true);
  });
  const data = columns.map(([name, type, values]) => buildColumn(type, [...values], name));
  return DataFrame.fromArrow([makeBatch(new Schema(fields), data, rows)]);
}

/** One type for all values of a param, also where stages of several classes have a param of that name. */
function typeOf(kind: Kind, values: readonly (Setting["value"] | null)[]): DataType {
  const isAll = (type: string): boolean => values.every((value) => value === null || typeof value === type);
  if (isAll("boolean")) return new Bool();
  if (!isAll("number")) return new Utf8();
  return kind === "int" ? new Int32() : kind === "long" ? new Int64() : new Float64();
}

function cast(value: Setting["value"] | null, type: DataType): unknown {
  if (value === null) return null;
  if (type instanceof Utf8) return String(value);
  return type instanceof Int64 ? BigInt(value) : value;
}

function readTried(json: unknown): Tried | undefined {
  if (!isRecord(json) || !Array.isArray(json.settings) || !Array.isArray(json.metrics)) return undefined;
  const { model } = json;
  const settings = json.settings.map(readSetting);
  const metrics = json.metrics.map(doubleFromJson);
  const isGood =
    (model === undefined || typeof model === "string") &&
    !settings.includes(undefined) &&
    metrics.length > 0 &&
    metrics.every((metric) => typeof metric === "number");
  if (!isGood) return undefined;
  return {
    ...(model !== undefined && { model: model as string }),
    settings: settings as Setting[],
    metrics: metrics as number[],
  };
}

function readSetting(json: unknown): Setting | undefined {
  if (!isRecord(json)) return undefined;
  const { stage, uid, param, kind } = json;
  const value = isRecord(json.value) ? doubleFromJson(json.value.number) : json.value;
  const isNamed = [stage, uid, param, kind].every((text) => typeof text === "string");
  const isValue = typeof value === "number" || typeof value === "boolean" || typeof value === "string";
  return isNamed && isValue ? ({ stage, uid, param, kind, value } as Setting) : undefined;
}

/** The class of a model, with its place where several are of one class. */
export function modelName(models: readonly Stage[], at: number): string {
  const { stageName } = models[at] as Stage;
  const alike = models.filter((one) => one.stageName === stageName).length;
  return alike > 1 ? `${stageName} ${at}` : stageName;
}
