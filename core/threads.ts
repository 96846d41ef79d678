import { availableParallelism } from "node:os";

/**
 * How many threads a kernel may use: the budget of the client, which stands in OMP_NUM_THREADS as OpenMP reads it there, or else as
 * many as there are processors.
 */
export function kernelThreads(environment: Readonly<NodeJS.ProcessEnv> = process.env): number {
  const budget = Number(environment.OMP_NUM_THREADS);
  return Number.isInteger(budget) && budget > 0 ? budget : availableParallelism();
}
