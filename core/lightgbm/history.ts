import type { Evaluation } from "@uncia/lightgbm";
import { Field, Float64, Int32, Schema, Utf8 } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { buildColumn, DataFrame, makeBatch } from "../frame/index.ts";
import { isRecord } from "../is-record.ts";
import { doubleFromJson, doubleToJson, type Json } from "../params/json.ts";

/** One metric on one table, iteration by iteration. */
export interface Series {
  /** `training` or `validation`. */
  readonly dataset: string;
  /** LightGBM's name of the metric. */
  readonly metric: string;
  readonly values: readonly number[];
}

const schema = new Schema([
  new Field("iteration", new Int32(), false),
  new Field("dataset", new Utf8(), false),
  new Field("metric", new Utf8(), false),
  new Field("value", new Float64(), false),
]);

/** The evaluations of a training, also of the iterations after the best. */
export class TrainingHistory {
  /** The first iteration that was trained, from 1; more than 1 where training went on from a model. */
  readonly firstIteration: number;
  readonly series: readonly Series[];
  /** The iteration that early stopping has found best, from 1; 0 where it was not on. */
  readonly bestIteration: number;

  constructor(firstIteration = 1, series: readonly Series[] = [], bestIteration = 0) {
    this.firstIteration = firstIteration;
    this.series = series;
    this.bestIteration = bestIteration;
  }

  get isEmpty(): boolean {
    return this.series.every(({ values }) => values.length === 0);
  }

  /** A row an evaluation: `iteration`, `dataset`, `metric`, `value`. */
  toTable(): DataFrame {
    const rows = this.series.flatMap(({ dataset, metric, values }) =>
      values.map((value, at) => ({ iteration: this.firstIteration + at, dataset, metric, value })),
    );
    const columns = schema.fields.map(({ name, type }) =>
      buildColumn(
        type,
        rows.map((row) => row[name as keyof typeof row]),
        name,
      ),
    );
    return DataFrame.fromArrow([makeBatch(schema, columns, rows.length)]);
  }

  toJson(): Json {
    return {
      firstIteration: this.firstIteration,
      bestIteration: this.bestIteration,
      series: this.series.map((one) => ({
        dataset: one.dataset,
        metric: one.metric,
        values: one.values.map(doubleToJson),
      })),
    };
  }

  /** Reads what `toJson` gave; throws `model_corrupt` for anything else. */
  static fromJson(json: unknown): TrainingHistory {
    if (isRecord(json) && Array.isArray(json.series)) {
      const { firstIteration, bestIteration } = json;
      const series = json.series.map(readSeries);
      if (isCount(firstIteration) && isCount(bestIteration) && !series.includes(undefined)) {
        return new TrainingHistory(firstIteration, series as Series[], bestIteration);
      }
    }
    throw new UnciaError("model_corrupt", "The evaluations of the saved model's training cannot be read.");
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readSeries(json: unknown): Series | undefined {
  if (!isRecord(json) || !Array.isArray(json.values)) return undefined;
  const { dataset, metric } = json;
  const values = json.values.map(doubleFromJson);
  if (typeof dataset !== "string" || typeof metric !== "string") return undefined;
  return values.every((value) => typeof value === "number") ? { dataset, metric, values } : undefined;
}

/** Takes the evaluations of each iteration down as they come. */
export class HistoryWriter {
  #firstIteration: number | undefined;
  readonly #series: { dataset: string; metric: string; values: number[] }[] = [];

  add(iteration: number, evaluations: readonly Evaluation[]): void {
    this.#firstIteration ??= iteration;
    for (const [at, { dataset, metric, value }] of evaluations.entries()) {
      this.#series[at] ??= { dataset, metric, values: [] };
      this.#series[at].values.push(value);
    }
  }

  finish(bestIteration: number): TrainingHistory {
    return new TrainingHistory(this.#firstIteration, this.#series, bestIteration);
  }
}
