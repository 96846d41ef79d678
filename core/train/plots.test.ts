import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Columns, DataFrame } from "../frame/index.ts";
import type { Plot } from "../plot/index.ts";
import { failure } from "../test/failure.ts";
import { byClass, workOut } from "./by-class.ts";
import { ComputeModelStatistics } from "./index.ts";

interface AgainstTheRest {
  readonly auc: number;
  readonly averagePrecision: number;
  /** Mean prediction and fraction of positives of each bin. */
  readonly calibration: [number, number][];
}
interface Classification {
  readonly label: string[];
  readonly prediction: string[];
  readonly probability: number[][];
  readonly accuracy: number;
  readonly confusion: number[][];
  readonly roc: [number, number, unknown][];
  readonly precisionRecall: [number, number, unknown][];
  readonly oneAgainstTheRest: Record<string, AgainstTheRest>;
}
const path = new URL("../../test/expected/metrics_expected.json", import.meta.url);
const expected = JSON.parse(readFileSync(path, "utf8")) as Record<"binary" | "multiclass", Classification> & {
  regression: { label: number[]; prediction: number[]; rmse: number; mae: number };
};

const statistics = (init: object = {}) =>
  new ComputeModelStatistics({ probabilityCol: "probability", ...init });
const columnsOf = ({ label, prediction, probability }: Classification): Columns => ({
  label,
  prediction,
  probability,
});

type Row = Record<string, number | string>;
/** All rows of data that a specification holds, those of layers and panels too, one list each. */
function dataOf(spec: unknown): Row[][] {
  if (typeof spec !== "object" || spec === null) return [];
  if (Array.isArray(spec)) return spec.flatMap(dataOf);
  return Object.entries(spec).flatMap(([key, value]) =>
    key === "data" ? [(value as { values: Row[] }).values] : dataOf(value),
  );
}
/** The rows of the lines, by class. */
function linesOf(plot: Plot): Map<string, Row[]> {
  const rows = dataOf(plot.spec).find(([row]) => row && "series" in row) ?? [];
  return Map.groupBy(rows, ({ series }) => String(series));
}
function expectClose(found: readonly (readonly unknown[])[], wanted: readonly (readonly unknown[])[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [at, row] of found.entries()) {
    for (const [slot, value] of row.entries()) expect(value).toBeCloseTo(wanted[at]?.[slot] as number, 12);
  }
}

describe.each(["binary", "multiclass"] as const)("the plots of a %s classifier", (kind) => {
  const wanted = expected[kind];
  const data = columnsOf(wanted);
  const classes = Object.entries(wanted.oneAgainstTheRest);
  const drawn = kind === "binary" ? classes.slice(1) : classes;
  const [lastName = "", last] = classes.at(-1) ?? [];

  test("show scikit-learn's ROC curve, with its area", async () => {
    const lines = linesOf(await statistics().plotROC(data));
    expect([...lines.keys()]).toEqual(drawn.map(([name, { auc }]) => `${name} (AUC ${auc.toFixed(3)})`));
    const line = lines.get(`${lastName} (AUC ${last?.auc.toFixed(3)})`) ?? [];
    expectClose(
      line.map((row) => [row.falsePositiveRate, row.truePositiveRate]),
      wanted.roc.map(([x, y]) => [x, y]),
    );
  });

  test("show scikit-learn's precision-recall curve, with the average precision", async () => {
    const lines = linesOf(await statistics().plotPrecisionRecall(data));
    expect([...lines.keys()]).toEqual(
      drawn.map(([name, { averagePrecision }]) => `${name} (AP ${averagePrecision.toFixed(3)})`),
    );
    const line = lines.get(`${lastName} (AP ${last?.averagePrecision.toFixed(3)})`) ?? [];
    const [start, ...points] = line.map((row) => [row.recall, row.precision]);
    expectClose(points, wanted.precisionRecall.map(([x, y]) => [x, y]).reverse());
    expect(start).toEqual([0, points[0]?.[1]]);
  });

  test("show scikit-learn's calibration curve, and how many rows it rests on", async () => {
    const lines = linesOf(await statistics().plotCalibration(data));
    expect([...lines.keys()]).toEqual(drawn.map(([name]) => name));
    for (const [name, { calibration }] of drawn) {
      const line = lines.get(name) ?? [];
      expectClose(
        line.map((row) => [row.meanPredicted, row.fractionOfPositives]),
        calibration,
      );
      expect(line.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(wanted.label.length);
    }
  });

  test("show the counts of the confusion matrix, and their part of the label", async () => {
    const plot = await statistics().plotConfusionMatrix(data);
    const rows = dataOf(plot.spec)[0] ?? [];
    const names = classes.map(([name]) => name);
    const counts = names.map((label) =>
      names.map(
        (prediction) => rows.find((row) => row.label === label && row.prediction === prediction)?.rows,
      ),
    );
    expect(counts).toEqual(wanted.confusion);
    for (const [at, label] of names.entries()) {
      const all = (wanted.confusion[at] ?? []).reduce((sum, count) => sum + count, 0);
      for (const row of rows.filter((one) => one.label === label)) {
        expect(row.shareOfLabel).toBe(Number(row.rows) / all);
      }
    }
    expect(plot.description).toContain(`accuracy ${wanted.accuracy.toFixed(3)}`);
  });

  test("need no probabilities for the confusion matrix", async () => {
    const { label, prediction } = wanted;
    const bare = await new ComputeModelStatistics().plotConfusionMatrix({ label, prediction });
    expect(bare.svg).toBe((await statistics().plotConfusionMatrix(data)).svg);
  });
});

describe("the classes that are drawn", () => {
  const data = columnsOf(expected.multiclass);

  test("are those that are asked for", async () => {
    const lines = linesOf(await statistics().plotROC(data, ["ç", "a"]));
    expect([...lines.keys()].map((name) => name.split(" ")[0])).toEqual(["a", "ç"]);
  });

  test("are the most frequent of many, and the plot says so", async () => {
    const classes = 30;
    const label = Array.from({ length: classes * 20 }, (_, at) => (at * at) % classes);
    const probability = label.map((one) =>
      Array.from({ length: classes }, (_, at) => (at === one ? 0.5 : 0.5 / (classes - 1))),
    );
    const prediction = label.map((_, at) => at % classes);
    const plot = await statistics().plotROC({ label, prediction, probability });
    expect(linesOf(plot).size).toBe(10);
    expect(plot.svg).toContain("the 10 most frequent of 30 classes");
    const matrix = await statistics().plotConfusionMatrix({ label, prediction });
    expect(dataOf(matrix.spec)[0]).toHaveLength(900);
  });

  test("are summed where a confusion matrix has too many", async () => {
    const label = Array.from({ length: 500 }, (_, at) => at % 100);
    const matrix = await statistics().plotConfusionMatrix({ label, prediction: label });
    const rows = dataOf(matrix.spec)[0] ?? [];
    expect(rows).toHaveLength(1600);
    expect(rows.reduce((sum, row) => sum + Number(row.rows), 0)).toBe(500);
    expect(rows.find((row) => row.label === "61 others" && row.prediction === "61 others")?.rows).toBe(305);
  });

  test("have names of any characters and length", async () => {
    const label = ["<a> & 'b'", "x".repeat(60), `${"x".repeat(59)}y${"x".repeat(60)}`];
    const plot = await statistics().plotConfusionMatrix({ label, prediction: label });
    expect(plot.svg).toContain("&lt;a&gt; &amp; 'b'");
    expect(plot.svg).toContain(`<title>${label[1]}, predicted as ${label[1]}: 1 rows`);
    expect(new Set((dataOf(plot.spec)[0] ?? []).map((row) => row.label)).size).toBe(3);
  });
});

describe("a large table", () => {
  const rows = 200_000;
  const label = Float64Array.from({ length: rows }, (_, at) => (Math.imul(at, 2654435761) >>> 31) & 1);
  const second = label.map((one, at) => 0.3 * one + ((Math.imul(at, 40503) >>> 8) % 70_000) / 100_000);
  const data = DataFrame.fromRows(
    Array.from({ length: rows }, (_, at) => ({
      label: label[at],
      prediction: label[at],
      probability: [1 - (second[at] as number), second[at]],
    })),
  );

  test("gives a ROC curve of few points, nowhere far from that of all", async () => {
    const [line = []] = linesOf(await statistics().plotROC(data)).values();
    expect(line.length).toBeLessThanOrEqual(4010);
    const all = await data.transform(statistics({ evaluationMetric: "roc" })).toRows();
    expect(all.length).toBeGreaterThan(60_000);
    const points = line.map((row) => [Number(row.falsePositiveRate), Number(row.truePositiveRate)] as const);
    let at = 0;
    let furthest = 0;
    for (const { falsePositiveRate: x, truePositiveRate: y } of all as { [name: string]: number }[]) {
      while (at < points.length - 2 && (points[at + 1]?.[0] as number) < (x as number)) at++;
      const [[x0, y0], [x1, y1]] = [points[at], points[at + 1]] as [[number, number], [number, number]];
      const there = x1 === x0 ? (y as number) : y0 + ((y1 - y0) * ((x as number) - x0)) / (x1 - x0);
      furthest = Math.max(furthest, Math.abs((y as number) - there));
    }
    expect(furthest).toBeLessThan(0.002);
  }, 60_000);

  test.each(["curve", "roc", "precisionRecall", "calibration"] as const)(
    "gives the same %s on a thread of its own",
    async (what) => {
      const codes = Int32Array.from(label);
      const probabilities = Float64Array.from({ length: 2 * rows }, (_, at) => {
        const one = second[at >> 1] as number;
        return at % 2 === 1 ? one : 1 - one;
      });
      const read = { codes, probabilities, width: 2 };
      const task = { ...read, what, classes: [1], size: 100 };
      expect(await byClass(what, read, [1], { size: 100 })).toEqual(workOut(task));
    },
  );
});

describe("the plots of a regression", () => {
  const { label, prediction, rmse, mae } = expected.regression;

  test("show each row of a small table, and scikit-learn's errors", async () => {
    const plot = await statistics({ probabilityCol: undefined }).plotPredictions({ label, prediction });
    expect(dataOf(plot.spec)).toContainEqual(
      label.map((one, at) => ({ label: one, prediction: prediction[at] })),
    );
    expect(plot.description).toContain(`RMSE ${rmse.toPrecision(4)}, MAE ${mae.toPrecision(4)}`);
    const residuals = await new ComputeModelStatistics().plotResiduals({ label, prediction });
    expect(dataOf(residuals.spec)).toContainEqual(
      label.map((one, at) => ({ prediction: prediction[at], residual: one - (prediction[at] as number) })),
    );
  });

  test("count the rows of a large one", async () => {
    const many = Float64Array.from({ length: 5000 }, (_, at) => Math.sin(at));
    const plot = await new ComputeModelStatistics().plotResiduals({
      label: many,
      prediction: many.map((one) => one / 2),
    });
    const cells = dataOf(plot.spec).find(([row]) => row && "rows" in row) ?? [];
    expect(cells.length).toBeLessThanOrEqual(1600);
    expect(cells.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(5000);
  });

  test("are drawn of values that are all equal", async () => {
    const plot = await new ComputeModelStatistics().plotPredictions({ label: [2, 2], prediction: [2, 2] });
    expect(plot.svg).not.toContain("NaN");
    expect(plot.description).toContain("R² undefined");
  });

  test.each([
    ["plotPredictions", Number.POSITIVE_INFINITY, { param: "labelCol", row: 1 }],
    ["plotResiduals", Number.NaN, { param: "labelCol", row: 1 }],
  ] as const)("%s refuses %s", async (method, value, wanted) => {
    const data = { label: [1, value], prediction: [1, 2] };
    expect(await failure(new ComputeModelStatistics()[method](data))).toMatchObject({
      code: "invalid_data",
      column: "label",
      ...wanted,
    });
  });
});

describe("what cannot be drawn is refused:", () => {
  const data = columnsOf(expected.binary);
  const curves = ["plotROC", "plotPrecisionRecall", "plotCalibration"] as const;
  const stage = "ComputeModelStatistics";

  test.each(curves)("%s without a column of probabilities", async (method) => {
    expect(await failure(new ComputeModelStatistics()[method](data))).toMatchObject({
      code: "missing_param",
      stage,
      param: "probabilityCol",
    });
  });

  test.each([...curves, "plotConfusionMatrix"] as const)("%s of a regression", async (method) => {
    expect(await failure(statistics({ evaluationMetric: "regression" })[method](data))).toMatchObject({
      code: "invalid_param",
      stage,
      param: "evaluationMetric",
      hint: expect.stringContaining('Set it to "classification"'),
    });
  });

  test.each([...curves, "plotConfusionMatrix"] as const)("%s of a table without rows", async (method) => {
    const empty = DataFrame.from(data).limit(0);
    expect(await failure(statistics()[method](empty))).toMatchObject({ code: "empty_data", stage });
  });

  test.each(["plotPredictions", "plotResiduals"] as const)("%s of a table without rows", async (method) => {
    const empty = DataFrame.from({ label: [1], prediction: [1] }).limit(0);
    expect(await failure(statistics()[method](empty))).toMatchObject({ code: "empty_data", stage });
  });

  test("a class that is none", async () => {
    expect(await failure(statistics().plotROC(data, ["Yes!"]))).toMatchObject({
      code: "invalid_param",
      param: "classes",
      hint: 'Did you mean "yes"?',
    });
    expect(await failure(statistics().plotROC(data, ["something else"]))).toMatchObject({
      hint: 'There are "no", "yes".',
    });
  });

  test("labels of one class, and a class that no label is of", async () => {
    const probability = [
      [0.2, 0.8],
      [0.6, 0.4],
    ];
    const one = { label: ["b", "b"], prediction: ["b", "a"], probability };
    expect(await failure(statistics().plotROC(one))).toMatchObject({
      code: "invalid_data",
      param: "labelCol",
      message: expect.stringContaining('all labels are "b"'),
    });
    expect(await failure(statistics().plotPrecisionRecall(one, ["a"]))).toMatchObject({
      message: expect.stringContaining('no row has the label "a"'),
    });
  });

  test.each([1, 101, Number.NaN])("calibration in %s bins", async (bins) => {
    expect(await failure(statistics().plotCalibration(data, bins))).toMatchObject({
      code: "invalid_param",
      param: "bins",
    });
  });

  test("a probability that is NaN, a label that is null, texts of a regression", async () => {
    const nan = {
      ...data,
      probability: expected.binary.probability.map((one, at) => (at === 3 ? [Number.NaN, 1] : one)),
    };
    expect(await failure(statistics().plotROC(nan))).toMatchObject({ code: "invalid_data", row: 3 });
    const gap = { ...data, label: expected.binary.label.map((one, at) => (at === 5 ? null : one)) };
    expect(await failure(statistics().plotConfusionMatrix(gap))).toMatchObject({
      code: "invalid_data",
      row: 5,
    });
    expect(await failure(statistics().plotResiduals(data))).toMatchObject({
      code: "column_type",
      param: "labelCol",
    });
  });

  test("a call that is cancelled", async () => {
    const call = statistics().plotROC(data, undefined, { signal: AbortSignal.abort() });
    await expect(call).rejects.toThrow(/abort|cancel/i);
  });
});
