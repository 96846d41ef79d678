import type { DataType, Schema } from "apache-arrow";
import { Field } from "apache-arrow";
import { UnciaError } from "../errors.ts";

/** Where one value of the current row stands: a number, string, bigint, boolean, typed array, or null. */
export interface Slot {
  value: unknown;
}

/** The values of one row, by column: stages claim their slots once and then only read and write them. */
export class RowSlots {
  readonly #slots = new Map<string, { slot: Slot; field: Field }>();

  constructor(schema: Schema) {
    for (const field of schema.fields) this.#slots.set(field.name, { slot: { value: null }, field });
  }

  /** The slot of a column that is there already. */
  input(name: string): Slot {
    const found = this.#slots.get(name);
    if (!found) throw new UnciaError("missing_column", `There is no column "${name}".`, { column: name });
    return found.slot;
  }

  /** A new slot for `name`; it takes the place of one of the same name, as a replaced column does. */
  output(name: string, type: DataType): Slot {
    const slot: Slot = { value: null };
    this.#slots.set(name, { slot, field: new Field(name, type, true) });
    return slot;
  }

  /** Gives the slot of one column another name. */
  rename(from: string, to: string): void {
    const entries = [...this.#slots];
    this.#slots.clear();
    for (const [name, entry] of entries) this.#slots.set(name === from ? to : name, entry);
  }

  /** Leaves only the named columns, in this order. */
  keep(names: readonly string[]): void {
    const kept = names.map((name) => [name, this.#slots.get(name)] as const);
    this.#slots.clear();
    for (const [name, entry] of kept) if (entry) this.#slots.set(name, entry);
  }

  entries(): [name: string, slot: Slot][] {
    return [...this.#slots].map(([name, { slot }]) => [name, slot]);
  }
}
