import { describe, expect, test } from "vitest";
import { appendColumns, DataFrame, makeBatch, makeDenseVector, schemaOf } from "../frame/index.ts";
import { failure } from "../test/failure.ts";
import { LinearRegression, LinearRegressionModel, LogisticRegression } from "./index.ts";

const rows = (more: Record<string, unknown> = {}, at = 2) =>
  DataFrame.from(
    [
      { x: 1, z: 2, label: "a", y: 1, w: 1 },
      { x: 2, z: 1, label: "b", y: 2, w: 1 },
      { x: 3, z: 4, label: "a", y: 2, w: 2 },
      { x: 4, z: 3, label: "b", y: 5, w: 1 },
    ].map((row, index) => (index === at ? { ...row, ...more } : row)),
  );
const featuresCols = ["x", "z"];
const logistic = (init = {}) => new LogisticRegression({ featuresCols, ...init });
const linear = (init = {}) => new LinearRegression({ featuresCols, labelCol: "y", ...init });

const vectors = (width: number, values: number[]) => {
  const data = makeDenseVector(Float64Array.from(values), width);
  const label = Float64Array.from({ length: values.length / width }, (_, row) => row % 2);
  const empty = makeBatch(schemaOf([]), [], label.length);
  return DataFrame.fromArrow([appendColumns(empty, [{ field: "features", data }])]).withColumn(
    "label",
    `(ARRAY[${label.join(",")}])[row_number() OVER ()]::DOUBLE`,
  );
};

describe("what cannot be learned from is refused, with its place", () => {
  const cases: [string, () => Promise<unknown>, { code: string; message: RegExp; details?: object }][] = [
    [
      "a feature that is null",
      () => logistic().fit(rows({ z: null })),
      {
        code: "invalid_data",
        message: /Row 2 has no finite number in "z"/,
        details: { column: "z", row: 2 },
      },
    ],
    [
      "a feature that is not a number",
      () => linear().fit(rows({ x: Number.NaN })),
      {
        code: "invalid_data",
        message: /Row 2 has no finite number in "x"/,
        details: { column: "x", row: 2 },
      },
    ],
    [
      "an infinite feature",
      () => linear({ solver: "l-bfgs" }).fit(rows({ x: Number.POSITIVE_INFINITY }, 3)),
      { code: "invalid_data", message: /Row 3 has no finite number in "x"/ },
    ],
    [
      "a number of a vector that is missing",
      () => new LogisticRegression().fit(vectors(2, [1, 2, 3, Number.NaN, 5, 6, 7, 8])),
      {
        code: "invalid_data",
        message: /Row 1 has no finite number in number 1 of the vectors in "features"/,
      },
    ],
    [
      "a label that is null",
      () => logistic().fit(rows({ label: null })),
      { code: "invalid_data", message: /label in row 2 of "label" is null/ },
    ],
    [
      "a number to predict that is null",
      () => linear().fit(rows({ y: null })),
      { code: "invalid_data", message: /Row 2 of column "y" is null/, details: { column: "y", row: 2 } },
    ],
    [
      "one class",
      () => logistic().fit(rows().filter("label = 'a'")),
      { code: "invalid_data", message: /All labels are "a"; two classes are needed/ },
    ],
    [
      "three classes for the binomial family",
      () => logistic({ family: "binomial" }).fit(rows({ label: "c" })),
      { code: "invalid_param", message: /"binomial" is for two classes; "label" has 3/ },
    ],
    [
      "thresholds of another number than classes",
      () => logistic({ thresholds: [1, 1, 1] }).fit(rows()),
      { code: "invalid_param", message: /thresholds must be 2 numbers/ },
    ],
    [
      "a weight below 0",
      () => linear({ weightCol: "w" }).fit(rows({ w: -1 })),
      { code: "invalid_data", message: /weight in row 2 of "w" is -1/ },
    ],
    [
      "weights that are all 0",
      () => logistic({ weightCol: "w" }).fit(rows().withColumn("w", "0")),
      { code: "invalid_data", message: /All weights in "w" are 0/ },
    ],
    [
      "a category",
      () => logistic({ featuresCols: ["x", "label"] }).fit(rows()),
      { code: "column_type", message: /"label" holds categories/ },
    ],
    [
      "no rows",
      () => logistic().fit(rows().filter("false")),
      { code: "empty_data", message: /needs rows to learn from/ },
    ],
    [
      "numbers whose products overflow",
      () => linear().fit(rows({ x: 1e308 })),
      { code: "invalid_data", message: /too large/ },
    ],
    [
      "a column that is not there",
      () => linear({ featuresCols: ["x", "nothing"] }).fit(rows()),
      { code: "missing_column", message: /nothing/ },
    ],
    [
      "a model that has learned nothing",
      async () => new LinearRegressionModel().coefficients(),
      { code: "unsupported", message: /has learned nothing/ },
    ],
  ];
  test.each(cases)("%s", async (_, work, { code, message, details = {} }) => {
    const error = await failure(work);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error).toMatchObject(details);
  });
});

describe("a model is applied to what it was not fitted on", () => {
  test("a row with a missing or infinite feature has no prediction, others have", async () => {
    const model = (await logistic({ regParam: 0.1 }).fit(rows())).setRawPredictionCol("raw");
    for (const x of [null, Number.NaN, Number.NEGATIVE_INFINITY]) {
      const { raw, probability, prediction } = await model.transform(rows({ x })).toColumns();
      for (const column of [raw, probability, prediction]) {
        expect(Array.from(column as unknown[], (value) => value === null)).toEqual([
          false,
          false,
          true,
          false,
        ]);
      }
      const scorer = await model.scorer(await rows({ x }).schema());
      expect(scorer.score({ x, z: 4 })).toMatchObject({ raw: null, probability: null, prediction: null });
    }
  });

  test("more features than it knows are refused", async () => {
    const model = await new LogisticRegression({ regParam: 0.1 }).fit(vectors(2, [1, 2, 4, 3, 5, 6, 8, 7]));
    const error = await failure(async () => model.transform(vectors(3, [1, 2, 3])).toRows());
    expect(error.message).toMatch(/fitted on 2 features; featuresCol gives 3/);
  });

  test("several outputs have no one intercept", async () => {
    const model = await logistic({ regParam: 0.1 }).fit(rows({ label: "c" }));
    expect(() => model.intercept()).toThrow(/3 outputs/);
    expect(model.coefficientMatrix()).toHaveLength(3);
  });
});

describe("a fit", () => {
  test("ends when it is cancelled, and tells how it goes on", async () => {
    const many = DataFrame.sql(
      "SELECT random() AS x, random() AS z, (random() > 0.5)::INT AS label FROM range(200000)",
    );
    const cancel = new AbortController();
    const messages: string[] = [];
    const error = await failure(() =>
      logistic({ tol: 0, maxIter: 100000 }).fit(many, {
        signal: cancel.signal,
        onProgress: ({ message }) => {
          messages.push(message ?? "");
          cancel.abort();
        },
      }),
    );
    expect(error.code).toBe("cancelled");
    expect(messages[0]).toMatch(/^objective 0\.\d+/);
  });

  test("gives the same on any number of threads", async () => {
    const many = DataFrame.sql(
      "SELECT sin(i) AS x, cos(i * 3) AS z, (sin(i) + cos(i * 7) > 0.3)::INT AS label FROM range(20000) t(i)",
    );
    const [one, three] = await Promise.all([1, 3].map((numThreads) => logistic({ numThreads }).fit(many)));
    expect(one?.coefficients()).toEqual(three?.coefficients());
  });

  test("without variation finds the mean", async () => {
    const model = await linear().fit(rows().withColumn("x", "7").withColumn("z", "0"));
    expect(model.coefficients()).toEqual([0, 0]);
    expect(model.intercept()).toBeCloseTo(2.5, 12);
  });

  test("of features that say the same shares the coefficient", async () => {
    const model = await linear().fit(rows().withColumn("z", "x"));
    const [x, z] = model.coefficients() as [number, number];
    expect(x).toBeCloseTo(z, 10);
  });
});
