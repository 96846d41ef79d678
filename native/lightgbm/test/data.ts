/** The same data as in `expected.py`, and what that script found. */
import { readFileSync } from "node:fs";
import type { DenseRows, NativeColumn, Params } from "../index.ts";

export const rows = 600;
export const validationRows = 200;
export const columns = 6;

export const common: Params = {
  num_leaves: 6,
  min_data_in_leaf: 5,
  num_threads: 2,
  verbosity: -1,
  seed: 7,
  force_row_wise: true,
};

export interface Case {
  label: "number" | "binary" | "noisy" | "class" | "grade" | "one";
  params: Params;
  iterations?: number;
  weight?: boolean;
  group?: boolean;
  validate?: boolean;
  categorical?: number[];
  continues?: string;
}

export interface Expected {
  bestIteration: number;
  bestScore: Record<string, Record<string, number>>;
  history: Record<string, number[]>;
  numTrees: number;
  gain: number[];
  split: number[];
  predictions: { normal: number[]; raw: number[]; leaf: number[]; contrib?: number[] };
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), "utf8");
}

export const cases = JSON.parse(read("cases.json")) as Record<string, Case>;
export const expected = JSON.parse(read("expected.json")) as Record<string, Expected>;

export function modelText(name: string): string {
  return read(`models/${name}.txt`);
}

export function uniform(seed: number, count: number): Float64Array<ArrayBuffer> {
  let state = seed;
  return new Float64Array(count).map(() => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

/** Column by column. */
export function features(seed: number, rows: number): Float64Array<ArrayBuffer>[] {
  const missing = uniform(seed + 6, rows);
  return Array.from({ length: columns }, (_, k) => {
    const values = uniform(seed + k, rows);
    if (k === 3) return values.map((value) => Math.floor(value * 8));
    if (k === 4) return values.map((value, i) => (at(missing, i) < 0.1 ? Number.NaN : value));
    if (k === 5) return values.map((value) => (value < 0.8 ? 0 : value));
    return values;
  });
}

export function labels(kind: Case["label"], table: Float64Array[], seed: number): Float32Array<ArrayBuffer> {
  const [x0, x1, x2, x3, x4, x5] = table as [Float64Array, ...Float64Array[]] & Float64Array[];
  const noise = uniform(seed + 7, x0.length);
  return new Float32Array(x0.length).map((_, i) => {
    const category = at(x3, i);
    let number = 3 * at(x0, i) - at(x1, i) * at(x2, i);
    number = number + (category === 2 || category === 5 ? 1 : 0) + at(x5, i) + 1;
    number = number + (Number.isNaN(at(x4, i)) ? 0.5 : 0) + at(noise, i) / 4;
    const kinds: Record<Case["label"], number> = {
      number,
      binary: number > 2.75 ? 1 : 0,
      noisy: at(noise, i) > 0.4 + at(x0, i) / 4 ? 1 : 0,
      class: number > 3.25 ? 2 : number > 2.25 ? 1 : 0,
      grade: Math.min(Math.floor(number), 4),
      one: 1,
    };
    return kinds[kind];
  });
}

export function at(values: ArrayLike<number> | undefined, index: number): number {
  const value = values?.[index];
  if (value === undefined) throw new RangeError(`there is no element ${index}`);
  return value;
}

export function column(values: NativeColumn["values"]): NativeColumn {
  return { values, offset: 0, length: values.length, nullCount: 0 };
}

export function dense(table: readonly Float64Array[], start = 0, end = table[0]?.length ?? 0): DenseRows {
  const values = new Float64Array((end - start) * table.length);
  for (let i = start; i < end; i++) {
    for (const [k, one] of table.entries()) values[(i - start) * table.length + k] = at(one, i);
  }
  return { chunks: [{ values, rows: end - start }], columns: table.length };
}
