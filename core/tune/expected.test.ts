import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DataFrame } from "../frame/index.ts";
import { LightGBMClassifier, LightGBMRegressor } from "../lightgbm/index.ts";
import type { Evaluator } from "../pipeline/index.ts";
import {
  BinaryClassificationEvaluator,
  MulticlassClassificationEvaluator,
  RegressionEvaluator,
} from "../train/index.ts";
import { evenly, splitRows } from "./folds.ts";
import { CrossValidator, ParamGridBuilder } from "./index.ts";

interface Search {
  readonly params: readonly Readonly<Record<"learning_rate" | "num_leaves", number>>[];
  readonly metrics: Readonly<
    Record<string, { sign: number; mean: number[]; std: number[]; folds: number[][] }>
  >;
  readonly best: { readonly metric: string; readonly index: number; readonly outputs: number[] };
}
interface Expected {
  readonly folds: number[];
  readonly classifier: Search;
  readonly regressor: Search;
  readonly dealt: {
    readonly groups: string[];
    readonly evenly: Readonly<Record<string, number[]>>;
    readonly "by label": number[];
    readonly "by group": number[];
  };
}

const root = new URL("../../", import.meta.url);
const expected = JSON.parse(
  readFileSync(new URL("test/expected/tuning_expected.json", root), "utf8"),
) as Expected;
const cancer = () => DataFrame.readCsv(new URL("examples/data/breast-cancer.csv", root).pathname);

/** The table with the folds that scikit-learn was given. */
async function folded(): Promise<DataFrame> {
  const columns = await cancer().toColumns();
  return DataFrame.fromColumns({ ...columns, fold: Int32Array.from(expected.folds) } as never);
}

const common = {
  featuresCols: ["mean_radius", "mean_texture", "mean_smoothness", "worst_area", "worst_concavity"],
  numIterations: 15,
  minDataInLeaf: 6,
  deterministic: true,
  forceColWise: true,
  numThreads: 1,
};
const classifier = new LightGBMClassifier(common);
const regressor = new LightGBMRegressor({ ...common, labelCol: "mean_symmetry" });

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [at, one] of found.entries()) {
    expect(Math.abs(one - (wanted[at] as number))).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(one)));
  }
}

async function compare(
  estimator: LightGBMClassifier | LightGBMRegressor,
  evaluator: Evaluator,
  metric: string,
  wanted: Search,
): Promise<void> {
  const estimatorParamMaps = new ParamGridBuilder()
    .addGrid(estimator, "learningRate", [0.05, 0.2])
    .addGrid(estimator, "numLeaves", [3, 9])
    .build();
  const validator = new CrossValidator({ estimator, estimatorParamMaps, evaluator, foldCol: "fold" });
  const data = await folded();
  const model = await validator.fit(data);
  const { sign, mean, std, folds } = wanted.metrics[metric] as Search["metrics"][string];
  const turned = (values: readonly number[]) => values.map((value) => sign * value);
  expectClose(model.avgMetrics(), turned(mean));
  expectClose(model.stdMetrics(), std);
  const byFold = await model.foldMetrics().toColumns();
  for (const [fold, values] of folds.entries()) {
    expectClose(
      (byFold.metric as number[]).filter((_, at) => byFold.fold?.[at] === fold),
      turned(values),
    );
  }
  const rows = await model.metrics().toRows();
  expect(
    rows.map(({ learningRate, numLeaves }) => ({ learning_rate: learningRate, num_leaves: numLeaves })),
  ).toEqual(wanted.params);
  if (wanted.best.metric !== metric) return;
  expect(model.bestIndex()).toBe(wanted.best.index);
  expect(rows.findIndex(({ isBest }) => isBest)).toBe(wanted.best.index);
  const scored = await model.transform(data.limit(20)).toRows();
  const output = (row: Record<string, unknown>): number =>
    "probability" in row ? ((row.probability as Float64Array)[1] as number) : (row.prediction as number);
  expectClose(scored.map(output), wanted.best.outputs);
}

describe("cross-validation scores are scikit-learn's on the same folds", () => {
  test.each(["areaUnderROC", "areaUnderPR"] as const)("%s", (metricName) =>
    compare(classifier, new BinaryClassificationEvaluator({ metricName }), metricName, expected.classifier),
  );
  test.each(["accuracy", "f1", "macroF1", "logLoss"] as const)("%s", (metricName) =>
    compare(
      classifier,
      new MulticlassClassificationEvaluator({ metricName }),
      metricName,
      expected.classifier,
    ),
  );
  test.each(["rmse", "mse", "mae", "r2"] as const)("%s", (metricName) =>
    compare(
      regressor,
      new RegressionEvaluator({ metricName, labelCol: "mean_symmetry" }),
      metricName,
      expected.regressor,
    ),
  );
});

describe("folds are dealt out by the rule that is written down", () => {
  const { dealt } = expected;
  const foldsOf = async (init: object) =>
    (await (await new CrossValidator(init).folds(cancer())).toColumns()).fold;

  test.each(Object.entries(dealt.evenly))("evenly, with seed %s", async (seed, folds) => {
    expect(await foldsOf({ numFolds: 4, seed: Number(seed) })).toEqual(folds);
  });

  test("by label", async () => {
    expect(await foldsOf({ numFolds: 5, seed: 3, stratifyCol: "label" })).toEqual(dealt["by label"]);
  });

  test("by group", async () => {
    const data = DataFrame.fromColumns({ group: dealt.groups });
    const splitting = { stageName: "Test", groupCol: "group", stratifyCol: undefined, seed: 5 };
    expect([...(await splitRows(data, splitting, () => evenly(4), {}))]).toEqual(dealt["by group"]);
  });
});
