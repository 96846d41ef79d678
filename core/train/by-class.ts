import { inWorker } from "../worker.ts";
import { type CalibrationBin, calibrationOf } from "./calibration.ts";
import { type Curve, curveOf, type Probabilities } from "./curves.ts";

/** What is worked out for each of some classes against all others. */
export type ByClass = Probabilities & { readonly classes: readonly number[] } & (
    | { readonly what: "curves" }
    | { readonly what: "calibration"; readonly bins: number }
  );

/** So many probabilities are looked at within a few milliseconds; more would keep all else waiting. */
const fewProbabilities = 20_000;

export const workOut = (task: ByClass): Curve[] | CalibrationBin[][] =>
  task.what === "curves"
    ? task.classes.map((one) => curveOf(task, one))
    : task.classes.map((one) => calibrationOf(task, one, task.bins));

async function run<T>(task: ByClass, signal: AbortSignal | undefined): Promise<T> {
  if (task.codes.length * task.classes.length <= fewProbabilities) return workOut(task) as T;
  return inWorker<T>({ from: import.meta.url, folder: "train", name: "by-class" }, task, { signal });
}

/** The curve of each class. Large tables are sorted on a thread of their own. */
export const curvesOf = (
  probabilities: Probabilities,
  classes: readonly number[],
  signal?: AbortSignal,
): Promise<Curve[]> => run({ ...plain(probabilities), classes, what: "curves" }, signal);

/** How often each class came true where it was predicted with some probability. */
export const calibrationsOf = (
  probabilities: Probabilities,
  classes: readonly number[],
  bins: number,
  signal?: AbortSignal,
): Promise<CalibrationBin[][]> =>
  run({ ...plain(probabilities), classes, what: "calibration", bins }, signal);

/** Without what a worker need not know. */
const plain = ({ codes, probabilities, width }: Probabilities): Probabilities => ({
  codes,
  probabilities,
  width,
});
