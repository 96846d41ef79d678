import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { appendColumns, DataFrame, makeBatch, makeSparseVector, schemaOf } from "../frame/index.ts";
import { LinearRegression, LogisticRegression } from "./index.ts";

interface Case {
  readonly kind: "logistic" | "linear";
  readonly table: string;
  readonly features: readonly string[];
  readonly label: string;
  readonly weight?: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly coefficients: number[][];
  readonly intercepts: number[];
}

const root = new URL("../../", import.meta.url);
const expected = JSON.parse(readFileSync(new URL("test/expected/linear_expected.json", root), "utf8")) as {
  sparse: { values: number[][]; label: number[] };
  cases: Record<string, Case>;
};

function sparseTable(): DataFrame {
  const { values, label } = expected.sparse;
  const entries = values.map((row) => row.flatMap((value, at) => (value === 0 ? [] : [{ at, value }])));
  const indptr = new Int32Array(values.length + 1);
  for (const [row, some] of entries.entries()) indptr[row + 1] = (indptr[row] as number) + some.length;
  const all = entries.flat();
  const features = makeSparseVector(
    {
      indptr,
      indices: Int32Array.from(all, ({ at }) => at),
      values: Float64Array.from(all, ({ value }) => value),
    },
    values[0]?.length ?? 0,
  );
  const empty = makeBatch(schemaOf([]), [], values.length);
  return DataFrame.fromArrow([appendColumns(empty, [{ field: "features", data: features }])]).withColumn(
    "label",
    `(ARRAY[${label.join(",")}])[row_number() OVER ()]`,
  );
}

function tableOf({ table, features, label }: Case): DataFrame {
  if (table === "sparse") return sparseTable();
  const path = fileURLToPath(new URL(`examples/data/${table}.csv`, root));
  return DataFrame.readCsv(path).filter(
    [...features, label].map((name) => `"${name}" IS NOT NULL`).join(" AND "),
  );
}

/** The largest difference in size, of numbers of any size: relative to those above one. */
const distance = (found: readonly number[], wanted: readonly number[]): number =>
  Math.max(
    ...wanted.map((value, at) => Math.abs((found[at] as number) - value) / Math.max(1, Math.abs(value))),
  );

describe("coefficients equal those of scikit-learn", () => {
  const solversOf = (one: Case) => (one.kind === "linear" ? ["normal", "l-bfgs"] : ["l-bfgs"]);
  const all = Object.entries(expected.cases).flatMap(([name, one]) =>
    solversOf(one).map((solver) => ({ name: `${name}, by ${solver}`, one, solver })),
  );
  test.each(all)("$name", async ({ one, solver }) => {
    const settings = {
      ...(one.features.length > 0 && { featuresCols: one.features }),
      labelCol: one.label,
      ...(one.weight !== undefined && { weightCol: one.weight }),
      maxIter: 2000,
      tol: 1e-9,
      ...one.params,
    };
    const stage =
      one.kind === "linear"
        ? new LinearRegression({ ...settings, solver: solver as "normal" })
        : new LogisticRegression(settings);
    const model = await stage.fit(tableOf(one));
    const { isConverged } = model.summary() as { isConverged: boolean };
    expect(isConverged).toBe(true);
    expect(distance(model.coefficientMatrix().flat(), one.coefficients.flat())).toBeLessThan(1e-4);
    expect(distance(model.intercepts(), one.intercepts)).toBeLessThan(1e-4);
  });
});
