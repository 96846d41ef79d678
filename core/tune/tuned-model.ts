import type { Schema } from "apache-arrow";
import type { DataFrame } from "../frame/index.ts";
import {
  type BoundTransform,
  model,
  type StateReader,
  type StateWriter,
  stage,
  Transformer,
} from "../pipeline/index.ts";
import type { Plot } from "../plot/index.ts";
import type { RunOptions } from "../run.ts";
import type { Double, Int, Json } from "../wire-types.ts";
import { plotMetrics } from "./metrics-plot.ts";
import { Results } from "./results.ts";

const resultsFile = "results.json";

/** The best of what was tried, and how good all of it was: what the models of this folder have in common. */
export abstract class TunedModel extends model({
  /** The best model, fitted on all rows; its columns are those that this model adds. */
  bestModel: stage({ required: true }),
}) {
  #results: Results | undefined;

  protected get results(): Results {
    if (!this.#results) throw this.error("unsupported", `This ${this.stageName} was not made by a search.`);
    return this.#results;
  }

  /** Takes what a search gave. */
  adoptResults(results: Results): this {
    this.#results = results;
    return this;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.#results = other.#results;
  }

  protected best(): Transformer {
    this.checkRequired();
    const { bestModel } = this;
    if (bestModel instanceof Transformer) return bestModel;
    throw this.error(
      "invalid_param",
      `${this.stageName}.bestModel must be fitted; ${bestModel.stageName} is not.`,
      { param: "bestModel" },
    );
  }

  override transformSchema(schema: Schema): Schema {
    return this.best().transformSchema(schema);
  }

  protected override async bind(schema: Schema, run: RunOptions): Promise<BoundTransform> {
    return this.best().bindChecked(schema, run);
  }

  /** `FrameTransform`: as the best model does it, which may need the whole table. */
  expand(data: DataFrame): DataFrame {
    return data.transform(this.best());
  }

  override async writeState(folder: StateWriter): Promise<void> {
    if (this.#results) await folder.json(resultsFile, this.#results.toJson());
  }

  override async readState(folder: StateReader): Promise<void> {
    if (folder.has(resultsFile)) this.#results = Results.fromJson(await folder.json(resultsFile));
  }

  /**
   * Everything that was tried, in order.
   * @returns A row for each: `index` (int32, from 0), the `model`, where there were several, a column for each param (named `Stage.param` where several stages have one of that
   * name), the mean of its metric over the folds as `avgMetric` with the standard deviation `stdMetric` (or `metric`, where it was judged
   * once), and `isBest`.
   * @remote
   */
  metrics(): DataFrame {
    return this.results.toTable();
  }

  /**
   * The metric of the best, the mean over the folds.
   * @returns The metric on rows that were held out.
   * @remote
   */
  bestMetric(): Double {
    return this.results.averages[this.bestIndex()] as number;
  }

  /**
   * Which of what was tried is the best: the first one of several that are.
   * @returns Its place, from 0.
   * @remote
   */
  bestIndex(): Int {
    return this.results.bestIndex;
  }

  /**
   * The params of the best, and its `model`, where there were several.
   * @returns Values by the names that they have in `metrics`, those of stages and lists as texts.
   * @remote
   */
  bestParams(): Json {
    const { results } = this;
    const best = results.tried[results.bestIndex];
    if (!best) return {};
    const params = results.columns.flatMap(({ name, setting }): [string, Json][] => {
      const value = results.valueOf(best, setting);
      return value === null ? [] : [[name, value]];
    });
    return { ...(best.model !== undefined && { model: best.model }), ...Object.fromEntries(params) };
  }

  /**
   * What was measured.
   * @returns The evaluator's `metricName`.
   * @remote
   */
  metricName(): string {
    return this.results.metricName;
  }

  /**
   * Draws the metric of everything that was tried over the values of each param, and over the models, the best one marked.
   * @param params - The params to draw, by their names in `metrics`. When left out: those of which several values were tried, at most 6.
   * @returns A panel for each param.
   * @remote
   */
  async plotMetrics(params?: readonly string[]): Promise<Plot> {
    const { columns, tried } = this.results;
    const known = columns.map(({ name }) => name);
    if (tried.some(({ model }) => model !== undefined)) known.unshift("model");
    const wrong = params?.find((name) => !known.includes(name));
    if (wrong !== undefined) {
      throw this.error(
        "invalid_param",
        `Nothing was tried for a param "${wrong}": there are ${known.join(", ") || "none"}.`,
        {
          param: "params",
        },
      );
    }
    return plotMetrics(this.stageName, this.results, params);
  }
}
