import { readFileSync } from "node:fs";
import { Dictionary, Int32, Utf8, vectorFromArray } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { type Columns, DataFrame, describeType } from "../frame/index.ts";
import { PipelineModel } from "../pipeline/index.ts";
import { failure } from "../test/failure.ts";
import { ComputeModelStatistics } from "./index.ts";

interface Classification extends Record<string, unknown> {
  readonly label: string[];
  readonly prediction: string[];
  readonly probability: number[][];
  readonly perClass: number[][];
  readonly confusion: number[][];
  readonly roc: [number, number, number | "Infinity"][];
  readonly precisionRecall: [number, number, number][];
}
interface Regression extends Record<string, unknown> {
  readonly label: number[];
  readonly prediction: number[];
}

const path = new URL("../../test/expected/metrics_expected.json", import.meta.url);
const expected = JSON.parse(readFileSync(path, "utf8")) as Record<"binary" | "multiclass", Classification> &
  Record<"regression" | "worse than the mean", Regression>;

/** Sums are taken in another order than in NumPy: relative error below 1e-12, absolute where the value is 0. */
function expectClose(found: unknown, wanted: unknown): void {
  expect(typeof found).toBe("number");
  if (wanted === "Infinity") expect(found).toBe(Number.POSITIVE_INFINITY);
  else
    expect(Math.abs((found as number) - (wanted as number))).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(wanted as number)),
    );
}
function expectAllClose(found: readonly unknown[][], wanted: readonly unknown[][]): void {
  expect(found.map((row) => row.length)).toEqual(wanted.map((row) => row.length));
  for (const [i, row] of found.entries())
    for (const [j, value] of row.entries()) expectClose(value, wanted[i]?.[j]);
}

const statistics = (init: object = {}) => new ComputeModelStatistics(init);
const measure = (data: Columns, init: object = {}) => statistics(init).transform(data).toRows();
const columnsOf = ({ label, prediction, probability }: Classification): Columns => ({
  label,
  prediction,
  probability,
});

describe.each(["binary", "multiclass"] as const)(
  "the metrics of a %s classifier are scikit-learn's",
  (kind) => {
    const wanted = expected[kind];
    const data = columnsOf(wanted);

    test("in sum", async () => {
      const [found, ...rest] = await measure(data, { probabilityCol: "probability" });
      expect(rest).toEqual([]);
      expect(found?.rows).toBe(BigInt(wanted.label.length));
      for (const name of ["accuracy", "precision", "recall", "f1", "auc", "logLoss"])
        expectClose(found?.[name], wanted[name]);
    });

    test("for each class", async () => {
      const found = await measure(data, { evaluationMetric: "perClass" });
      expect(found.map((row) => row.class)).toEqual([...new Set(wanted.label)].sort());
      expectAllClose(
        found.map((row) => [row.precision, row.recall, row.f1, Number(row.support)]),
        wanted.perClass,
      );
    });

    test("for each pair of classes", async () => {
      const found = await measure(data, { evaluationMetric: "confusion" });
      const classes = [...new Set(wanted.label)].sort();
      expect(found).toEqual(
        classes.flatMap((label, i) =>
          classes.map((prediction, j) => ({
            label,
            prediction,
            rows: BigInt(wanted.confusion[i]?.[j] ?? -1),
          })),
        ),
      );
    });

    test("on the ROC curve, point by point", async () => {
      const found = await measure(data, { evaluationMetric: "roc", probabilityCol: "probability" });
      expectAllClose(
        found.map((row) => [row.falsePositiveRate, row.truePositiveRate, row.threshold]),
        wanted.roc,
      );
    });

    test("on the precision-recall curve, point by point", async () => {
      const found = await measure(data, {
        evaluationMetric: "precisionRecall",
        probabilityCol: "probability",
      });
      // scikit-learn counts thresholds up.
      expectAllClose(
        found.reverse().map((row) => [row.recall, row.precision, row.threshold]),
        wanted.precisionRecall,
      );
    });

    test("in batches of any size", async () => {
      const whole = await measure(data, { probabilityCol: "probability" });
      for (const batchSize of [1, 7]) {
        const batches = [];
        for await (const batch of DataFrame.from(data).batches({ batchSize })) batches.push(batch);
        const parts = statistics({ probabilityCol: "probability" }).transform(DataFrame.fromArrow(batches));
        expect(await parts.toRows()).toEqual(whole);
      }
    });
  },
);

describe("the metrics of a regressor are scikit-learn's", () => {
  test.each(["regression", "worse than the mean"] as const)("%s", async (kind) => {
    const { label, prediction, ...wanted } = expected[kind];
    const [found] = await measure({ label, prediction }, { evaluationMetric: "regression" });
    expect(Object.keys(wanted)).toEqual(["mse", "rmse", "mae", "r2"]);
    for (const [name, value] of Object.entries(wanted)) expectClose(found?.[name], value);
    expect(found?.rows).toBe(BigInt(label.length));
  });

  test("of integers of 64 bits, of booleans never", async () => {
    const data = { label: [1n, 2n, 4n], prediction: [1.5, 2, 3] };
    const [found] = await measure(data, { evaluationMetric: "regression" });
    expectClose(found?.mae, 0.5);
    expectClose(found?.mse, 1.25 / 3);
    const flags = { label: [true, false], prediction: [true, true] };
    expect(await failure(measure(flags, { evaluationMetric: "regression" }))).toMatchObject({
      code: "column_type",
    });
  });

  test("with labels that are all equal have an R2 that is undefined", async () => {
    const [found] = await measure({ label: [2, 2], prediction: [1, 2] }, { evaluationMetric: "regression" });
    expect(found).toMatchObject({ mse: 0.5, r2: Number.NaN });
  });
});

describe("labels and predictions", () => {
  test("may be categories, 64-bit integers and floats of the same values, or booleans", async () => {
    const type = new Dictionary(new Utf8(), new Int32());
    const pairs: Columns[] = [
      { label: vectorFromArray(["ç", "a", "ç"], type), prediction: ["ç", "a", "a"] },
      { label: BigInt64Array.of(7n, 1n, 7n), prediction: Float64Array.of(7, 1, 1) },
      { label: [true, false, true], prediction: [true, false, false] },
    ];
    for (const data of pairs) {
      const [found] = await measure(data);
      expectClose(found?.accuracy, 2 / 3);
      // Of the second class: one hit, none false, one missed.
      expect([found?.precision, found?.recall]).toEqual([1, 0.5]);
      expect([found?.auc, found?.logLoss]).toEqual([null, null]);
    }
  });

  test("of integers that a number cannot tell apart are told apart", async () => {
    const big = 2n ** 53n;
    const [found] = await measure({ label: [big, big + 1n], prediction: [big + 1n, big + 1n] });
    expect(found?.accuracy).toBe(0.5);
  });

  test("of only one class have no area under a curve", async () => {
    const data = {
      label: ["b", "b"],
      prediction: ["b", "a"],
      probability: [
        [0.2, 0.8],
        [0.6, 0.4],
      ],
    };
    const [found] = await measure(data, { probabilityCol: "probability" });
    expect(found).toMatchObject({ accuracy: 0.5, auc: Number.NaN });
  });

  test("stand in columns of any name", async () => {
    const [found] = await measure(
      { größe: [1, 2], 預測: [1, 1] },
      { labelCol: "größe", predictionCol: "預測" },
    );
    expect(found?.accuracy).toBe(0.5);
  });
});

describe("what cannot be compared is refused:", () => {
  const probability = [
    [0.5, 0.5],
    [0.5, 0.5],
    [0.1, 0.9],
  ];
  const good = { label: [0, 1, 1], prediction: [0, 1, 0], probability };
  const cases: [string, Columns, object, object][] = [
    [
      "a label that is null",
      { ...good, label: [0, null, 1] },
      {},
      { code: "invalid_data", param: "labelCol", column: "label", row: 1 },
    ],
    [
      "a prediction that is NaN",
      { ...good, prediction: [0, 1, Number.NaN] },
      {},
      { code: "invalid_data", param: "predictionCol", row: 2 },
    ],
    [
      "a label of a regression that is NaN",
      { ...good, label: [Number.NaN, 1, 1] },
      { evaluationMetric: "regression" },
      { code: "invalid_data", row: 0 },
    ],
    [
      "a probability that is null",
      { ...good, probability: [probability[0], null, probability[2]] },
      { probabilityCol: "probability" },
      { code: "invalid_data", param: "probabilityCol", row: 1 },
    ],
    [
      "a probability that is NaN",
      {
        ...good,
        probability: [
          [0.5, 0.5],
          [Number.NaN, 1],
          [0, 1],
        ],
      },
      { probabilityCol: "probability" },
      { code: "invalid_data", param: "probabilityCol", row: 1 },
    ],
    [
      "more probabilities than classes",
      { ...good, probability: probability.map((one) => [...one, 0]) },
      { probabilityCol: "probability" },
      { code: "invalid_data", hint: "Each class must be among the labels or predictions." },
    ],
    [
      "texts and numbers",
      { ...good, prediction: ["0", "1", "1"] },
      {},
      { code: "column_type", param: "predictionCol" },
    ],
    [
      "labels that are lists",
      { ...good, label: [[0], [1], [1]] },
      {},
      { code: "column_type", param: "labelCol" },
    ],
    [
      "texts as amounts",
      { ...good, label: ["1", "2", "3"] },
      { evaluationMetric: "regression" },
      { code: "column_type", param: "labelCol" },
    ],
    [
      "probabilities that are numbers",
      { ...good, probability: [1, 2, 3] },
      { probabilityCol: "probability" },
      { code: "column_type", param: "probabilityCol" },
    ],
    [
      "a curve without probabilities",
      good,
      { evaluationMetric: "roc" },
      { code: "missing_param", param: "probabilityCol" },
    ],
    [
      "a column that is not there",
      good,
      { labelCol: "lable" },
      { code: "missing_column", param: "labelCol", hint: 'Did you mean "label"?' },
    ],
  ];
  test.each(cases)("%s", async (_, data, init, wanted) => {
    expect(await failure(measure(data, init))).toMatchObject({ stage: "ComputeModelStatistics", ...wanted });
  });

  test.each(["classification", "regression", "perClass"])(
    "a table without rows, by %s",
    async (evaluationMetric) => {
      const empty = DataFrame.from(good).limit(0);
      expect(await failure(statistics({ evaluationMetric }).transform(empty).toRows())).toMatchObject({
        code: "empty_data",
        stage: "ComputeModelStatistics",
      });
    },
  );
});

describe("the stage", () => {
  test.each(["classification", "regression", "perClass", "confusion", "roc", "precisionRecall"])(
    "gives the columns of %s that it plans",
    async (evaluationMetric) => {
      const numbers = {
        label: [0, 1],
        prediction: [0, 1],
        probability: [
          [0.5, 0.5],
          [0.1, 0.9],
        ],
      };
      const data = DataFrame.from(numbers).transform(
        statistics({ evaluationMetric, probabilityCol: "probability" }),
      );
      const types = (fields: { name: string; type: never }[]) =>
        fields.map(({ name, type }) => `${name}: ${describeType(type)}`);
      expect(types((await data.toArrow()).schema.fields as never)).toEqual(
        types((await data.schema()).fields as never),
      );
    },
  );

  test("ends a pipeline, and scores no row", async () => {
    const model = new PipelineModel({ stages: [statistics()] });
    expect(await model.transform({ label: [1, 2], prediction: [1, 1] }).toRows()).toMatchObject([
      { accuracy: 0.5 },
    ]);
    const schema = await DataFrame.from({ label: [1], prediction: [1] }).schema();
    expect(await failure(statistics().scorer(schema))).toMatchObject({ code: "unsupported" });
  });
});
