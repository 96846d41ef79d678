import { misused } from "./errors.ts";

let budget: number | undefined;

/** How many threads all kernels together may use; undefined where nobody has said. */
export const threadBudget = (): number | undefined => budget;

/**
 * Sets how many threads all kernels together may use. OpenMP, which LightGBM uses, reads it from the environment when
 * it starts; DuckDB is told when tables are first worked on, and other kernels ask for it. The first client of a core decides.
 */
export function limitThreads(threads: unknown): void {
  if (!Number.isInteger(threads) || (threads as number) < 1) {
    throw misused("threads must be a whole number from 1 up.");
  }
  if (budget !== undefined) return;
  budget = threads as number;
  process.env.OMP_NUM_THREADS = String(threads);
}
