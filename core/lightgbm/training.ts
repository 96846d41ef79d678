import { Booster, Dataset, type Evaluation, train } from "@uncia/lightgbm";
import { Field, type RecordBatch, type Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import {
  appendFields,
  type DataFrame,
  denseVectorType,
  filterRows,
  readBooleans,
  readNumbers,
  requireColumn,
} from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import {
  type CategoryLevels,
  type FeatureParams,
  type FeaturePlan,
  featureNames,
  learnLevels,
  planFeatures,
  readAllFeatures,
} from "./features.ts";
import { kernelError } from "./kernel-error.ts";
import { effectiveValue, nativeParameters } from "./params/to-native.ts";

/** What the estimators of this folder have in common, as training sees it. */
export interface TrainingParams extends FeatureParams {
  readonly labelCol: string;
  readonly weightCol: string | undefined;
  readonly initScoreCol: string | undefined;
  readonly validationIndicatorCol: string | undefined;
  readonly categoricalSlotNames: readonly string[] | undefined;
  readonly modelString: string | undefined;
  readonly leafPredictionCol: string | undefined;
  readonly featuresShapCol: string | undefined;
  readonly numIterations: number;
}

/** What differs from task to task. */
export interface Task {
  /** Parameters that the task settles, such as the objective and the number of classes. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The labels of some batches, as LightGBM wants them. */
  labels(batches: readonly RecordBatch[]): Float32Array;
  /** Sizes of the groups of rows that are ranked among themselves. */
  groups?(batches: readonly RecordBatch[]): Int32Array;
}

export interface Trained {
  readonly booster: Booster;
  readonly levels: CategoryLevels;
}

/** Reads a whole table; throws `empty_data` where it has no rows. LightGBM bins all rows, so all must be at hand. */
export async function gather(
  stage: TrainingParams,
  data: DataFrame,
  run: RunOptions,
): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for await (const batch of data.batches({ signal: run.signal })) if (batch.numRows > 0) batches.push(batch);
  if (batches.length === 0)
    throw new UnciaError("empty_data", `${stage.stageName} needs rows to learn from; there are none.`);
  return batches;
}

/** Rows to learn from, and rows to watch the metrics on, where `validationIndicatorCol` tells them apart. */
export function splitValidation(
  stage: TrainingParams,
  batches: readonly RecordBatch[],
): { training: readonly RecordBatch[]; validation: readonly RecordBatch[] } {
  const column = stage.validationIndicatorCol;
  if (column === undefined) return { training: batches, validation: [] };
  const where = { param: "validationIndicatorCol", column };
  const split = batches.map((batch) => {
    const watched = readBooleans(batch, column, where);
    return {
      training: filterRows(
        batch,
        watched.map((one) => 1 - one),
      ),
      validation: filterRows(batch, watched),
    };
  });
  const training = split.map((one) => one.training).filter(({ numRows }) => numRows > 0);
  if (training.length === 0) {
    throw new UnciaError(
      "empty_data",
      `"${column}" is true in every row, so no row is left to learn from.`,
      where,
    );
  }
  return { training, validation: split.map((one) => one.validation).filter(({ numRows }) => numRows > 0) };
}

/** Trains on batches that `gather` and `splitValidation` gave. */
export async function trainBooster(
  stage: TrainingParams & Parameters<typeof nativeParameters>[0],
  task: Task,
  schema: Schema,
  { training, validation }: ReturnType<typeof splitValidation>,
  run: RunOptions,
): Promise<Trained> {
  const plan = planFeatures(stage, schema);
  const levels = learnLevels(plan, training);
  const params = { verbosity: "-1", ...nativeParameters(stage), ...task.parameters };
  try {
    const initModel = stage.modelString ? await Booster.fromString(stage.modelString) : undefined;
    const options = {
      params,
      featureNames: safeNames(featureNames(plan)),
      categoricalFeatures: categoricalIndices(stage, plan),
      initModel,
    };
    using dataset = await Dataset.from(readAllFeatures(plan, training, levels), {
      ...options,
      ...fields(stage, task, training),
    });
    using watched =
      validation.length > 0
        ? await Dataset.from(readAllFeatures(plan, validation, levels), {
            ...options,
            ...fields(stage, task, validation),
            reference: dataset,
          })
        : undefined;
    const booster = await train(dataset, {
      params,
      numIterations: effectiveValue(stage, "numIterations") as number,
      validations: watched ? [{ name: "validation", dataset: watched }] : [],
      signal: run.signal,
      ...(run.onProgress && {
        onIteration: ({ iteration, numIterations, evaluations }) =>
          run.onProgress?.({
            stage: stage.stageName,
            done: iteration,
            total: numIterations,
            message: evaluations.map(describe).join(", "),
          }),
      }),
    });
    return { booster, levels };
  } catch (error) {
    throw kernelError(error, { stage: stage.stageName });
  }
}

const describe = ({ metric, value }: Evaluation): string => `${metric} ${value.toPrecision(4)}`;

function fields(stage: TrainingParams, task: Task, batches: readonly RecordBatch[]) {
  const numbers = (param: "weightCol" | "initScoreCol"): Float64Array | undefined => {
    const column = stage[param];
    return column === undefined ? undefined : readNumbers(batches, column, { stage: stage.stageName, param });
  };
  const weight = numbers("weightCol");
  const negative = weight?.findIndex((value) => !(value >= 0)) ?? -1;
  if (negative >= 0) {
    throw new UnciaError(
      "invalid_data",
      `The weight in row ${negative} is ${weight?.[negative]}; weights must be >= 0.`,
      {
        param: "weightCol",
        ...(stage.weightCol && { column: stage.weightCol }),
        row: negative,
      },
    );
  }
  return {
    label: task.labels(batches),
    ...(weight && { weight: Float32Array.from(weight) }),
    initScore: numbers("initScoreCol"),
    group: task.groups?.(batches),
  };
}

/** LightGBM keeps names in text of its own and refuses some characters in them; such tables get its default names. */
function safeNames(names: readonly string[] | undefined): readonly string[] | undefined {
  return names?.every((name) => /^[^\s"[\]{},:]+$/u.test(name)) ? names : undefined;
}

function categoricalIndices(stage: TrainingParams, plan: FeaturePlan): readonly number[] | undefined {
  const named = stage.categoricalSlotNames ?? [];
  if (plan.form !== "columns") {
    // Slots of a vector have no names of their own: LightGBM calls them Column_0, Column_1, …
    return named.map((name) => {
      const index = /^Column_(\d+)$/.exec(name)?.[1];
      if (index !== undefined) return Number(index);
      throw new UnciaError(
        "invalid_param",
        `Slots of a vector are named Column_0, Column_1, …, not "${name}".`,
        {
          param: "categoricalSlotNames",
        },
      );
    });
  }
  const indices = named.map((name) => {
    const index = plan.names.indexOf(name);
    if (index >= 0) return index;
    throw new UnciaError("invalid_param", `"${name}" is not among featuresCols.`, {
      param: "categoricalSlotNames",
    });
  });
  const all = new Set([...indices, ...plan.categories.map((name) => plan.names.indexOf(name))]);
  return [...all].sort((a, b) => a - b);
}

/**
 * What `transformSchema` of the three estimators does: checks the columns that training reads and adds those of the model, with vectors
 * whose width only the fit will tell.
 */
export function plannedSchema(
  stage: TrainingParams,
  schema: Schema,
  added: readonly Field[],
  more: Readonly<Record<string, string>> = {},
): Schema {
  planFeatures(stage, schema);
  const { labelCol, weightCol, initScoreCol, validationIndicatorCol } = stage;
  for (const [param, column] of Object.entries({
    labelCol,
    weightCol,
    initScoreCol,
    validationIndicatorCol,
    ...more,
  })) {
    if (column !== undefined) requireColumn(schema, column, { stage: stage.stageName, param });
  }
  const vectors = [stage.leafPredictionCol, stage.featuresShapCol].filter((name) => name !== undefined);
  return appendFields(schema, [...added, ...vectors.map(plannedVector)], { stage: stage.stageName });
}

/** A column of vectors whose width is not known yet. */
export const plannedVector = (name: string): Field => new Field(name, denseVectorType(), true);

/** The one column of labels that are numbers, over all batches. */
export function numericLabels(stage: TrainingParams, batches: readonly RecordBatch[]): Float32Array {
  const where = { stage: stage.stageName, param: "labelCol" };
  return Float32Array.from(readNumbers(batches, stage.labelCol, where));
}
