import { inWorker } from "../worker.ts";
import { type CalibrationBin, calibrationOf } from "./calibration.ts";
import { type Curve, curveOf, type Probabilities } from "./curves.ts";
import { type Line, precisionRecallLine, rocLine } from "./lines.ts";

/** What can be worked out for a class against all others. */
export interface Results {
  readonly curve: Curve;
  readonly roc: Line;
  readonly precisionRecall: Line;
  readonly calibration: CalibrationBin[];
}

/** How: at most so many points of a line, or so many bins. */
const workers: {
  readonly [What in keyof Results]: (from: Probabilities, code: number, size: number) => Results[What];
} = {
  curve: curveOf,
  roc: (from, code, most) => rocLine(curveOf(from, code), most),
  precisionRecall: (from, code, most) => precisionRecallLine(curveOf(from, code), most),
  calibration: calibrationOf,
};

export interface Task<What extends keyof Results = keyof Results> extends Probabilities {
  readonly what: What;
  /** Codes of the classes. */
  readonly classes: readonly number[];
  readonly size: number;
}

export const workOut = <What extends keyof Results>(task: Task<What>): Results[What][] =>
  task.classes.map((code) => workers[task.what](task, code, task.size));

/** So many probabilities are looked at within a few milliseconds; more would keep all else waiting. */
const fewProbabilities = 20_000;

/** A result for each class. Large tables are worked on by a thread of their own. */
export async function byClass<What extends keyof Results>(
  what: What,
  { codes, probabilities, width, weights }: Probabilities,
  classes: readonly number[],
  { size = 0, signal }: { readonly size?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<Results[What][]> {
  const task: Task<What> = { what, codes, probabilities, width, weights, classes, size };
  if (codes.length * classes.length <= fewProbabilities) return workOut(task);
  return inWorker({ from: import.meta.url, folder: "train", name: "by-class" }, task, { signal });
}
