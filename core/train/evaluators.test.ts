import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Columns, DataFrame } from "../frame/index.ts";
import { failure } from "../test/failure.ts";
import { BinaryClassificationEvaluator } from "./binary-classification-evaluator.ts";
import { MulticlassClassificationEvaluator } from "./multiclass-classification-evaluator.ts";
import { RankingEvaluator } from "./ranking-evaluator.ts";
import { RegressionEvaluator } from "./regression-evaluator.ts";

type Metrics = Readonly<Record<string, number>>;
type Table<Names extends string> = Readonly<Record<Names, (number | string | number[])[]>> & {
  readonly weighted: Metrics;
} & Metrics;

interface Expected {
  readonly binary: Table<"label" | "score" | "weight">;
  readonly multiclass: Table<"label" | "prediction" | "probability" | "weight">;
  readonly regression: Table<"label" | "prediction" | "weight">;
  readonly ranking: {
    readonly lists: readonly { group: string; label: number[]; prediction: number[] }[];
    readonly k: Readonly<Record<string, Metrics>>;
  };
}

const path = new URL("../../test/expected/evaluators_expected.json", import.meta.url);
const expected = JSON.parse(readFileSync(path, "utf8")) as Expected;

/** Sums are taken in another order than in NumPy. */
const expectClose = (found: number, wanted: number | undefined): void => {
  expect(wanted).toBeTypeOf("number");
  expect(Math.abs(found - (wanted as number))).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(found)));
};

describe("scikit-learn's numbers come from", () => {
  const { label, score, weight, weighted, ...areas } = expected.binary;
  const pairs = (score as number[]).map((one) => [-one, one]);
  test.each(["areaUnderROC", "areaUnderPR"] as const)("scores of two classes: %s", async (metricName) => {
    const evaluator = new BinaryClassificationEvaluator({ metricName, rawPredictionCol: "score" });
    expectClose(await evaluator.evaluate({ label, score }), areas[metricName]);
    expectClose(await evaluator.evaluate({ label, score: pairs }), areas[metricName]);
    expectClose(await evaluator.evaluate({ label: label.map((one) => one === 1), score }), areas[metricName]);
    expectClose(
      await evaluator.copy({ weightCol: "weight" }).evaluate({ label, score, weight }),
      weighted[metricName],
    );
    const probabilities = new BinaryClassificationEvaluator({ metricName });
    expectClose(await probabilities.evaluate({ label, probability: pairs }), areas[metricName]);
    expect(evaluator.isLargerBetter).toBe(true);
  });

  const classes = expected.multiclass;
  test.each(Object.keys(classes.weighted))("predictions of classes: %s", async (metricName) => {
    const evaluator = new MulticlassClassificationEvaluator().set("metricName", metricName);
    if (metricName.endsWith("ByLabel")) evaluator.setMetricLabel("ç");
    const { label, prediction, probability, weight, weighted } = classes;
    const data = { label, prediction, probability, weight };
    expectClose(await evaluator.evaluate(data), classes[metricName]);
    expectClose(await evaluator.copy({ weightCol: "weight" }).evaluate(data), weighted[metricName]);
    expect(evaluator.isLargerBetter).toBe(metricName !== "logLoss");
  });

  const numbers = expected.regression;
  test.each(["rmse", "mse", "mae", "r2"] as const)("predictions of numbers: %s", async (metricName) => {
    const { label, prediction, weight, weighted } = numbers;
    const evaluator = new RegressionEvaluator({ metricName });
    const wanted = numbers[metricName] as number;
    expectClose(await evaluator.evaluate({ label, prediction }), wanted);
    const found = await evaluator.copy({ weightCol: "weight" }).evaluate({ label, prediction, weight });
    expectClose(found, weighted[metricName]);
    expect(evaluator.isLargerBetter).toBe(metricName === "r2");
  });

  const { lists, k: byK } = expected.ranking;
  /** Row by row, so that the groups are mixed. */
  const rows = Array.from({ length: 7 }, (_, at) => at).flatMap((at) =>
    lists
      .filter(({ label }) => at < label.length)
      .map(({ group, label: grades, prediction }) => ({
        group,
        label: grades[at],
        prediction: prediction[at],
      })),
  );
  test.each(Object.entries(byK))("rankings, of the first %s rows", async (k, wanted) => {
    const evaluator = new RankingEvaluator({ k: Number(k) });
    for (const metricName of ["ndcgAt", "mapAt", "precisionAt", "recallAt"] as const) {
      expectClose(await evaluator.copy({ metricName }).evaluate(rows), wanted[metricName]);
    }
    expectClose(await evaluator.setGain("linear").evaluate(rows), wanted.linear);
  });
});

describe("curves of many rows are worked out by a thread of their own", () => {
  test("with the same result", async () => {
    const { label, score, weight, areaUnderROC, weighted } = expected.binary;
    const times = 400;
    const many = (values: readonly unknown[]) => Array.from({ length: times }, () => values).flat();
    const data = { label: many(label), score: many(score), weight: many(weight) } as Columns;
    const evaluator = new BinaryClassificationEvaluator({ rawPredictionCol: "score" });
    expectClose(await evaluator.evaluate(data), areaUnderROC);
    const found = await evaluator.setWeightCol("weight").evaluate(data);
    expect(found).toBeCloseTo(weighted.areaUnderROC as number, 9);
  });
});

describe("the score of a class is", () => {
  const data = { label: ["b", "a", "b"], prediction: ["b", "b", "a"] };
  test("of that class alone", async () => {
    const evaluator = new MulticlassClassificationEvaluator({ metricName: "recallByLabel" });
    expect(await evaluator.copy({ metricLabel: "a" }).evaluate(data)).toBe(0);
    expect(await evaluator.copy({ metricLabel: "b" }).evaluate(data)).toBe(0.5);
    const codes = { label: [0, 1, 1], prediction: [1, 1, 1] };
    expect(await evaluator.copy({ metricLabel: "1" }).evaluate(codes)).toBe(1);
  });
});

describe("a table is refused", () => {
  const binary = new BinaryClassificationEvaluator({ rawPredictionCol: "score" });
  const classes = new MulticlassClassificationEvaluator();
  const numbers = new RegressionEvaluator();
  const ranking = new RankingEvaluator();
  const good = { label: [0, 1], score: [0.1, 0.9], prediction: [0, 1], group: ["a", "a"] };

  test.each([
    [binary, { label: [0, 1] }, "missing_column", { param: "rawPredictionCol", column: "score" }],
    [new BinaryClassificationEvaluator(), good, "missing_column", { param: "probabilityCol" }],
    [classes, { label: [0, 1] }, "missing_column", { param: "predictionCol", column: "prediction" }],
    [numbers, { prediction: [0, 1] }, "missing_column", { param: "labelCol", column: "label" }],
    [ranking, { label: [0, 1], prediction: [0, 1] }, "missing_column", { param: "groupCol" }],
    [binary, { ...good, score: ["x", "y"] }, "column_type", { param: "rawPredictionCol" }],
    [
      binary,
      {
        ...good,
        score: [
          [1, 2, 3],
          [1, 2, 3],
        ],
      },
      "column_type",
      { param: "rawPredictionCol" },
    ],
    [classes, { ...good, prediction: ["0", "1"] }, "column_type", { param: "predictionCol" }],
    [numbers, { ...good, prediction: ["0", "1"] }, "column_type", { param: "predictionCol" }],
    [ranking, { ...good, group: [[1], [1]] }, "column_type", { param: "groupCol" }],
    [classes.copy({ weightCol: "w" }), { ...good, w: ["1", "2"] }, "column_type", { param: "weightCol" }],
    [
      binary,
      { ...good, label: [0, 1, 2], score: [1, 1, 1], prediction: [0, 1, 1], group: ["a", "a", "a"] },
      "invalid_data",
      { row: 2, param: "labelCol" },
    ],
    [binary, { ...good, label: [1, 1] }, "invalid_data", { param: "labelCol", column: "label" }],
    [binary, { ...good, score: [0.5, Number.NaN] }, "invalid_data", { row: 1, column: "score" }],
    [binary, { ...good, score: [[0, 1], null] }, "invalid_data", { row: 1, column: "score" }],
    [numbers, { ...good, prediction: [0, null] }, "invalid_data", { row: 1, column: "prediction" }],
    [numbers.copy({ metricName: "r2" }), { ...good, label: [1, 1] }, "invalid_data", { column: "label" }],
    [
      numbers.copy({ weightCol: "w" }),
      { ...good, w: [1, -1] },
      "invalid_data",
      { row: 1, param: "weightCol" },
    ],
    [classes.copy({ weightCol: "w" }), { ...good, w: [1, null] }, "invalid_data", { row: 1, column: "w" }],
    [classes.copy({ weightCol: "w" }), { ...good, w: [0, 0] }, "invalid_data", { column: "label" }],
    [classes.copy({ metricName: "f1ByLabel" }), good, "missing_param", { param: "metricLabel" }],
    [
      classes.copy({ metricName: "f1ByLabel", metricLabel: "7" }),
      good,
      "invalid_data",
      { param: "metricLabel" },
    ],
    [ranking, { ...good, label: [0, -1] }, "invalid_data", { row: 1, param: "labelCol" }],
    [ranking, { ...good, group: ["a", null] }, "invalid_data", { row: 1, param: "groupCol" }],
  ] as const)("%s", async (evaluator, data, code, details) => {
    const error = await failure(() => evaluator.evaluate(data as unknown as Columns));
    expect(error).toMatchObject({ code, stage: evaluator.stageName, ...details });
  });

  test.each([binary, classes, numbers, ranking])("without rows by %s", async (evaluator) => {
    const none = DataFrame.from(good).limit(0);
    expect(await failure(() => evaluator.evaluate(none))).toMatchObject({
      code: "empty_data",
      stage: evaluator.stageName,
    });
  });
});
