import { type Fit, type FitOptions, fit, LinearError } from "@uncia/linear";
import type { RecordBatch, Schema } from "apache-arrow";
import { asUnciaError, type ErrorCode, type ErrorDetails, UnciaError } from "../errors.ts";
import {
  checkVectors,
  type FeatureParams,
  type FeaturePlan,
  featureNames,
  planFeatures,
  readAllFeatures,
  requireNumbers,
  rowWeights,
} from "../learners/index.ts";
import type { RunOptions } from "../run.ts";
import { kernelThreads } from "../threads.ts";
import type { Learned } from "./learned.ts";

/** What the estimators of this folder have in common, as a fit sees it. */
export interface LinearParams extends FeatureParams {
  readonly labelCol: string;
  readonly weightCol: string | undefined;
  readonly regParam: number;
  readonly elasticNetParam: number;
  readonly standardization: boolean;
  readonly fitIntercept: boolean;
  readonly maxIter: number;
  readonly tol: number;
  readonly numThreads: number;
}

/** The features of a linear model, which are numbers: a category has no place on a line. */
export function planNumbers(stage: FeatureParams, schema: Schema): FeaturePlan {
  const plan = planFeatures(stage, schema);
  const category = plan.form === "columns" ? plan.categories[0] : undefined;
  if (category === undefined) return plan;
  throw new UnciaError(
    "column_type",
    `${stage.stageName}.featuresCols must be numbers or booleans; "${category}" holds categories.`,
    {
      stage: stage.stageName,
      param: "featuresCols",
      column: category,
      hint: 'Make a column of numbers for each category first, such as with `withColumn("isFemale", "(sex = \'female\')::INT")`.',
    },
  );
}

/** The checks of `transformSchema` that estimators have in common. */
export function checkColumns(stage: LinearParams, schema: Schema): void {
  planNumbers(stage, schema);
  if (stage.weightCol !== undefined) requireNumbers(stage.stageName, schema, "weightCol", stage.weightCol);
}

export const threadsOf = (stage: { readonly numThreads: number }): number =>
  stage.numThreads > 0 ? stage.numThreads : kernelThreads();

/** Fits to a table that `gather` gave. */
export async function fitLinear(
  stage: LinearParams,
  task: Pick<FitOptions, "loss" | "classes" | "solver"> & { readonly targets: Float64Array },
  schema: Schema,
  batches: readonly RecordBatch[],
  run: RunOptions,
): Promise<Learned> {
  const plan = planNumbers(stage, schema);
  const width = checkVectors(plan, batches);
  const weights = weightsOf(stage, batches);
  const { stageName, regParam, elasticNetParam, standardization, fitIntercept, maxIter, tol } = stage;
  try {
    const found = await fit(readAllFeatures(plan, batches, new Map(), width), task.targets, {
      loss: task.loss,
      classes: task.classes,
      solver: task.solver,
      weights,
      regParam,
      elasticNetParam,
      standardization,
      fitIntercept,
      maxIterations: maxIter,
      tolerance: tol,
      threads: threadsOf(stage),
      signal: run.signal,
      onIteration:
        run.onProgress &&
        (({ iteration, objective }) =>
          run.onProgress?.({
            stage: stageName,
            done: iteration,
            total: maxIter,
            message: `objective ${objective.toPrecision(4)}`,
          })),
    });
    return learnedFrom(found, plan, task.targets.length);
  } catch (error) {
    throw kernelError(error, plan, { stage: stageName });
  }
}

function weightsOf(stage: LinearParams, batches: readonly RecordBatch[]): Float64Array | undefined {
  if (stage.weightCol === undefined) return undefined;
  const weights = rowWeights(stage.stageName, batches, stage.weightCol);
  if (weights.some((weight) => weight > 0)) return weights;
  throw new UnciaError("invalid_data", `All weights in "${stage.weightCol}" are 0, so no row counts.`, {
    stage: stage.stageName,
    param: "weightCol",
    column: stage.weightCol,
  });
}

function learnedFrom(found: Fit, plan: FeaturePlan, rows: number): Learned {
  const width = found.coefficients.length / found.intercepts.length;
  return {
    coefficients: found.coefficients,
    intercepts: found.intercepts,
    names: featureNames(plan) ?? Array.from({ length: width }, (_, at) => `Column_${at}`),
    report: {
      rows,
      weightSum: found.weightSum,
      iterations: found.iterations,
      converged: found.converged,
      loss: found.loss,
      nullLoss: found.nullLoss,
      history: Array.from(found.history),
    },
  };
}

const codes: Readonly<Record<LinearError["code"], ErrorCode>> = {
  INVALID_ARGUMENT: "invalid_data",
  NOT_FINITE: "invalid_data",
  CANCELLED: "cancelled",
  INTERNAL: "kernel",
};

/** An error of the kernel as one of ours, with the column that it numbers. */
export function kernelError(error: unknown, plan: FeaturePlan, details: ErrorDetails): UnciaError {
  if (!(error instanceof LinearError)) return asUnciaError(error).at(details);
  const { row, column: place } = error;
  if (row === undefined || place === undefined) {
    return new UnciaError(codes[error.code], `${details.stage}: ${error.message}.`, details, {
      cause: error,
    });
  }
  const column = plan.form === "columns" ? (plan.names[place] ?? "") : plan.column;
  const where = plan.form === "columns" ? `"${column}"` : `number ${place} of the vectors in "${column}"`;
  return new UnciaError(
    "invalid_data",
    `Row ${row} has no finite number in ${where}.`,
    { ...details, column, row, hint: "Drop such rows, or fill them with CleanMissingData." },
    { cause: error },
  );
}
