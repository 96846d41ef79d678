let budget: number | undefined;

/** How many threads all kernels together may use; undefined where nobody has said. */
export const threadBudget = (): number | undefined => budget;

/** Sets the budget. It is read as kernels start, so the first one holds. */
export function setThreadBudget(threads: number): void {
  budget ??= threads;
}
