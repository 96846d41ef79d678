import { compareValues } from "../compare.ts";

export type Class = string | number | boolean;

/** Counts of (label, prediction) pairs, each row as often as it weighs; classes in ascending order. */
export interface Confusion {
  readonly classes: readonly Class[];
  /** Row-major, labels down, predictions across. */
  readonly counts: Float64Array;
  /** The sum of the counts. */
  readonly rows: number;
}

/** More classes than any table has. */
const stride = 2 ** 26;

/** Counts pairs as they come. */
export class ConfusionCounter {
  readonly #numbers = new Map<Class, number>();
  readonly #counts = new Map<number, number>();

  /** Counts a pair; gives the number of the label in the order in which classes come. */
  add(label: Class, predicted: Class, weight = 1): number {
    const number = this.#numberOf(label);
    const pair = number * stride + this.#numberOf(predicted);
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + weight);
    return number;
  }

  #numberOf(value: Class): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  /** The counts; `codeOf` gives the place of a class among `classes` by the number that `add` gave. */
  finish(): { confusion: Confusion; codeOf: Int32Array } {
    const classes = [...this.#numbers.keys()].sort(compareValues);
    const codeOf = new Int32Array(classes.length);
    for (const [code, value] of classes.entries()) codeOf[this.#numberOf(value)] = code;
    const counts = new Float64Array(classes.length ** 2);
    let rows = 0;
    for (const [pair, count] of this.#counts) {
      const label = codeOf[Math.floor(pair / stride)] as number;
      const predicted = codeOf[pair % stride] as number;
      counts[label * classes.length + predicted] = count;
      rows += count;
    }
    return { confusion: { classes, counts, rows }, codeOf };
  }
}

/** The counts of the pairs that are equal. */
export const hitsOf = ({ classes, counts }: Confusion): number =>
  classes.reduce<number>((sum, _, c) => sum + (counts[c * classes.length + c] ?? 0), 0);

/** What is said of one class against all others. */
export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows that have this label. */
  readonly support: number;
}

/** Precision, recall and F1 of each class; 0 where there is nothing to divide by, as in scikit-learn. */
export function classScores({ classes, counts }: Confusion): ClassScores[] {
  const width = classes.length;
  const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return classes.map((_, c) => {
    let support = 0;
    let predicted = 0;
    for (let k = 0; k < width; k++) {
      support += counts[c * width + k] ?? 0;
      predicted += counts[k * width + c] ?? 0;
    }
    const hits = counts[c * width + c] ?? 0;
    return {
      precision: ratio(hits, predicted),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + predicted),
      support,
    };
  });
}
