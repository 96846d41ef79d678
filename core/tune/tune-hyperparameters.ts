import type { Schema } from "apache-arrow";
import type { DataFrame } from "../frame/index.ts";
import { int, oneOf } from "../params/index.ts";
import { applyParamMap, type Estimator, estimator, paramSpace, stage, stages } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { Draws } from "./draws.ts";
import { checkFolding, foldsOf, HasFolds } from "./fold-params.ts";
import {
  HasParallelism,
  mostMaps,
  requireBest,
  requireEstimator,
  requireEvaluator,
  requireSome,
  withParts,
} from "./grid.ts";
import type { PartedTable } from "./parted-table.ts";
import { Prepared } from "./prepared.ts";
import { modelName, Results, type Tried } from "./results.ts";
import {
  type Arm,
  armsOf,
  countPoints,
  gridSearch,
  mapAt,
  type Point,
  place,
  randomSearch,
  type Searcher,
} from "./search.ts";
import { settingsOf } from "./settings.ts";
import { bayesianSearch } from "./tpe.ts";
import { metricNameOf, Trials } from "./trials.ts";
import { TuneHyperparametersModel } from "./tune-hyperparameters-model.ts";

/**
 * Searches models and their params for the best by k-fold cross-validation: everything of a grid, combinations at random, or, with
 * `bayesian`, combinations that what was tried before makes promising. The best is fitted once more, on all rows.
 *
 * The Bayesian search is the tree-structured Parzen estimator. It proposes as many combinations at once as `parallelism` says, so what it
 * finds depends on that; all else is the same for any. Nothing is tried twice, so small spaces end before `numRuns`.
 * @see https://jmlr.org/papers/v13/bergstra12a.html
 * @see https://papers.nips.cc/paper/4443
 * @since 0.2.0
 */
export class TuneHyperparameters extends estimator(TuneHyperparametersModel, {
  /** The estimators to choose from: learners, or pipelines with one. */
  models: stages({ required: true }),
  /**
   * The params to search, as `HyperparamBuilder` makes them, of any stages in `models`. When not set, the models are compared as they are.
   */
  paramSpace: paramSpace({}),
  /** What judges the predictions for rows that were held out. */
  evaluator: stage({ required: true }),
  /** How what is tried is chosen. */
  search: oneOf(["random", "grid", "bayesian"], { default: "random" }),
  /** How many combinations are tried, of all models together. `grid` tries all that there are. */
  numRuns: int({ default: 10, min: 1 }),
  ...HasParallelism,
  ...HasFolds,
}) {
  /** What is read is kept here, as it is read again for each fit. */
  override readonly readsOnce = true;

  #models(): Estimator[] {
    requireSome(this.models, this.stageName);
    return this.models.map((one) => requireEstimator(one, { stage: this.stageName, param: "models" }));
  }

  override transformSchema(schema: Schema): Schema {
    this.checkRequired();
    checkFolding(schema, this);
    const evaluator = requireEvaluator(this.evaluator, this.stageName);
    const models = this.#models();
    const arms = armsOf(models, this.paramSpace ?? [], this.stageName);
    // What is drawn is not known yet; one point of each model shows names and columns that are wrong.
    const [first] = models.map((model, at) => {
      const { dimensions } = arms[at] as Arm;
      const coordinates = dimensions.map((one) => (one.range ? place(one, one.range.min) : 0));
      const planned = applyParamMap(model, mapAt(arms[at] as Arm, { arm: at, coordinates })).transformSchema(
        schema,
      );
      evaluator.checkSchema(planned);
      return planned;
    });
    return first as Schema;
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<TuneHyperparametersModel> {
    const { numFolds } = this;
    const parting = {
      parts: numFolds,
      split: `${numFolds} folds`,
      of: (table: DataFrame) => foldsOf(table, this, run),
    };
    return withParts(data, parting, run, (table) => this.#searched(table, parting.split, run));
  }

  #searcher(arms: readonly Arm[], runs: number): Searcher {
    const draws = new Draws(this.seed);
    if (this.search === "grid") return gridSearch(arms, this.stageName);
    return this.search === "random" ? randomSearch(arms, draws) : bayesianSearch(arms, runs, draws);
  }

  async #searched(table: PartedTable, split: string, run: RunOptions): Promise<TuneHyperparametersModel> {
    const { stageName, numFolds, parallelism } = this;
    const evaluator = requireEvaluator(this.evaluator, stageName);
    const models = this.#models();
    const arms = armsOf(models, this.paramSpace ?? [], stageName);
    const runs = this.#runs(arms);
    const prepared = models.map((model) => new Prepared(model, table));
    try {
      const total = runs * numFolds + 1;
      const trials = new Trials({ stageName, evaluator, parts: numFolds, split, parallelism, total, run });
      const searcher = this.#searcher(arms, runs);
      const points: Point[] = [];
      const tried: Tried[] = [];
      while (points.length < runs) {
        const left = runs - points.length;
        const next = searcher.propose(this.search === "bayesian" ? Math.min(parallelism, left) : left);
        if (next.length === 0) break;
        const outcomes = await trials.judge(
          next.map((point) => this.#of(prepared, point).candidate(mapAt(arms[point.arm] as Arm, point))),
          false,
        );
        for (const [at, { metrics }] of outcomes.entries()) {
          const point = next[at] as Point;
          points.push(point);
          tried.push(this.#tried(models, arms, point, metrics));
          const loss = metrics.reduce((sum, metric) => sum + metric, 0) * (evaluator.isLargerBetter ? -1 : 1);
          searcher.tell(point, loss);
        }
      }
      const results = new Results(metricNameOf(evaluator), evaluator.isLargerBetter, tried);
      const best = points[requireBest(results, stageName)] as Point;
      const map = mapAt(arms[best.arm] as Arm, best);
      const bestModel = await trials.last((last) => this.#of(prepared, best).refit(map, last));
      return new TuneHyperparametersModel({ bestModel }).adoptResults(results);
    } finally {
      for (const one of prepared) await one.close();
    }
  }

  #of(prepared: readonly Prepared[], { arm }: Point): Prepared {
    return prepared[arm] as Prepared;
  }

  /** How many combinations will be tried, as far as that is known. */
  #runs(arms: readonly Arm[]): number {
    const all = countPoints(arms);
    if (this.search !== "grid") return Math.min(this.numRuns, all);
    if (all <= mostMaps || !Number.isFinite(all)) return all;
    throw this.error("limit", `This grid has ${all} combinations; more than ${mostMaps} are refused.`, {
      param: "paramSpace",
      hint: 'Set search to "random" or "bayesian".',
    });
  }

  #tried(
    models: readonly Estimator[],
    arms: readonly Arm[],
    point: Point,
    metrics: readonly number[],
  ): Tried {
    const map = mapAt(arms[point.arm] as Arm, point);
    const model = models[point.arm] as Estimator;
    const settings = settingsOf(applyParamMap(model, map), map);
    return { ...(models.length > 1 && { model: modelName(models, point.arm) }), settings, metrics };
  }
}
