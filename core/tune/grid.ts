import type { Schema } from "apache-arrow";
import { asUnciaError, UnciaError } from "../errors.ts";
import type { DataFrame } from "../frame/index.ts";
import { boolean, int, params } from "../params/index.ts";
import {
  applyParamMap,
  Estimator,
  Evaluator,
  type ParamMap,
  paramMaps,
  type Stage,
  stage,
  type Transformer,
} from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { keep, PartedTable } from "./parted-table.ts";
import { Prepared } from "./prepared.ts";
import { Results } from "./results.ts";
import { describeSettings, settingsOf } from "./settings.ts";
import { inContext, metricNameOf, type TrialOptions, Trials, withoutHint } from "./trials.ts";

/** More combinations than anybody waits for: most likely a slip. */
export const mostMaps = 100_000;

export const HasParallelism = params({
  /** How many fits run at a time. All share the threads that kernels have; LightGBM works on one fit after the other. */
  parallelism: int({ default: 1, min: 1 }),
});

/** What grid searches have in common. */
export const HasGrid = params({
  /** The estimator whose params are tried: a learner, or a pipeline with one. */
  estimator: stage({ required: true }),
  /**
   * The maps of params to try, as `ParamGridBuilder` makes them, of any stages in `estimator`. When not set, the estimator is judged as it is.
   */
  estimatorParamMaps: paramMaps({}),
  /** What judges the predictions for rows that were held out. */
  evaluator: stage({ required: true }),
  ...HasParallelism,
  /** Keep the models of all maps and folds, as `subModels` of the fitted model. */
  collectSubModels: boolean({ default: false }),
});

export interface GridSearch {
  readonly stageName: string;
  readonly estimator: Stage;
  readonly estimatorParamMaps: readonly ParamMap[] | undefined;
  readonly evaluator: Stage;
  readonly parallelism: number;
  readonly collectSubModels: boolean;
}

export function requireEstimator(found: Stage, where: { stage: string; param: string }): Estimator {
  if (found instanceof Estimator) return found;
  throw new UnciaError(
    "invalid_param",
    `${where.stage}.${where.param} must be an estimator, not ${found.stageName}.`,
    where,
  );
}

/** Throws where there are no models to choose from. */
export function requireSome(models: readonly Stage[], stage: string): void {
  if (models.length > 0) return;
  throw new UnciaError("invalid_param", `${stage}.models is empty, so there is nothing to choose from.`, {
    stage,
    param: "models",
  });
}

export function requireEvaluator(found: Stage, stage: string): Evaluator {
  if (found instanceof Evaluator) return found;
  throw new UnciaError("invalid_param", `${stage}.evaluator must be an evaluator, not ${found.stageName}.`, {
    stage,
    param: "evaluator",
  });
}

/** Plans all that will be fitted, so that a wrong name or column is told before any work. Gives the columns of the first. */
export function planGrid(search: GridSearch, schema: Schema): Schema {
  const estimator = requireEstimator(search.estimator, { stage: search.stageName, param: "estimator" });
  const evaluator = requireEvaluator(search.evaluator, search.stageName);
  const [first] = mapsOf(search).map((map) => {
    const one = appliedTo(estimator, map, search.stageName);
    try {
      const planned = one.transformSchema(schema);
      evaluator.checkSchema(planned);
      return planned;
    } catch (error) {
      throw inContext(error, [describeSettings(settingsOf(one, map))]);
    }
  });
  return first as Schema;
}

/** The estimator with a map set on it; one that names no stage of it is a mistake of the search, not of a stage. */
function appliedTo(estimator: Estimator, map: ParamMap, stage: string): Estimator {
  try {
    return applyParamMap(estimator, map);
  } catch (error) {
    const { code, message, details } = asUnciaError(error);
    if (code !== "unknown_stage") throw error;
    const where = {
      stage,
      param: "estimatorParamMaps",
      ...(details.hint !== undefined && { hint: details.hint }),
    };
    throw new UnciaError(code, withoutHint(message, details.hint), where, { cause: error });
  }
}

export function mapsOf({ stageName, estimatorParamMaps = [[]] }: GridSearch): readonly ParamMap[] {
  if (estimatorParamMaps.length > 0) return estimatorParamMaps;
  throw new UnciaError(
    "invalid_param",
    `${stageName}.estimatorParamMaps has no map, so there is nothing to try.`,
    {
      stage: stageName,
      param: "estimatorParamMaps",
      hint: "Leave it out to judge the estimator as it is.",
    },
  );
}

export interface GridResult {
  readonly bestModel: Transformer;
  readonly results: Results;
  /** Models of the parts, those of a map after those of the one before; empty unless they are kept. */
  readonly subModels: Transformer[];
}

/** How the table is taken apart. */
export interface Parting extends Pick<TrialOptions, "parts" | "split"> {
  of(data: DataFrame): Promise<Int32Array>;
}

/** Tries all maps, and fits the best on all rows. */
export async function searchGrid(
  search: GridSearch,
  data: DataFrame,
  parting: Parting,
  run: RunOptions,
): Promise<GridResult> {
  const { stageName, parallelism, collectSubModels } = search;
  const estimator = requireEstimator(search.estimator, { stage: stageName, param: "estimator" });
  const evaluator = requireEvaluator(search.evaluator, stageName);
  const maps = mapsOf(search);
  const { parts, split } = parting;
  return withParts(data, parting, run, async (table) => {
    const prepared = new Prepared(estimator, table);
    try {
      const total = maps.length * parts + 1;
      const trials = new Trials({ stageName, evaluator, parts, split, parallelism, total, run });
      const outcomes = await trials.judge(
        maps.map((map) => prepared.candidate(map)),
        collectSubModels,
      );
      const tried = outcomes.map(({ metrics }, at) => {
        const map = maps[at] as ParamMap;
        return { settings: settingsOf(applyParamMap(estimator, map), map), metrics };
      });
      const results = new Results(metricNameOf(evaluator), evaluator.isLargerBetter, tried);
      const best = requireBest(results, stageName);
      const bestModel = await trials.last((last) => prepared.refit(maps[best] as ParamMap, last));
      return { bestModel, results, subModels: outcomes.flatMap(({ models }) => models) };
    } finally {
      await prepared.close();
    }
  });
}

/** The place of the best that was tried; throws where the evaluator gave no number for any. */
export function requireBest({ bestIndex, metricName }: Results, stage: string): number {
  if (bestIndex >= 0) return bestIndex;
  throw new UnciaError("invalid_data", `${metricName} is not a number for anything that was tried.`, {
    stage,
    param: "evaluator",
  });
}

/** Does some work on a table that is kept and parted, and frees it afterwards. */
export async function withParts<T>(
  data: DataFrame,
  parting: Parting,
  run: RunOptions,
  work: (table: PartedTable) => Promise<T>,
): Promise<T> {
  const kept = keep(data);
  try {
    return await work(await PartedTable.of(kept, await parting.of(kept), run));
  } finally {
    if (kept !== data) await kept.close();
  }
}
