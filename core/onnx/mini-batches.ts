import { UnciaError } from "../errors.ts";
import type { FeedRows } from "./feeds.ts";
import type { Runner } from "./runner.ts";
import type { Tensor } from "./tensor.ts";

/** What is fed at a time: rows of a batch that have the same axes in every input. */
export interface MiniBatch {
  readonly rows: readonly number[];
  /** For each input the axes of a row. */
  readonly dims: readonly (readonly number[])[];
}

/** The rows of a batch, sorted by whether they can be fed. */
export interface SortedRows {
  readonly batches: readonly MiniBatch[];
  /** Rows that cannot be fed although nothing in them is null, each with the reason. */
  readonly problems: ReadonlyMap<number, UnciaError>;
}

/** Cuts a batch's rows into mini-batches. Rows with a null in any input are in none. */
export function sortRows(
  feeds: readonly FeedRows[],
  length: number,
  firstRow: number,
  size: number,
): SortedRows {
  const problems = new Map<number, UnciaError>();
  const groups = new Map<string, { rows: number[]; dims: readonly (readonly number[])[] }>();
  for (let row = 0; row < length; row++) {
    if (feeds.some((feed) => feed.isNull(row))) continue;
    const dims: (readonly number[])[] = [];
    for (const { feed, dims: dimsOf } of feeds) {
      const found = dimsOf(row);
      if ("problem" in found) {
        problems.set(row, cannotFeed(feed.column, feed.input.name, firstRow + row, found.problem));
        break;
      }
      dims.push(found);
    }
    if (dims.length < feeds.length) continue;
    const key = dims.join(";");
    const group = groups.get(key) ?? { rows: [], dims };
    groups.set(key, group);
    group.rows.push(row);
  }
  const batches = [...groups.values()].flatMap(({ rows, dims }) =>
    Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => ({
      rows: rows.slice(at * size, (at + 1) * size),
      dims,
    })),
  );
  return { batches, problems };
}

const cannotFeed = (column: string, input: string, row: number, problem: string): UnciaError =>
  new UnciaError(
    "invalid_data",
    `Row ${row} of "${column}" cannot be fed to the input ${JSON.stringify(input)}: it has ${problem}.`,
    {
      column,
      row,
    },
  );

/** How a batch is run. */
export interface RunPlan {
  readonly runner: Runner;
  /** Rows that the model takes at a time and no others; what lacks is filled up with the last row. */
  readonly fixed: number | undefined;
  readonly firstRow: number;
  readonly signal: AbortSignal | undefined;
}

/** What a mini-batch gave, of as many rows as were fed. */
export interface MiniResult {
  readonly rows: readonly number[];
  readonly fed: number;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/**
 * Runs mini-batches, a few at a time. One whose rows hold a value that a tensor cannot is run without these; `keep` is given the error of each, and
 * may throw it.
 */
export async function runMiniBatches(
  feeds: readonly FeedRows[],
  batches: readonly MiniBatch[],
  plan: RunPlan,
  keep: (error: UnciaError) => void,
): Promise<MiniResult[]> {
  const results: MiniResult[] = [];
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < batches.length; at = next++) {
      const result = await runOne(feeds, batches[at] as MiniBatch, plan, keep);
      if (result) results.push(result);
    }
  };
  // One more than are computed, so that a session finds the next when it is done.
  await Promise.all(Array.from({ length: Math.min(batches.length, plan.runner.sessions + 1) }, lane));
  return results;
}

async function runOne(
  feeds: readonly FeedRows[],
  { rows, dims }: MiniBatch,
  plan: RunPlan,
  keep: (error: UnciaError) => void,
): Promise<MiniResult | undefined> {
  const { runner } = plan;
  let left = rows;
  while (left.length > 0) {
    const last = left.at(-1) as number;
    const lacking = plan.fixed === undefined ? 0 : plan.fixed - left.length;
    const fed = lacking > 0 ? [...left, ...Array.from({ length: lacking }, () => last)] : left;
    try {
      const tensors = feeds.map(
        (feed, at) =>
          [feed.feed.input.name, feed.tensor(fed, dims[at] ?? [], plan.firstRow, runner.numbers)] as const,
      );
      const found = await runner.run(Object.fromEntries(tensors), { signal: plan.signal, move: true });
      return { rows: left, fed: fed.length, tensors: found };
    } catch (error) {
      if (!(error instanceof UnciaError) || error.details.row === undefined) throw error;
      keep(error);
      const bad = error.details.row - plan.firstRow;
      left = left.filter((row) => row !== bad);
    }
  }
  return undefined;
}
