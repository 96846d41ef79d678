import { UnciaError } from "../errors.ts";

/**
 * The probabilities of `count` classes, row by row: of one margin a row by the logistic function, of as many as there are classes by
 * softmax. Both are written with exponentials of numbers that are not positive, which cannot overflow.
 */
export function probabilities(margins: Float64Array, to: Float64Array, count: number): Float64Array {
  if (margins.length === to.length) softmax(margins, to, count);
  else {
    for (let row = 0; row < margins.length; row++) {
      const margin = margins[row] as number;
      const small = Math.exp(-Math.abs(margin));
      const likely = 1 / (1 + small);
      const unlikely = small / (1 + small);
      to[row * count] = margin >= 0 ? unlikely : likely;
      to[row * count + 1] = margin >= 0 ? likely : unlikely;
    }
  }
  return to;
}

function softmax(margins: Float64Array, to: Float64Array, count: number): void {
  for (let start = 0; start < margins.length; start += count) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let at = start; at < start + count; at++) largest = Math.max(largest, margins[at] as number);
    let sum = 0;
    for (let at = start; at < start + count; at++) {
      to[at] = Math.exp((margins[at] as number) - largest);
      sum += to[at] as number;
    }
    for (let at = start; at < start + count; at++) to[at] = (to[at] as number) / sum;
  }
}

interface Thresholds {
  readonly stageName: string;
  readonly threshold: number;
  readonly thresholds: readonly number[] | undefined;
}

/** What is predicted of the probabilities that begin at some place: the code of a class. */
export function chooser(
  stage: Thresholds,
  count: number,
): (probabilities: Float64Array, start: number) => number {
  const { threshold, thresholds } = stage;
  if (thresholds === undefined && count === 2)
    return (of, start) => ((of[start + 1] as number) > threshold ? 1 : 0);
  checkThresholds(stage, count);
  return (of, start) => {
    let best = 0;
    let largest = Number.NEGATIVE_INFINITY;
    for (let code = 0; code < count; code++) {
      const probability = of[start + code] as number;
      // A class that takes nothing is predicted wherever it is possible at all.
      const score = thresholds && probability > 0 ? probability / (thresholds[code] as number) : probability;
      if (score > largest) {
        largest = score;
        best = code;
      }
    }
    return best;
  };
}

/** Throws `invalid_param` where `thresholds` does not fit the classes. */
export function checkThresholds({ stageName, thresholds }: Thresholds, count: number): void {
  if (thresholds === undefined) return;
  const zeros = thresholds.filter((one) => one === 0).length;
  if (thresholds.length === count && zeros <= 1) return;
  throw new UnciaError(
    "invalid_param",
    `${stageName}.thresholds must be ${count} numbers, one a class, at most one of them 0; it has ${thresholds.length}, ${zeros} of them 0.`,
    { stage: stageName, param: "thresholds" },
  );
}
