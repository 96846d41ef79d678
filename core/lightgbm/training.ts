import { Booster, Dataset, type Evaluation, train } from "@uncia/lightgbm";
import { Field, type RecordBatch, type Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { appendFields, denseVectorType, isDenseVector, requireColumn } from "../frame/index.ts";
import {
  checkVectors,
  type FeatureParams,
  type FeaturePlan,
  featureNames,
  type Levels,
  learnLevels,
  planFeatures,
  readAllFeatures,
  requireNumbers,
} from "../learners/index.ts";
import type { RunOptions } from "../run.ts";
import { HistoryWriter, type TrainingHistory } from "./history.ts";
import { kernelError } from "./kernel-error.ts";
import { splitLevels } from "./native-text.ts";
import { effectiveValue, nativeParameters } from "./params/to-native.ts";
import { readFields, type SplitTable } from "./training-rows.ts";

/** What the estimators of this folder have in common, as training sees it. */
export interface TrainingParams extends FeatureParams {
  readonly labelCol: string;
  readonly weightCol: string | undefined;
  readonly initScoreCol: string | undefined;
  readonly validationIndicatorCol: string | undefined;
  readonly categoricalSlotNames: readonly string[] | undefined;
  readonly modelString: string | undefined;
  readonly isProvideTrainingMetric: boolean;
  readonly leafPredictionCol: string | undefined;
  readonly featuresShapCol: string | undefined;
}

type TrainedStage = TrainingParams & Parameters<typeof nativeParameters>[0];

/** What differs from task to task. Rows are those of the whole table, so that errors can name them. */
export interface Task {
  /** Parameters that the data settles, such as the number of classes. */
  readonly parameters: Readonly<Record<string, string>>;
  /** How many raw scores a row has. */
  readonly scores: number;
  /** The labels of some batches, as LightGBM wants them. */
  labels(batches: readonly RecordBatch[]): Float32Array;
  /** For each row a number that it shares with the rows that it is ranked among, which stand beside it. */
  groups?(batches: readonly RecordBatch[]): Int32Array;
  /** Where each row was shown. */
  positions?(batches: readonly RecordBatch[]): Int32Array | undefined;
}

export interface Trained {
  readonly booster: Booster;
  readonly levels: Levels;
  readonly history: TrainingHistory;
}

/** Trains on a table that `gather` and `splitValidation` gave. */
export async function trainBooster(
  stage: TrainedStage,
  task: Task,
  schema: Schema,
  table: SplitTable,
  run: RunOptions,
): Promise<Trained> {
  const plan = planFeatures(stage, schema);
  const width = checkVectors(plan, table.all);
  const fields = readFields(stage, task, table);
  const params = { ...nativeParameters(stage), ...task.parameters };
  requireValidation(stage, table);
  const before = await warmStart(stage, plan);
  const levels = learnLevels(plan.form === "columns" ? plan.categories : [], table.training, before?.levels);
  try {
    const options = {
      params,
      featureNames: safeNames(featureNames(plan)),
      categoricalFeatures: categoricalIndices(stage, plan, width),
      initModel: before?.model,
    };
    using dataset = await Dataset.from(readAllFeatures(plan, table.training, levels, width), {
      ...options,
      ...fields.training,
    });
    using watched = table.watched
      ? await Dataset.from(readAllFeatures(plan, table.validation, levels, width), {
          ...options,
          ...fields.validation,
          reference: dataset,
        })
      : undefined;
    const history = new HistoryWriter();
    const isEvaluated = watched !== undefined || stage.isProvideTrainingMetric;
    const booster = await train(dataset, {
      params,
      numIterations: effectiveValue(stage, "numIterations") as number,
      validations: watched ? [{ name: "validation", dataset: watched }] : [],
      includeTrainingMetric: stage.isProvideTrainingMetric,
      signal: run.signal,
      ...((run.onProgress || isEvaluated) && {
        onIteration({ iteration, numIterations, evaluations }) {
          history.add(iteration, evaluations);
          run.onProgress?.({
            stage: stage.stageName,
            done: iteration,
            total: numIterations,
            message: evaluations.map(describe).join(", "),
          });
        },
      }),
    });
    return { booster, levels: [...levels.values()], history: history.finish(booster.bestIteration) };
  } catch (error) {
    throw kernelError(error, { stage: stage.stageName });
  }
}

const describe = ({ dataset, metric, value }: Evaluation): string =>
  `${dataset} ${metric} ${value.toPrecision(4)}`;

/** Without rows to watch, early stopping would silently never happen. */
function requireValidation(stage: TrainedStage, table: SplitTable): void {
  if ((effectiveValue(stage, "earlyStoppingRound") as number) <= 0 || table.watched) return;
  const column = stage.validationIndicatorCol;
  throw new UnciaError(
    column === undefined ? "missing_param" : "empty_data",
    column === undefined
      ? `${stage.stageName}.earlyStoppingRound needs rows to watch: set validationIndicatorCol.`
      : `"${column}" is true in no row, so there is nothing for earlyStoppingRound to watch.`,
    { param: "validationIndicatorCol", ...(column !== undefined && { column }) },
  );
}

/** The model that training goes on from, with the levels that its trees were grown on. */
async function warmStart(
  stage: TrainingParams,
  plan: FeaturePlan,
): Promise<{ model: Booster; levels: Levels } | undefined> {
  if (!stage.modelString) return undefined;
  const where = { stage: stage.stageName, param: "modelString" };
  const { text, levels } = splitLevels(stage.modelString);
  const model = await Booster.fromString(text).catch((error: unknown) => {
    throw kernelError(error, where);
  });
  const categories = plan.form === "columns" ? plan.categories.length : 0;
  if (categories === levels.length) return { model, levels };
  throw new UnciaError(
    "invalid_param",
    `${stage.stageName}.modelString was fitted with ${levels.length} categorical columns; the features have ${categories}.`,
    where,
  );
}

/** LightGBM keeps names in text of its own and refuses some characters in them; such tables get its default names. */
function safeNames(names: readonly string[] | undefined): readonly string[] | undefined {
  return names?.every((name) => /^[^\s"[\]{},:]+$/u.test(name)) ? names : undefined;
}

function categoricalIndices(
  stage: TrainingParams,
  plan: FeaturePlan,
  width: number | undefined,
): readonly number[] {
  const refuse = (message: string): never => {
    throw new UnciaError("invalid_param", message, { param: "categoricalSlotNames" });
  };
  const indices = (stage.categoricalSlotNames ?? []).map((name) => {
    if (plan.form === "columns") {
      const index = plan.names.indexOf(name);
      return index >= 0 ? index : refuse(`"${name}" is not among featuresCols.`);
    }
    // Slots of a vector have no names of their own: LightGBM calls them Column_0, Column_1, …
    const index = Number(/^Column_(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    return index < (width ?? 0)
      ? index
      : refuse(`Slots of a vector are named Column_0 to Column_${(width ?? 1) - 1}, not "${name}".`);
  });
  const texts = plan.form === "columns" ? plan.categories.map((name) => plan.names.indexOf(name)) : [];
  return [...new Set([...indices, ...texts])].sort((a, b) => a - b);
}

/** Columns of numbers that a task reads beside those of all tasks, by the param that names each. */
type NumberColumns = Readonly<Record<string, string | undefined>>;

/**
 * What `transformSchema` of the three estimators does: checks params and columns that training reads, and adds the columns of the model,
 * with vectors whose width only the fit will tell.
 */
export function plannedSchema(
  stage: TrainedStage,
  schema: Schema,
  added: readonly Field[],
  more: NumberColumns = {},
): Schema {
  nativeParameters(stage);
  planFeatures(stage, schema);
  const { weightCol, initScoreCol, validationIndicatorCol } = stage;
  const numbers: NumberColumns = { weightCol, initScoreCol, validationIndicatorCol, ...more };
  for (const [param, column] of Object.entries(numbers)) {
    if (column === undefined) continue;
    const isVector = param === "initScoreCol" && isDenseVector(requireColumn(schema, column, { param }).type);
    if (!isVector) requireNumbers(stage.stageName, schema, param, column);
  }
  const vectors = [stage.leafPredictionCol, stage.featuresShapCol].filter((name) => name !== undefined);
  return appendFields(schema, [...added, ...vectors.map(plannedVector)], { stage: stage.stageName });
}

/** A column of vectors whose width is not known yet. */
export const plannedVector = (name: string): Field => new Field(name, denseVectorType(), true);
