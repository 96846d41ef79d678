import { UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import type { RowSlots, Slot } from "../pipeline/index.ts";
import type { CategoryLevels, FeaturePlan } from "./features.ts";

type Fill = (input: Float64Array) => void;

/** A function that writes the features of the current row where the kernel reads them; missing ones as NaN. */
export function featureSetter(plan: FeaturePlan, slots: RowSlots, levels: CategoryLevels): Fill {
  if (plan.form === "columns") return fromColumns(plan.names, slots, levels);
  const slot = slots.input(plan.column);
  return plan.form === "dense" ? fromVector(slot, plan.column) : fromSparse(slot, plan.column);
}

function fromColumns(names: readonly string[], slots: RowSlots, levels: CategoryLevels): Fill {
  const readers = names.map((name) => reader(slots.input(name), name, levels.get(name)));
  return (input) => {
    for (let i = 0; i < readers.length; i++) input[i] = (readers[i] as () => number)();
  };
}

function reader(slot: Slot, column: string, levels: readonly string[] | undefined): () => number {
  if (levels) {
    const codeOf = new Map<unknown, number>(levels.map((level, code) => [level, code]));
    return () => codeOf.get(slot.value) ?? Number.NaN;
  }
  return () => {
    const { value } = slot;
    if (typeof value === "number") return value;
    if (value === null || value === undefined) return Number.NaN;
    if (typeof value === "boolean" || typeof value === "bigint") return Number(value);
    throw new UnciaError("invalid_data", `Column "${column}" must hold a number, not ${typeof value}.`, {
      column,
    });
  };
}

function fromVector(slot: Slot, column: string): Fill {
  return (input) => {
    const vector = slot.value as ArrayLike<number> | null;
    if (vector?.length !== input.length) {
      throw new UnciaError(
        "invalid_data",
        `Column "${column}" must hold a vector of ${input.length} numbers.`,
        { column },
      );
    }
    input.set(vector);
  };
}

function fromSparse(slot: Slot, column: string): Fill {
  return (input) => {
    const vector = slot.value;
    if (!isRecord(vector))
      throw new UnciaError("invalid_data", `Column "${column}" must hold a sparse vector.`, { column });
    const indices = vector.indices as ArrayLike<number>;
    const values = vector.values as ArrayLike<number>;
    input.fill(0);
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i] as number;
      if (!(index >= 0 && index < input.length)) {
        throw new UnciaError(
          "invalid_data",
          `Index ${index} in column "${column}" is beyond ${input.length} features.`,
          { column },
        );
      }
      input[index] = values[i] as number;
    }
  };
}
