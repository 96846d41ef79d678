import { UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import type { RowSlots, Slot } from "../pipeline/index.ts";
import { asLevel, type CategoryLevels, type Level } from "./categories.ts";
import type { FeaturePlan } from "./features.ts";

/** Writes the features of the current row where the kernel reads them; false where the row has none. */
type Fill = (input: Float64Array) => boolean;

/** A function that writes the features of the current row where the kernel reads them; missing ones as NaN. */
export function featureSetter(plan: FeaturePlan, slots: RowSlots, levels: CategoryLevels): Fill {
  if (plan.form === "columns") return fromColumns(plan.names, slots, levels);
  const slot = slots.input(plan.column);
  return plan.form === "dense" ? fromVector(slot, plan.column) : fromSparse(slot, plan.column);
}

const wrong = (column: string, expected: string): UnciaError =>
  new UnciaError("invalid_data", `Column "${column}" must hold ${expected}.`, { column });

function fromColumns(names: readonly string[], slots: RowSlots, levels: CategoryLevels): Fill {
  const readers = names.map((name) => reader(slots.input(name), name, levels.get(name)));
  return (input) => {
    for (let i = 0; i < readers.length; i++) input[i] = (readers[i] as () => number)();
    return true;
  };
}

function reader(slot: Slot, column: string, levels: readonly Level[] | undefined): () => number {
  if (levels) {
    const codeOf = new Map<Level | null, number>(levels.map((level, code) => [level, code]));
    return () => codeOf.get(asLevel(slot.value)) ?? Number.NaN;
  }
  return () => {
    const { value } = slot;
    if (typeof value === "number") return value;
    if (value === null || value === undefined) return Number.NaN;
    if (typeof value === "boolean" || typeof value === "bigint") return Number(value);
    throw wrong(column, `a number, not a ${typeof value}`);
  };
}

function fromVector(slot: Slot, column: string): Fill {
  return (input) => {
    const { value } = slot;
    if (value === null) return false;
    const vector = value as ArrayLike<number>;
    if (vector.length !== input.length) throw wrong(column, `a vector of ${input.length} numbers`);
    if (!ArrayBuffer.isView(vector)) {
      for (let i = 0; i < vector.length; i++) {
        if (typeof vector[i] !== "number") throw wrong(column, `numbers alone, not ${vector[i]}`);
      }
    }
    input.set(vector);
    return true;
  };
}

function fromSparse(slot: Slot, column: string): Fill {
  return (input) => {
    const vector = slot.value;
    if (vector === null) return false;
    if (!isRecord(vector)) throw wrong(column, "a sparse vector");
    const indices = vector.indices as ArrayLike<number>;
    const values = vector.values as ArrayLike<number>;
    const size = Number(vector.size);
    if (!(size <= input.length)) throw wrong(column, `a sparse vector of at most ${input.length} numbers`);
    if (indices?.length === undefined || indices.length !== values?.length)
      throw wrong(column, "as many indices as values");
    input.fill(0);
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i] as number;
      if (!(index >= 0 && index < size))
        throw wrong(column, `a sparse vector whose indices are below its size, not ${index} of ${size}`);
      input[index] = values[i] as number;
    }
    return true;
  };
}
