import type { RecordBatch } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { columnData, denseValues, filterRows, isDenseVector, readNumbers } from "../frame/index.ts";
import { finiteNumbers, notFinite, rowWeights } from "../learners/index.ts";
import type { Task, TrainingParams } from "./training.ts";

/** A table with its rows to learn from, and its rows to watch the metrics on, where `validationIndicatorCol` tells them apart. */
export interface SplitTable {
  readonly all: readonly RecordBatch[];
  readonly training: readonly RecordBatch[];
  readonly validation: readonly RecordBatch[];
  /** One for a row to watch, zero for one to learn from; absent where no row is watched. */
  readonly watched: Uint8Array | undefined;
}

export function splitValidation(stage: TrainingParams, all: readonly RecordBatch[]): SplitTable {
  const column = stage.validationIndicatorCol;
  if (column === undefined) return { all, training: all, validation: [], watched: undefined };
  const where = { param: "validationIndicatorCol", column };
  const watched = Uint8Array.from(readNumbers(all, column, where), (value) => (value === 0 ? 0 : 1));
  const part = (wanted: 0 | 1): RecordBatch[] => {
    let row = 0;
    const kept = all.map((batch) => {
      const rows = watched.subarray(row, row + batch.numRows);
      row += batch.numRows;
      return filterRows(
        batch,
        rows.map((one) => (one === wanted ? 1 : 0)),
      );
    });
    return kept.filter(({ numRows }) => numRows > 0);
  };
  const [training, validation] = [part(0), part(1)];
  if (training.length === 0) {
    throw new UnciaError(
      "empty_data",
      `"${column}" is true in every row, so no row is left to learn from.`,
      where,
    );
  }
  return { all, training, validation, watched: validation.length > 0 ? watched : undefined };
}

/** What stands beside the features of some rows, as LightGBM takes it. */
export interface RowFields {
  readonly label: Float32Array;
  readonly weight: Float32Array | undefined;
  readonly initScore: Float64Array | undefined;
  readonly group: Int32Array | undefined;
  readonly position: Int32Array | undefined;
}

/** Reads label, weight, … of the whole table, so that errors name its rows, and parts them. */
export function readFields(
  stage: TrainingParams,
  task: Task,
  { all, watched }: SplitTable,
): { training: RowFields; validation: RowFields } {
  const label = task.labels(all);
  const weight =
    stage.weightCol === undefined
      ? undefined
      : Float32Array.from(rowWeights(stage.stageName, all, stage.weightCol));
  const initScores =
    stage.initScoreCol === undefined ? undefined : scores(stage, task, all, stage.initScoreCol);
  const group = task.groups?.(all);
  const position = task.positions?.(all);
  const part = (wanted: 0 | 1): RowFields => {
    const keep = <T extends Float32Array | Float64Array | Int32Array>(values: T): T =>
      watched ? (values.filter((_, row) => watched[row] === wanted) as T) : values;
    return {
      label: keep(label),
      weight: weight && keep(weight),
      initScore: initScores && joined(initScores.map(keep)),
      group: group && sizes(keep(group)),
      position: position && keep(position),
    };
  };
  return { training: part(0), validation: part(1) };
}

/** Scores class by class, one class after the other. */
function joined(classes: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(classes.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const scores of classes) {
    all.set(scores, at);
    at += scores.length;
  }
  return all;
}

/** How often each number comes in a row. */
function sizes(groups: Int32Array): Int32Array {
  const counts: number[] = [];
  for (const [row, group] of groups.entries()) {
    if (row > 0 && groups[row - 1] === group) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else counts.push(1);
  }
  return Int32Array.from(counts);
}

/** One array of scores a class, or one alone: from a column of numbers, or of vectors where there are several classes. */
function scores(
  stage: TrainingParams,
  task: Task,
  batches: readonly RecordBatch[],
  column: string,
): Float64Array[] {
  const where = { stage: stage.stageName, param: "initScoreCol", column };
  const type = batches[0] && columnData(batches[0], column, where).type;
  if (!type || !isDenseVector(type)) {
    if (task.scores > 1) {
      throw new UnciaError(
        "column_type",
        `"${column}" must hold vectors of ${task.scores} scores, one for each class.`,
        where,
      );
    }
    return [finiteNumbers(batches, column, where)];
  }
  if (type.listSize !== task.scores) {
    throw new UnciaError(
      "column_type",
      `"${column}" holds vectors of ${type.listSize} scores; ${task.scores} are needed.`,
      where,
    );
  }
  const rows = batches.reduce((sum, { numRows }) => sum + numRows, 0);
  const found = Array.from({ length: task.scores }, () => new Float64Array(rows));
  let firstRow = 0;
  for (const batch of batches) {
    const { values } = denseValues(columnData(batch, column), firstRow);
    for (let i = 0; i < values.length; i++) {
      const row = firstRow + Math.floor(i / task.scores);
      const value = values[i] as number;
      if (!Number.isFinite(value)) throw notFinite(column, row, value, where);
      (found[i % task.scores] as Float64Array)[row] = value;
    }
    firstRow += batch.numRows;
  }
  return found;
}

/** The one column of labels that are numbers, over all batches. */
export function numericLabels(stage: TrainingParams, batches: readonly RecordBatch[]): Float32Array {
  const where = { stage: stage.stageName, param: "labelCol" };
  return Float32Array.from(finiteNumbers(batches, stage.labelCol, where));
}
