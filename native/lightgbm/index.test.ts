import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  Booster,
  Dataset,
  type DatasetOptions,
  type Evaluation,
  type FeatureData,
  LightGBMError,
  lightgbmVersion,
  type NativeColumn,
  parameterAliases,
  setMaxThreads,
  train,
} from "./index.ts";
import * as data from "./test/data.ts";

const table = data.features(1, data.rows);
const validationTable = data.features(1001, data.validationRows);
const weight = new Float32Array(data.uniform(99, data.rows).map((value) => value + 0.5));

const inColumns = (columns: readonly Float64Array[]): FeatureData => ({
  columns: [columns.map(data.column)],
});
const inRows = (columns: readonly Float64Array[]): FeatureData => ({ dense: data.dense(columns) });
const head = (count: number) => table.map((values) => values.slice(0, count));

async function trainCase(name: string, layout = inColumns) {
  const {
    label,
    params: own,
    iterations = 6,
    categorical,
    continues,
    ...uses
  } = data.cases[name] as data.Case;
  const params = { ...data.common, ...own };
  const initModel = continues ? await Booster.fromString(data.modelText(continues)) : undefined;
  const dataset = await Dataset.from(layout(table), {
    params,
    initModel,
    categoricalFeatures: categorical,
    label: data.labels(label, table, 1),
    weight: uses.weight ? weight : undefined,
    group: uses.group ? new Int32Array(data.rows / 20).fill(20) : undefined,
  });
  const validation =
    uses.validate &&
    (await Dataset.from(layout(validationTable), {
      params,
      initModel,
      reference: dataset,
      label: data.labels(label, validationTable, 1001),
    }));
  const history: Evaluation[][] = [];
  const booster = await train(dataset, {
    params,
    numIterations: iterations,
    validations: validation ? [{ name: "valid", dataset: validation }] : [],
    onIteration: ({ evaluations }) => history.push(evaluations),
  });
  dataset.free();
  return { booster, history };
}

/** Without the record of parameters, in which Python's package notes a few in another way. */
const trees = (text: string) => text.slice(0, text.indexOf("\nparameters:"));

async function failure(promise: Promise<unknown> | (() => unknown)): Promise<LightGBMError> {
  try {
    await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    expect(error).toBeInstanceOf(LightGBMError);
    return error as LightGBMError;
  }
  throw new Error("it did not fail");
}

describe("the same as Python's lightgbm", () => {
  test.each(Object.keys(data.cases))("%s", async (name) => {
    const expected = data.expected[name] as data.Expected;
    const { booster, history } = await trainCase(name);
    expect(trees(await booster.modelString())).toBe(trees(data.modelText(name)));
    expect(booster.bestIteration).toBe(expected.bestIteration);
    expect(booster.numIterations * booster.numTreesPerIteration).toBe(expected.numTrees);
    expect([...(await booster.featureImportance("gain"))]).toEqual(expected.gain);
    expect([...(await booster.featureImportance())]).toEqual(expected.split);

    const scores = booster.bestScore.map(({ metric, value }) => [metric, value]);
    expect(Object.fromEntries(scores)).toEqual(expected.bestScore.valid ?? {});
    for (const [metric, values] of Object.entries(expected.history)) {
      expect(history.map((events) => events.find((event) => event.metric === metric)?.value)).toEqual(values);
    }

    for (const [type, values] of Object.entries(expected.predictions)) {
      const count = type === "contrib" ? 5 : 20;
      const prediction = await booster.predict(inColumns(head(count)), {
        type: type as keyof data.Expected["predictions"],
      });
      expect([prediction.rows, prediction.rows * prediction.width]).toEqual([count, values.length]);
      expect([...prediction.values]).toEqual(values);
    }
  });
});

describe("layouts", () => {
  const split = (at: number): FeatureData => ({
    columns: [
      table.map((values) => ({ values, offset: 0, length: at, nullCount: 0 })),
      table.map(() => ({ values: new Float64Array(0), offset: 0, length: 0, nullCount: 0 })),
      table.map((values) => ({ values, offset: at, length: data.rows - at, nullCount: 0 })),
    ],
  });
  const denseChunks: FeatureData = {
    dense: {
      columns: data.columns,
      chunks: [
        ...data.dense(table, 0, 100).chunks,
        ...data.dense(table, 100, 101).chunks,
        ...data.dense(table, 101).chunks,
      ],
    },
  };
  const csr = (wide: boolean): FeatureData => {
    const [indptr, indices, values] = [[0], [] as number[], [] as number[]];
    for (let i = 0; i < data.rows; i++) {
      for (const [k, column] of table.entries()) {
        if (column[i] === 0) continue;
        indices.push(k);
        values.push(data.at(column, i));
      }
      indptr.push(values.length);
    }
    return {
      csr: {
        indptr: wide ? BigInt64Array.from(indptr, BigInt) : Int32Array.from(indptr),
        indices: Int32Array.from(indices),
        values: Float64Array.from(values),
        columns: data.columns,
      },
    };
  };
  /** NaN as nulls, in buffers whose rows begin at `offset`; what lies under a null must not matter. */
  const withNulls = (offset: number, sliced: boolean): FeatureData => ({
    columns: [
      table.map((column): NativeColumn => {
        const validity = new Uint8Array(Math.ceil((offset + data.rows) / 8));
        const values = new Float64Array(offset + data.rows).fill(1e9);
        let nullCount = 0;
        for (const [i, value] of column.entries()) {
          if (Number.isNaN(value)) nullCount++;
          else {
            values[offset + i] = value;
            validity[(offset + i) >> 3] = (validity[(offset + i) >> 3] ?? 0) | (1 << ((offset + i) & 7));
          }
        }
        return sliced
          ? {
              values: values.subarray(offset),
              offset: 0,
              validityOffset: offset,
              validity,
              length: data.rows,
              nullCount,
            }
          : { values, offset, validity, length: data.rows, nullCount };
      }),
    ],
  });

  test.each<[string, FeatureData]>([
    ["rows", inRows(table)],
    ["chunks of rows", denseChunks],
    ["chunks of columns", split(77)],
    ["sparse rows", csr(false)],
    ["sparse rows with wide pointers", csr(true)],
    ["nulls", withNulls(0, false)],
    ["nulls at an offset", withNulls(13, false)],
    ["nulls at an offset of the bitmap only", withNulls(13, true)],
  ])("%s give the same model and predictions as columns", async (_, layout) => {
    const params = { ...data.common, objective: "regression" };
    const label = data.labels("number", table, 1);
    const fit = async (features: FeatureData) =>
      train(await Dataset.from(features, { params, label }), { params });
    const [one, other] = await Promise.all([fit(inColumns(table)), fit(layout)]);
    expect(await other.modelString()).toBe(await one.modelString());
    for (const type of ["normal", "leaf", "contrib"] as const) {
      const [left, right] = [
        await one.predict(inColumns(table), { type }),
        await one.predict(layout, { type }),
      ];
      expect(right).toEqual(left);
    }
  });

  test("numbers of all types, and booleans, are read as they are", async () => {
    const bits = Uint8Array.from({ length: Math.ceil((data.rows + 3) / 8) }, (_, i) => (i * 37) & 255);
    const numbers = Array.from({ length: data.rows }, (_, i) => (i * 7919) % 120);
    const booleans = numbers.map((_, i) => (data.at(bits, (i + 3) >> 3) >> ((i + 3) & 7)) & 1);
    const typed = [
      Int8Array.from(numbers),
      Int16Array.from(numbers),
      Int32Array.from(numbers),
      BigInt64Array.from(numbers, BigInt),
      Uint8Array.from(numbers),
      Uint16Array.from(numbers),
      Uint32Array.from(numbers),
      BigUint64Array.from(numbers, BigInt),
      Float32Array.from(numbers),
    ].map(data.column);
    const boolean: NativeColumn = { values: bits, boolean: true, offset: 3, length: data.rows, nullCount: 0 };
    const plain = [...typed.map(() => Float64Array.from(numbers)), Float64Array.from(booleans)];
    const params = { ...data.common, objective: "regression", feature_fraction: 0.4 };
    const label = Float32Array.from(numbers, (value, i) => value * data.at(booleans, i));
    const fit = async (features: FeatureData) =>
      train(await Dataset.from(features, { params, label }), { params });
    const features = { columns: [[...typed, boolean]] };
    const [one, other] = [await fit(features), await fit(inColumns(plain))];
    expect(await one.modelString()).toBe(await other.modelString());
    expect(await one.predict(features)).toEqual(await one.predict(inColumns(plain)));
  });

  test("float32 rows", async () => {
    const narrow = table.map((values) => Float64Array.from(new Float32Array(values)));
    const rows = data
      .dense(narrow)
      .chunks.map(({ values, rows }) => ({ values: new Float32Array(values), rows }));
    const params = { ...data.common, objective: "regression" };
    const label = data.labels("number", table, 1);
    const one = await train(await Dataset.fromDense(rows, data.columns, { params, label }), { params });
    const other = await train(await Dataset.from(inColumns(narrow), { params, label }), { params });
    expect(await one.modelString()).toBe(await other.modelString());
  });
});

describe("training", () => {
  const params = { ...data.common, objective: "binary", metric: "auc" };
  const options: DatasetOptions = { params, label: data.labels("binary", table, 1) };

  test("names, parameters and sizes are LightGBM's own", async () => {
    const featureNames = ["a", "b", "c", "größe", "e", "f"];
    const dataset = await Dataset.from(inColumns(table), { ...options, featureNames });
    expect([dataset.numRows, dataset.numFeatures]).toEqual([data.rows, data.columns]);
    const booster = await train(dataset, { params: { ...params, lambda_l2: 0.25 }, numIterations: 3 });
    expect(booster.featureNames).toEqual(featureNames);
    expect(booster.objective).toBe("binary sigmoid:1");
    expect(booster.parameters()).toMatchObject({ lambda_l2: "0.25", num_iterations: "3", num_leaves: "6" });
    const again = await Booster.fromString(await booster.modelString());
    expect(again.parameters()).toEqual(booster.parameters());
    expect(JSON.parse(await again.dump())).toMatchObject({
      name: "tree",
      num_class: 1,
      feature_names: featureNames,
    });
    expect(
      await (await Booster.fromString((await again.modelString()).replaceAll("\n", "\r\n"))).modelString(),
    ).toBe(await again.modelString());
  });

  test("events arrive in order and before the result", async () => {
    const dataset = await Dataset.from(inColumns(table), options);
    const events: number[] = [];
    await train(dataset, {
      params,
      numIterations: 50,
      includeTrainingMetric: true,
      onIteration({ iteration, numIterations, evaluations }) {
        expect(numIterations).toBe(50);
        expect(evaluations).toEqual([
          { dataset: "training", metric: "auc", value: expect.any(Number), higherIsBetter: true },
        ]);
        events.push(iteration);
      },
    });
    expect(events).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  test("the training data does not stop it", async () => {
    const dataset = await Dataset.from(inColumns(table), options);
    const booster = await train(dataset, {
      params,
      numIterations: 30,
      earlyStoppingRounds: 1,
      includeTrainingMetric: true,
    });
    expect([booster.bestIteration, booster.numIterations]).toEqual([0, 30]);
  });

  test("an abort ends it between iterations", async () => {
    const dataset = await Dataset.from(inColumns(table), options);
    const controller = new AbortController();
    const reason = new Error("enough");
    let last = 0;
    const promise = train(dataset, {
      params,
      numIterations: 1_000_000,
      signal: controller.signal,
      onIteration({ iteration }) {
        last = iteration;
        if (iteration === 5) controller.abort(reason);
      },
    });
    const error = await failure(promise);
    expect([error.code, error.cause]).toEqual(["CANCELLED", reason]);
    expect(last).toBeLessThan(100_000);
    expect((await failure(train(dataset, { params, signal: AbortSignal.abort() }))).code).toBe("CANCELLED");
  });

  test("what a listener throws ends it", async () => {
    const dataset = await Dataset.from(inColumns(table), options);
    const error = new TypeError("listener");
    const onIteration = () => {
      throw error;
    };
    await expect(train(dataset, { params, numIterations: 1_000_000, onIteration })).rejects.toBe(error);
    await expect(train(dataset, { params, numIterations: 1, onIteration })).rejects.toBe(error);
  });

  test("the event loop stays free", async () => {
    const dataset = await Dataset.from(inColumns(table), options);
    const controller = new AbortController();
    const training = train(dataset, { params, numIterations: 1_000_000, signal: controller.signal });
    const cancelled = failure(training);
    let ticks = 0;
    for (; ticks < 20; ticks++) await setTimeout(5);
    // A row predictor answers meanwhile.
    const booster = await Promise.race([cancelled, setTimeout(0, "still training")]);
    expect(booster).toBe("still training");
    controller.abort();
    expect((await cancelled).code).toBe("CANCELLED");
  });

  test("a dataset can be freed while it is in use", async () => {
    using dataset = await Dataset.from(inColumns(table), options);
    const promise = train(dataset, { params, numIterations: 20 });
    dataset.free();
    expect((await promise).numIterations).toBe(20);
    expect((await failure(() => dataset.numRows)).message).toMatch("freed");
    expect((await failure(train(dataset))).code).toBe("INVALID_ARGUMENT");
  });

  test("no iterations give a model without trees", async () => {
    const dataset = await Dataset.from(inColumns(table), options);
    const booster = await train(dataset, { params, numIterations: 0 });
    const again = await Booster.fromString(await booster.modelString());
    for (const one of [booster, again]) {
      expect([one.numIterations, one.bestIteration, one.bestScore]).toEqual([0, 0, []]);
      const { values } = await one.predict(inColumns(head(3)), { type: "raw" });
      expect([...values]).toEqual([0, 0, 0]);
    }
    expect(booster.parameters().num_iterations).toBe("0");
  });

  test("threads can be limited", async () => {
    await setMaxThreads(1);
    const dataset = await Dataset.from(inColumns(table), options);
    const limited = await train(dataset, { params });
    await setMaxThreads(-1);
    expect(limited.numIterations).toBe(100);
  });
});

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
