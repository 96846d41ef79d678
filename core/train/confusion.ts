import { compareValues } from "../compare.ts";

/** Counts of (label, prediction) pairs; classes in ascending order. */
export interface Confusion {
  readonly classes: readonly (string | number | boolean)[];
  /** Row-major, labels down, predictions across. */
  readonly counts: Float64Array;
  readonly rows: number;
}

type Class = string | number | boolean;

/** Counts pairs as they come. */
export class ConfusionCounter {
  readonly #counts = new Map<Class, Map<Class, number>>();

  add(label: Class, predicted: Class): void {
    const row = this.#counts.get(label) ?? new Map<Class, number>();
    this.#counts.set(label, row.set(predicted, (row.get(predicted) ?? 0) + 1));
  }

  finish(): Confusion {
    const seen = new Set<Class>(this.#counts.keys());
    for (const row of this.#counts.values()) for (const predicted of row.keys()) seen.add(predicted);
    const classes = [...seen].sort(compareValues);
    const counts = new Float64Array(classes.length ** 2);
    let rows = 0;
    for (const [i, label] of classes.entries()) {
      for (const [j, predicted] of classes.entries()) {
        const count = this.#counts.get(label)?.get(predicted) ?? 0;
        counts[i * classes.length + j] = count;
        rows += count;
      }
    }
    return { classes, counts, rows };
  }
}

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
