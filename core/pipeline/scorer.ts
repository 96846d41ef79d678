import type { Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { RowSlots, type Slot } from "./slots.ts";
import type { BoundTransform } from "./transformer.ts";

/** Scores one row at a time: no promise, no table. Not to be called from itself, as its slots are reused. */
export interface RowScorer {
  /** Columns that a row may have; one that is absent counts as null. */
  readonly inputs: readonly string[];
  /** Columns of the result. */
  readonly outputs: readonly string[];
  /** Maps one row to a new object with all columns of the result. */
  score(row: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** Like `score`, writing only the columns that `target` already has: nothing is allocated. */
  scoreInto(row: Readonly<Record<string, unknown>>, target: Record<string, unknown>): void;
  close(): void | Promise<void>;
}

/** The scorer of a bound transformer. */
export function openScorer(schema: Schema, bound: BoundTransform, stage: string): RowScorer {
  if (!bound.row) {
    throw new UnciaError("unsupported", `${stage} has no way to score a single row; use transform.`, {
      stage,
    });
  }
  const slots = new RowSlots(schema);
  const inputs: [string, Slot][] = slots.entries();
  const run = bound.row(slots);
  const outputs = slots.entries();
  const bySlot = new Map(outputs);

  const load = (row: Readonly<Record<string, unknown>>): void => {
    for (const [name, slot] of inputs) slot.value = row[name] ?? null;
  };
  return {
    inputs: inputs.map(([name]) => name),
    outputs: outputs.map(([name]) => name),
    score(row) {
      load(row);
      run();
      const result: Record<string, unknown> = {};
      // Typed arrays are views of a stage's own buffer, which the next row overwrites.
      for (const [name, slot] of outputs)
        result[name] = ArrayBuffer.isView(slot.value) ? copyOf(slot.value) : slot.value;
      return result;
    },
    scoreInto(row, target) {
      load(row);
      run();
      for (const name in target) {
        const slot = bySlot.get(name);
        if (slot) target[name] = slot.value;
      }
    },
    close: () => bound.close?.(),
  };
}

const copyOf = (view: ArrayBufferView): unknown => (view as Float64Array).slice();
