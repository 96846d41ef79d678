import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  Booster,
  Dataset,
  type DatasetOptions,
  type Evaluation,
  type FeatureData,
  type NativeColumn,
  setMaxThreads,
  train,
} from "./index.ts";
import * as data from "./test/data.ts";
import { failure, inColumns, inRows, table, weight } from "./test/tables.ts";

const validationTable = data.features(1001, data.validationRows);
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
