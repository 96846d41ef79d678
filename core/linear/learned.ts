import { Field, Float64, makeData, Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import {
  columnData,
  decodeBatches,
  denseValues,
  denseVectorType,
  encode,
  joinChunks,
  makeBatch,
  makeDenseVector,
} from "../frame/index.ts";
import { isRecord } from "../is-record.ts";
import type { Json } from "../params/json.ts";
import type { StateReader, StateWriter } from "../pipeline/index.ts";

/** How a model was found. */
export interface Report {
  readonly rows: number;
  readonly weightSum: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** The mean loss without penalties, and that of the best model without features. */
  readonly loss: number;
  readonly nullLoss: number;
  /** The objective before the first iteration and after each. */
  readonly history: readonly number[];
}

/** What a fit of a linear model gives. */
export interface Learned {
  /** Output by output, a coefficient a feature. */
  readonly coefficients: Float64Array;
  /** One an output. */
  readonly intercepts: Float64Array;
  readonly names: readonly string[];
  readonly report: Report;
}

const coefficientsFile = "coefficients.arrow";
const reportFile = "report.json";

/** A row an output. */
export async function writeLearned(folder: StateWriter, learned: Learned): Promise<void> {
  const { coefficients, intercepts, names, report } = learned;
  const width = coefficients.length / intercepts.length;
  const schema = new Schema([
    new Field("intercept", new Float64(), false),
    new Field("coefficients", denseVectorType(width), false),
  ]);
  const intercept = makeData({
    type: new Float64(),
    length: intercepts.length,
    nullCount: 0,
    data: intercepts,
  });
  const batch = makeBatch(schema, [intercept, makeDenseVector(coefficients, width)], intercepts.length);
  await folder.bytes(coefficientsFile, joinChunks(encode(schema, [batch])));
  await folder.json(reportFile, { names, ...report });
}

/** Reads what `writeLearned` wrote; throws `model_corrupt` for anything else. */
export async function readLearned(folder: StateReader): Promise<Learned> {
  try {
    const [batch, ...more] = decodeBatches(await folder.bytes(coefficientsFile)).batches;
    if (!batch || more.length > 0 || batch.numRows === 0) throw new Error("not one batch of outputs");
    const { values } = denseValues(columnData(batch, "coefficients"));
    const intercepts = columnData(batch, "intercept").values;
    const json = await folder.json(reportFile);
    const coefficients = Float64Array.from(values);
    const { names, report } = readReport(json);
    const isWhole = names.length * batch.numRows === coefficients.length;
    if (isWhole && intercepts instanceof Float64Array) {
      return { coefficients, intercepts: intercepts.slice(0, batch.numRows), names, report };
    }
    throw new Error("coefficients, intercepts and names disagree");
  } catch (error) {
    throw new UnciaError(
      "model_corrupt",
      `The coefficients of the saved model cannot be read: ${(error as Error).message}`,
      {},
      { cause: error },
    );
  }
}

function readReport(json: unknown): { names: string[]; report: Report } {
  if (!isRecord(json)) throw new Error(`${reportFile} is no object`);
  const { names, rows, weightSum, iterations, converged, loss, nullLoss, history } = json;
  const isList = (value: unknown, type: string): boolean =>
    Array.isArray(value) && value.every((item) => typeof item === type);
  const numbers = [rows, weightSum, iterations, loss, nullLoss];
  if (isList(names, "string") && isList(history, "number") && isList(numbers, "number")) {
    const report = { rows, weightSum, iterations, loss, nullLoss, history, converged: converged === true };
    return { names: names as string[], report: report as Report };
  }
  throw new Error(`${reportFile} lacks names or numbers`);
}

/** What every summary says. */
export const commonSummary = ({ rows, weightSum, iterations, converged, history }: Report) =>
  ({
    numInstances: rows,
    weightSum,
    totalIterations: iterations,
    isConverged: converged,
    objective: history.at(-1) ?? null,
  }) satisfies Json;
