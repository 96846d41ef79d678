import type { Refuse } from "./scored-columns.ts";

/** The metric, or an error: `empty_data` where there were no rows, else `invalid_data` that says why there is no such number. */
export function defined(
  metric: number,
  {
    rows,
    why,
    hint,
    column,
    refuse,
  }: { rows: number; why: string; hint?: string | undefined; column: string; refuse: Refuse },
): number {
  if (rows === 0) throw refuse("empty_data", "There are no rows to evaluate.");
  if (Number.isNaN(metric)) {
    throw refuse("invalid_data", why, { param: "labelCol", column, ...(hint !== undefined && { hint }) });
  }
  return metric;
}
