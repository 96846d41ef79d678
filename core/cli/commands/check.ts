import { describeType } from "../../frame/index.ts";
import type { Context } from "../context.ts";
import { readTable } from "../data-files.ts";
import { alignColumns } from "../text.ts";
import { typeTree } from "../tree.ts";
import { type EstimatorOptions, readEstimator } from "./fit.ts";

export interface CheckOptions extends EstimatorOptions {
  readonly data?: readonly string[];
  readonly format?: string;
}

/** Checks a pipeline, and with data its columns too; no row is read. */
export async function check(
  context: Context,
  file: string | undefined,
  options: CheckOptions,
): Promise<void> {
  const data = options.data && (await readTable(options.data, options.format));
  const estimator = await readEstimator(file, options, data && (() => data.columns()));
  const planned = data && estimator.transformSchema(await data.schema());
  const columns = planned?.fields.map(({ name, type }) => ({ name, type: describeType(type) }));
  context.result({ valid: true, ...(columns && { outputSchema: columns }) }, () =>
    [
      typeTree(estimator),
      ...(columns
        ? ["", "After it the columns are", alignColumns(columns.map((c) => [`  ${c.name}`, c.type]))]
        : []),
      "",
      columns ? "The pipeline is valid for this data." : "The pipeline is valid.",
    ].join("\n"),
  );
}
