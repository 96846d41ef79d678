import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  Booster,
  Dataset,
  type DatasetOptions,
  type FeatureData,
  lightgbmVersion,
  parameterAliases,
  train,
} from "./index.ts";
import * as data from "./test/data.ts";
import { failure, inColumns, inRows, table } from "./test/tables.ts";

describe("predicting", () => {
  const load = (name: string) => Booster.fromString(data.modelText(name));

  test.each(["binary", "multiclass", "regression", "linear", "forest", "ranking"])(
    "a row predictor of %s agrees with batches",
    async (name) => {
      const booster = await load(name);
      for (const type of ["normal", "raw", "leaf", "contrib"] as const) {
        if (name === "linear" && type === "contrib") continue;
        const range = { startIteration: 1, numIterations: 3 };
        const batch = await booster.predict(inColumns(table), { type, ...range });
        const row = booster.rowPredictor({ type, ...range });
        // Another range on the same booster must not disturb it.
        const whole = booster.rowPredictor({ type: "raw" });
        for (let i = 0; i < data.rows; i++) {
          for (const [k, values] of table.entries()) row.input[k] = whole.input[k] = data.at(values, i);
          whole.predict();
          expect([...row.predict()]).toEqual([
            ...batch.values.subarray(i * batch.width, (i + 1) * batch.width),
          ]);
        }
      }
    },
  );

  test.each(["binary", "multiclass", "regression", "linear", "forest"])(
    "many rows of %s are predicted alike by one thread and by several, in each layout",
    async (name) => {
      const booster = await load(name);
      const rows = 20_000;
      const many = table.map((values) =>
        Float64Array.from({ length: rows }, (_, i) => data.at(values, (i * 7) % data.rows)),
      );
      const first = await booster.predict(inColumns(table));
      for (const type of ["normal", "raw", "leaf"] as const) {
        for (const range of [{}, { startIteration: 1, numIterations: 3 }]) {
          const predict = (from: FeatureData, num_threads: number) =>
            booster.predict(from, { type, ...range, params: { num_threads } });
          const { values, width } = await predict(inColumns(many), 1);
          for (const layout of [inColumns, inRows]) {
            expect((await predict(layout(many), 4)).values).toEqual(values);
          }
          if (type !== "normal" || "numIterations" in range) continue;
          const at = (i: number) => first.values.subarray(i * width, (i + 1) * width);
          const differ = Array.from({ length: rows }, (_, i) => i).filter((i) =>
            at((i * 7) % data.rows).some((value, k) => !Object.is(value, values[i * width + k])),
          );
          expect(differ).toEqual([]);
        }
      }
    },
  );

  test("rows can be predicted while a training runs", async () => {
    const params = { ...data.common, objective: "binary", num_threads: 2 };
    const dataset = await Dataset.from(inColumns(table), { params, label: data.labels("binary", table, 1) });
    const alone = await (await train(dataset, { params, numIterations: 300 })).modelString();
    const booster = await load("binary");
    let done = false;
    const training = train(dataset, { params, numIterations: 300 }).finally(() => {
      done = true;
    });
    let rows = 0;
    while (!done) {
      // Each one reads parameters, which LightGBM keeps in globals: they must not reach the training.
      const row = booster.rowPredictor({ params: { num_threads: 7 } });
      row.input.set([0.5, 0.5, 0.5, 1, 0.5, 0]);
      for (let i = 0; i < 100; i++) row.predict();
      rows += 100;
      await setTimeout(0);
    }
    expect(rows).toBeGreaterThan(0);
    expect(await (await training).modelString()).toBe(alone);
  });

  test("detached buffers are noticed", async () => {
    const row = (await load("binary")).rowPredictor();
    structuredClone(row.input, { transfer: [row.input.buffer] });
    expect((await failure(() => row.predict())).code).toBe("INVALID_ARGUMENT");
  });

  test("parameters of prediction arrive", async () => {
    const booster = await load("binary");
    const few = { params: { pred_early_stop: true, pred_early_stop_freq: 1, pred_early_stop_margin: 0.01 } };
    const [all, stopped] = [
      await booster.predict(inColumns(table)),
      await booster.predict(inColumns(table), few),
    ];
    expect(stopped.values).not.toEqual(all.values);
    const narrow = inColumns(table.slice(0, 5));
    expect((await failure(booster.predict(narrow))).message).toMatch("number of features in data (5)");
    const allowed = await booster.predict(narrow, { params: { predict_disable_shape_check: true } });
    expect(allowed.rows).toBe(data.rows);
  });

  test("no rows are no error", async () => {
    const booster = await load("binary");
    const none = table.map(() => new Float64Array(0));
    for (const layout of [inColumns(none), inRows(none), { columns: [] }]) {
      const { values, rows } = await booster.predict(layout, {
        params: { predict_disable_shape_check: true },
      });
      expect([values.length, rows]).toEqual([0, 0]);
    }
  });

  test("an abort ends it between blocks of rows", async () => {
    const booster = await load("multiclass");
    const many = inColumns(
      table.map((values) => Float64Array.from({ length: 600_000 }, (_, i) => data.at(values, i % 600))),
    );
    const controller = new AbortController();
    const promise = failure(booster.predict(many, { type: "contrib", signal: controller.signal }));
    await setTimeout(20);
    controller.abort();
    expect((await promise).code).toBe("CANCELLED");
  });
});

describe("mistakes are told, not passed on", () => {
  const params = { ...data.common, objective: "binary" };
  const label = data.labels("binary", table, 1);
  const nan = label.map((value, i) => (i === 7 ? Number.NaN : value));
  const csr = (indptr: number[], indices: number[]) => ({
    csr: {
      indptr: Int32Array.from(indptr),
      indices: Int32Array.from(indices),
      values: new Float64Array(indices.length),
      columns: 3,
    },
  });
  const one = data.column(new Float64Array(4));

  test.each<[string, FeatureData, DatasetOptions, string]>([
    ["a NaN label", inColumns(table), { label: nan }, "label is not a finite number in row 7"],
    ["a NaN weight", inColumns(table), { label, weight: nan }, "weight is not a finite number in row 7"],
    ["a negative weight", inColumns(table), { label, weight: label.map((value) => value - 1) }, "negative"],
    ["a short label", inColumns(table), { label: label.slice(1) }, "599 values, but there are 600 rows"],
    ["a negative group", inColumns(table), { label, group: Int32Array.of(601, -1) }, "negative size"],
    ["a wrong sum of groups", inColumns(table), { label, group: Int32Array.of(600, 1) }, "add up to 601"],
    ["a short initial score", inColumns(table), { initScore: new Float64Array(599) }, "no multiple"],
    [
      "a wrong type",
      inColumns(table),
      { label: new Float64Array(600) as never },
      "label must be a Float32Array",
    ],
    ["too few names", inColumns(table), { featureNames: ["a"] }, "1 feature names, but 6 columns"],
    ["a name twice", inColumns(table), { featureNames: ["a", "b", "c", "d", "e", "a"] }, "occurs twice"],
    ["a category that is no column", inColumns(table), { categoricalFeatures: [6] }, "is not a column"],
    [
      "a parameter in a parameter",
      inColumns(table),
      { params: { max_bin: "3 num_leaves=2" } },
      "cannot take",
    ],
    ["no rows", inColumns(table.map(() => new Float64Array(0))), {}, "at least one row"],
    ["no columns", { columns: [] }, {}, "at least one row"],
    [
      "uneven columns",
      { columns: [[one, data.column(new Float64Array(3))]] },
      {},
      "3 rows, but the chunk's first column",
    ],
    ["uneven chunks", { columns: [[one, one], [one]] }, {}, "1 columns, but the first has 2"],
    [
      "chunks of two types",
      { columns: [[one], [data.column(new Int8Array(4))]] },
      {},
      "differs from that of the first",
    ],
    [
      "a range beyond the values",
      { columns: [[{ ...one, offset: 1 }]] },
      {},
      "room for 4 elements, but offset + length is 5",
    ],
    ["a negative offset", { columns: [[{ ...one, offset: -1 }]] }, {}, "offset is negative"],
    [
      "a short bitmap",
      { columns: [[{ ...one, nullCount: 1, validity: new Uint8Array(0) }]] },
      {},
      "validity has 0 bits",
    ],
    [
      "values that are no array",
      { columns: [[{ ...one, values: [1, 2] as never }]] },
      {},
      "expected a typed array",
    ],
    [
      "a wrong shape",
      { dense: { chunks: [{ values: new Float64Array(10), rows: 3 }], columns: 4 } },
      {},
      "10 values, but",
    ],
    [
      "a negative shape",
      { dense: { chunks: [{ values: new Float64Array(0), rows: -1 }], columns: 4 } },
      {},
      "negative",
    ],
    ["pointers that decrease", csr([0, 2, 1], [0, 1]), {}, "indptr decreases at element 2"],
    ["pointers beyond the values", csr([0, 2, 3], [0, 1]), {}, "indptr must end"],
    ["pointers that begin late", csr([1, 2], [0, 1]), {}, "begin with 0"],
    ["an index beyond the columns", csr([0, 2], [0, 3]), {}, "column index 3 is not below 3"],
    ["a negative index", csr([0, 2], [0, -1]), {}, "column index -1"],
  ])("%s", async (_, layout, options, message) => {
    const error = await failure(Dataset.from(layout, { params, ...options }));
    expect([error.code, error.message]).toEqual(["INVALID_ARGUMENT", expect.stringContaining(message)]);
  });

  test("a reference of another shape", async () => {
    const reference = await Dataset.from(inColumns(table), { params, label });
    const error = await failure(Dataset.from(inColumns([...table, ...table]), { params, reference }));
    expect(error.message).toMatch("12 columns, but the reference dataset has 6");
  });

  test("an initial model on one side only, or of another shape", async () => {
    const initModel = await Booster.fromString(data.modelText("multiclass"));
    const dataset = await Dataset.from(inColumns(table), { params, label, initModel });
    expect((await failure(train(dataset, { params, numIterations: 1 }))).code).toMatch(
      /INVALID_ARGUMENT|LIGHTGBM/,
    );
    const plain = await Dataset.from(inColumns(table), { params, label, reference: dataset });
    const error = await failure(train(dataset, { params, validations: [{ name: "v", dataset: plain }] }));
    expect(error.code).toMatch(/INVALID_ARGUMENT|LIGHTGBM/);
  });

  test("options out of range", async () => {
    const dataset = await Dataset.from(inColumns(table), { params, label });
    const validations = [dataset, dataset].map((one) => ({ name: "same", dataset: one }));
    for (const options of [
      { numIterations: -1 },
      { numIterations: 1.5 },
      { earlyStoppingRounds: Number.NaN },
      { earlyStoppingRounds: 1 },
      { validations },
    ]) {
      expect((await failure(train(dataset, { params, ...options }))).code).toBe("INVALID_ARGUMENT");
    }
    const booster = await train(dataset, { params, numIterations: 1 });
    for (const call of [
      () => booster.rowPredictor({ startIteration: -1 }),
      () => booster.rowPredictor({ type: "nonsense" as never }),
      () => booster.featureImportance("nonsense" as never),
      () => booster.predict({} as never),
    ]) {
      expect((await failure(async () => call())).code).toBe("INVALID_ARGUMENT");
    }
  });

  test("LightGBM's own message and log come along", async () => {
    const dataset = await Dataset.from(inColumns(table), { params: { ...params, verbosity: 2 }, label });
    const error = await failure(
      train(dataset, { params: { ...params, objective: "multiclass", num_class: 1 } }),
    );
    expect([error.code, error.message]).toEqual(["LIGHTGBM", expect.stringContaining("Number of classes")]);
    const verbose = await train(dataset, { params: { ...params, verbosity: 2 }, numIterations: 1 });
    expect(verbose.log.join("\n")).toMatch(/\[LightGBM\] \[Info\] Number of positive/);
  });

  test("the list of parameters is complete", () => {
    expect(lightgbmVersion).toBe("4.7.0");
    const aliases = parameterAliases();
    expect(aliases.num_iterations).toContain("n_estimators");
    expect(Object.keys(aliases).length).toBeGreaterThan(130);
  });
});
