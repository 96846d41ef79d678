import type { Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { DataFrame } from "../frame/index.ts";
import { type Evaluator, estimator, stage, stages, Transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import {
  BinaryClassificationEvaluator,
  ComputeModelStatistics,
  MulticlassClassificationEvaluator,
  RegressionEvaluator,
} from "../train/index.ts";
import { BestModel } from "./best-model.ts";
import { HasParallelism, requireBest, requireEvaluator, requireSome } from "./grid.ts";
import { keep } from "./parted-table.ts";
import { modelName, Results } from "./results.ts";
import { metricNameOf, Trials } from "./trials.ts";

/**
 * Chooses the best of some fitted models by a table that none of them has seen. Nothing is fitted.
 * @since 0.2.0
 */
export class FindBestModel extends estimator(BestModel, {
  /** The models to choose from: fitted ones, or other stages that add predictions. */
  models: stages({ required: true }),
  /** What judges the predictions. */
  evaluator: stage({ required: true }),
  ...HasParallelism,
}) {
  /** What is read is kept here, as it is read again for each model. */
  override readonly readsOnce = true;

  #models(): Transformer[] {
    requireSome(this.models, this.stageName);
    return this.models.map((one) => {
      if (one instanceof Transformer) return one;
      throw this.error("invalid_param", `${one.stageName} is not fitted; fit it first.`, { param: "models" });
    });
  }

  override transformSchema(schema: Schema): Schema {
    this.checkRequired();
    const evaluator = requireEvaluator(this.evaluator, this.stageName);
    const [first] = this.#models().map((model) => {
      const planned = model.transformSchema(schema);
      evaluator.checkSchema(planned);
      return planned;
    });
    return first as Schema;
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<BestModel> {
    const { stageName, parallelism } = this;
    const evaluator = requireEvaluator(this.evaluator, stageName);
    const models = this.#models();
    const kept = keep(data);
    try {
      const trials = new Trials({
        stageName,
        evaluator,
        parts: 1,
        split: `${models.length} models`,
        parallelism,
        total: models.length + 1,
        run,
      });
      const outcomes = await trials.judge(
        models.map((model, at) => ({
          description: modelName(models, at),
          fit: async () => model,
          held: () => kept,
          complete: (one) => one,
        })),
        false,
      );
      const tried = outcomes.map(({ metrics }, at) => ({
        model: modelName(models, at),
        settings: [],
        metrics,
      }));
      const results = new Results(metricNameOf(evaluator), evaluator.isLargerBetter, tried);
      const best = models[requireBest(results, stageName)] as Transformer;
      const made = new BestModel({ bestModel: best }).adoptResults(results);
      await trials.last(async (last) => {
        const scored = best.transform(kept);
        made.adoptStatistics(
          await statisticsOf(evaluator, scored, last),
          await curveOf(evaluator, scored, last),
        );
        return best;
      });
      return made;
    } finally {
      if (kept !== data) await kept.close();
    }
  }
}

const judgesClasses = (
  evaluator: Evaluator,
): evaluator is BinaryClassificationEvaluator | MulticlassClassificationEvaluator =>
  evaluator instanceof BinaryClassificationEvaluator ||
  evaluator instanceof MulticlassClassificationEvaluator;

/** The statistics that go with what an evaluator reads; none where it says nothing of what predictions are. */
function statisticsStage(
  evaluator: Evaluator,
  columns: ReadonlySet<string>,
): ComputeModelStatistics | undefined {
  if (evaluator instanceof RegressionEvaluator) {
    const { labelCol, predictionCol } = evaluator;
    return new ComputeModelStatistics({ labelCol, predictionCol, evaluationMetric: "regression" });
  }
  if (!judgesClasses(evaluator)) return undefined;
  const { labelCol, probabilityCol } = evaluator;
  const stage = new ComputeModelStatistics({ labelCol });
  if (evaluator instanceof MulticlassClassificationEvaluator) stage.setPredictionCol(evaluator.predictionCol);
  if (columns.has(probabilityCol)) stage.setProbabilityCol(probabilityCol);
  return columns.has(stage.predictionCol) ? stage : undefined;
}

async function statisticsOf(
  evaluator: Evaluator,
  scored: DataFrame,
  run: RunOptions,
): Promise<DataFrame | undefined> {
  const stage = statisticsStage(evaluator, new Set(await scored.columns()));
  return stage && computed(scored.transform(stage), run);
}

async function curveOf(
  evaluator: Evaluator,
  scored: DataFrame,
  run: RunOptions,
): Promise<DataFrame | undefined> {
  const stage = judgesClasses(evaluator) && statisticsStage(evaluator, new Set(await scored.columns()));
  if (!stage || stage.probabilityCol === undefined) return undefined;
  return computed(scored.transform(stage.setEvaluationMetric("roc")), run);
}

/** The table in memory; none where the columns that are there do not go together. */
async function computed(table: DataFrame, run: RunOptions): Promise<DataFrame | undefined> {
  try {
    return DataFrame.from(await table.toArrow(run));
  } catch (error) {
    const isUnfit =
      error instanceof UnciaError && (error.code === "column_type" || error.code === "invalid_data");
    if (isUnfit) return undefined;
    throw error;
  }
}
