import type { RecordBatch, Schema } from "apache-arrow";
import { compareValues } from "../compare.ts";
import { UnciaError } from "../errors.ts";
import { columnData, type DataFrame, requireColumn, rowDraw, valueGetter } from "../frame/index.ts";
import { column, int, params } from "../params/index.ts";
import type { RunOptions } from "../run.ts";

/**
 * Which rows go together when a table is split.
 * @group Splitting
 */
export const HasSplitting = params({
  /**
   * The column that says which rows belong together, such as the pictures of one burst: those of a group are never split, so that nothing is
   * judged by rows that are as good as known. Parts are then as even as the groups allow.
   */
  groupCol: column({}),
  /** The column whose values every part is to have in the same proportion, most often that of the labels. Not to be set with `groupCol`. */
  stratifyCol: column({}),
  /** Where the draws start that shuffle the rows; the same seed gives the same parts of the same rows in any language. */
  seed: int({ default: 0 }),
});

/** What a split goes by. */
export interface Splitting {
  readonly stageName: string;
  readonly groupCol: string | undefined;
  readonly stratifyCol: string | undefined;
  readonly seed: number;
}

/** How rows, or groups of rows, are dealt out to parts. */
export interface Dealer {
  /** Deals so many rows that stand in random order: gives the part of each. Called again for each stratum. */
  rows(count: number): Int32Array;
  /** Takes a group of so many rows: gives its part. */
  group(size: number): number;
  /** The order of groups: the largest first, or at random. */
  readonly largestFirst: boolean;
}

/** Parts of one size, as far as possible: row after row, and each group to the part that is the smallest then. */
export function evenly(parts: number): Dealer {
  const sizes = new Array<number>(parts).fill(0);
  let next = 0;
  return {
    largestFirst: true,
    rows: (count) => Int32Array.from({ length: count }, () => next++ % parts),
    group(size) {
      const smallest = sizes.indexOf(Math.min(...sizes));
      sizes[smallest] = (sizes[smallest] as number) + size;
      return smallest;
    },
  };
}

/** Two parts: 0 gets `ratio` of the rows, rounded, and 1 the others. */
export function byRatio(ratio: number, total: number): Dealer {
  let seen = 0;
  let taken = 0;
  return {
    largestFirst: false,
    rows(count) {
      seen += count;
      const first = Math.round(seen * ratio) - taken;
      taken += first;
      return Int32Array.from({ length: count }, (_, at) => (at < first ? 0 : 1));
    },
    group(size) {
      // A group goes where it leaves the first part nearest to its size.
      const missing = ratio * total - taken;
      if (missing <= size / 2) return 1;
      taken += size;
      return 0;
    },
  };
}

/** Throws where the columns that a split goes by are not there, or both are named. */
export function checkSplitting(schema: Schema, splitting: Splitting): void {
  const { stageName: stage, groupCol, stratifyCol } = splitting;
  if (groupCol !== undefined && stratifyCol !== undefined) {
    throw new UnciaError("invalid_param", `${stage} cannot split by groupCol and stratifyCol at once.`, {
      stage,
      param: "stratifyCol",
      hint: "Set one of them.",
    });
  }
  for (const [param, name] of Object.entries({ groupCol, stratifyCol })) {
    if (name !== undefined) requireColumn(schema, name, { stage, param, column: name });
  }
}

/**
 * The part of each row. Rows are shuffled: they stand in the order of their draws (`rowDraw` by seed and row number), groups in that of the
 * draw of their first row. Strata are dealt one after the other, in the order of their values.
 */
export async function splitRows(
  data: DataFrame,
  splitting: Splitting,
  dealer: (rows: number) => Dealer,
  run: RunOptions,
): Promise<Int32Array> {
  const { groupCol, stratifyCol, seed } = splitting;
  const by = groupCol ?? stratifyCol;
  const keys = await readKeys(data, by, run);
  const draws = Float64Array.from({ length: keys.rows }, (_, row) => rowDraw(seed, row));
  const parts = new Int32Array(keys.rows);
  const deal = dealer(keys.rows);
  if (groupCol !== undefined) {
    const groups = keys.byValue.map((rows) => ({ rows, draw: draws[rows[0] as number] as number }));
    groups.sort((a, b) => (deal.largestFirst ? b.rows.length - a.rows.length : 0) || a.draw - b.draw);
    for (const { rows } of groups) {
      const part = deal.group(rows.length);
      for (let at = 0; at < rows.length; at++) parts[rows[at] as number] = part;
    }
    return parts;
  }
  for (const rows of keys.byValue) {
    const shuffled = Int32Array.from(rows).sort(
      (a, b) => (draws[a] as number) - (draws[b] as number) || a - b,
    );
    const dealt = deal.rows(shuffled.length);
    for (const [at, row] of shuffled.entries()) parts[row] = dealt[at] as number;
  }
  return parts;
}

interface Keys {
  readonly rows: number;
  /** The rows of each value, by the order of the values; nulls come last. All rows together where no column is named. */
  readonly byValue: readonly ArrayLike<number>[];
}

async function readKeys(data: DataFrame, column: string | undefined, run: RunOptions): Promise<Keys> {
  const found = new Map<string | number | bigint | boolean | null, number[]>();
  let rows = 0;
  for await (const batch of data.batches({ signal: run.signal })) {
    if (column !== undefined) addKeys(found, batch, column, rows);
    rows += batch.numRows;
  }
  if (column === undefined) {
    return { rows, byValue: [Int32Array.from({ length: rows }, (_, row) => row)] };
  }
  const values = [...found.keys()].sort((a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return typeof a === typeof b ? compareValues(a, b) : typeof a < typeof b ? -1 : 1;
  });
  return { rows, byValue: values.map((value) => found.get(value) ?? []) };
}

function addKeys(
  found: Map<string | number | bigint | boolean | null, number[]>,
  batch: RecordBatch,
  column: string,
  firstRow: number,
): void {
  const value = valueGetter(columnData(batch, column));
  for (let row = 0; row < batch.numRows; row++) {
    const key = keyOf(value(row));
    const known = found.get(key);
    if (known) known.push(firstRow + row);
    else found.set(key, [firstRow + row]);
  }
}

/** Values that are equal, as one key. */
function keyOf(value: unknown): string | number | bigint | boolean | null {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
}
