import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  type Data,
  Dictionary,
  Float16,
  Int32,
  Int64,
  makeData,
  type RecordBatch,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "../stages.ts";
import { type Columns, DataFrame, describeType, makeSparseVector } from "../frame/index.ts";
import type { Progress } from "../run.ts";
import { failure } from "../test/failure.ts";
import {
  LightGBMClassificationModel,
  LightGBMClassifier,
  LightGBMRanker,
  LightGBMRegressor,
} from "./index.ts";
import { example, models } from "./test/cases.ts";

const rows = 60;
const range = <T>(make: (row: number) => T, count = rows): T[] =>
  Array.from({ length: count }, (_, row) => make(row));
const small = {
  numIterations: 5,
  numLeaves: 6,
  minDataInLeaf: 2,
  minDataPerGroup: 2,
  catSmooth: 1,
  numThreads: 1,
};
const everything = { rawPredictionCol: "raw", leafPredictionCol: "leaf", featuresShapCol: "shap" };

const x = range((row) => (row * 37) % 50);
const z = range((row) => (row * 11) % 7);
const label = range((row) => ((x[row] as number) + 3 * (z[row] as number) > 35 ? 1 : 0));
const table = (changed: Columns = {}): Columns => ({ x, z, label, ...changed });

const classifier = (init: object = {}) =>
  new LightGBMClassifier({ ...small, featuresCols: ["x", "z"], ...init });
const probabilities = async (data: Columns, init: object = {}) => {
  const model = await classifier(init).fit(data);
  return (await model.transform(data).toColumns()).probability;
};

describe("features", () => {
  test("count null and NaN as missing alike", async () => {
    const gaps = (value: number | null) => table({ x: x.map((one, row) => (row % 4 === 0 ? value : one)) });
    expect(await probabilities(gaps(null))).toEqual(await probabilities(gaps(Number.NaN)));
    expect(await probabilities(gaps(null))).not.toEqual(await probabilities(table()));
  });

  const halves = makeData({
    type: new Float16(),
    length: rows,
    nullCount: 0,
    // Whole numbers below 64 in sixteen bits: sign, five bits of exponent, ten of fraction.
    data: Uint16Array.from(x, (value) => {
      if (value === 0) return 0;
      const exponent = Math.floor(Math.log2(value));
      return ((exponent + 15) << 10) | Math.round((value / 2 ** exponent - 1) * 1024);
    }),
  });
  const kinds: [string, ArrayLike<unknown> | Vector][] = [
    ["int8", Int8Array.from(x)],
    ["int16", Int16Array.from(x)],
    ["int32", Int32Array.from(x)],
    ["int64", BigInt64Array.from(x, BigInt)],
    ["uint8", Uint8Array.from(x)],
    ["uint16", Uint16Array.from(x)],
    ["uint32", Uint32Array.from(x)],
    ["uint64", BigUint64Array.from(x, BigInt)],
    ["float16", new Vector([halves])],
    ["float32", Float32Array.from(x)],
  ];
  test.each(kinds)("of %s are read as the numbers that they are", async (kind, values) => {
    const data = table({ x: values });
    expect(describeType((await DataFrame.from(data).schema()).fields[0]?.type as never)).toBe(kind);
    expect(await probabilities(data)).toEqual(await probabilities(table()));
  });

  test("of booleans are 0 and 1, null is missing", async () => {
    const flags = x.map((value, row) => (row % 9 === 0 ? null : value > 20));
    const numbers = flags.map((flag) => (flag === null ? null : Number(flag)));
    expect(await probabilities(table({ x: flags }))).toEqual(await probabilities(table({ x: numbers })));
  });

  test("are the same in batches of any size, and from a slice", async () => {
    const model = await classifier().fit(table());
    const whole = await model.transform(table()).toRows();
    for (const batchSize of [1, 7]) {
      const parts: RecordBatch[] = [];
      for await (const batch of DataFrame.from(table()).batches({ batchSize })) parts.push(batch);
      expect(await model.transform(DataFrame.fromArrow(parts)).toRows()).toEqual(whole);
      expect(await (await classifier().fit(DataFrame.fromArrow(parts))).transform(table()).toRows()).toEqual(
        whole,
      );
    }
  });

  test("have the names of their columns, in any script", async () => {
    const names = ["größe", "高さ"];
    const model = await classifier({ featuresCols: names }).fit({ größe: x, 高さ: z, label });
    expect(model.featureNames()).toEqual(names);
    const again = await LightGBMClassificationModel.loadNativeModelFromString(await model.nativeModel());
    expect(again.featureNames()).toEqual(names);
  });

  test("of a name that LightGBM refuses have its default names", async () => {
    const model = await classifier({ featuresCols: ["bill length", "z"] }).fit(table({ "bill length": x }));
    expect(model.featureNames()).toEqual(["Column_0", "Column_1"]);
  });
});

describe("categories", () => {
  const words = ["tree", "ax", "Ünal", "😀", "", "zoo", "b"];
  const text = z.map((value) => words[value] as string);
  const coded = (dictionary: Data, codes: number[]) =>
    new Vector([
      makeData({
        type: new Dictionary(dictionary.type, new Int32(), 1),
        length: codes.length,
        nullCount: 0,
        data: Int32Array.from(codes),
        dictionary: new Vector([dictionary]),
      }),
    ]);
  const dictionary = (values: unknown[], type: Utf8 | Int64) => vectorFromArray(values, type).data[0] as Data;

  test("of texts and of dictionaries in any order learn the same", async () => {
    const [plain, sorted, reversed] = await Promise.all([
      probabilities(table({ z: text })),
      probabilities(table({ z: coded(dictionary(words, new Utf8()), z) })),
      probabilities(
        table({
          z: coded(
            dictionary([...words].reverse(), new Utf8()),
            z.map((code) => 6 - code),
          ),
        }),
      ),
    ]);
    expect(sorted).toEqual(plain);
    expect(reversed).toEqual(plain);
  });

  test("are written in the order of code points, as Python sorts them", async () => {
    const model = await classifier().fit(
      table({ z: z.map((value) => ["\u{1F600}", "\uFFFD", "a", "B", "", "é", "~"][value]) }),
    );
    const written = /^pandas_categorical:(.*)$/m.exec(await model.nativeModel())?.[1] ?? "";
    expect(JSON.parse(written)).toEqual([["", "B", "a", "~", "é", "\uFFFD", "\u{1F600}"]]);
  });

  test("of integers stay integers in the text of the model", async () => {
    const values = [5n, 30n, 20n, 10n, 99n, 7n, 1n];
    const model = await classifier().fit(table({ z: coded(dictionary(values, new Int64()), z) }));
    const written = await model.nativeModel();
    expect(written).toContain("pandas_categorical:[[1,5,7,10,20,30,99]]");
    const again = await LightGBMClassificationModel.loadNativeModelFromString(written);
    const data = table({
      z: coded(
        dictionary([...values].reverse(), new Int64()),
        z.map((code) => 6 - code),
      ),
    });
    expect(await again.setFeaturesCols(["x", "z"]).transform(data).select("probability").toRows()).toEqual(
      await model.transform(data).select("probability").toRows(),
    );
    expect(await failure(again.transform(table({ z: text })).toRows())).toMatchObject({
      code: "column_type",
      column: "z",
    });
  });

  test("that were not there in training count as missing", async () => {
    const byWord = z.map((value) => (value > 3 ? 1 : 0));
    const model = await classifier().fit(table({ z: text, label: byWord }));
    const score = async (value: string | null) =>
      (await model.transform({ x: [25], z: vectorFromArray([value], new Utf8()) }).toColumns()).probability;
    expect(await score("unheard of")).toEqual(await score(null));
    const scores = await Promise.all(words.map(async (word) => JSON.stringify(await score(word))));
    expect(new Set(scores).size).toBeGreaterThan(1);
  });

  test("keep their codes on a warm start, and new ones come after", async () => {
    const first = await classifier().fit(table({ z: text }));
    const more = z.map((value) => (value === 0 ? "Aachen" : (words[value] as string)));
    const second = await classifier({ modelString: await first.nativeModel(), numIterations: 1 }).fit(
      table({ z: more }),
    );
    const levels = ["", "ax", "b", "tree", "zoo", "Ünal", "😀"];
    expect(await second.nativeModel()).toContain(
      `pandas_categorical:${JSON.stringify([[...levels, "Aachen"]])}`,
    );
    // The trees of the first model must still tell the words of its own apart in the same way.
    const old = second.copy({ numIterationPredict: small.numIterations });
    expect(
      await old
        .transform(table({ z: text }))
        .select("probability")
        .toRows(),
    ).toEqual(
      await first
        .transform(table({ z: text }))
        .select("probability")
        .toRows(),
    );
  });
});

describe("labels", () => {
  const kinds: [string, ArrayLike<unknown>, string, unknown[]][] = [
    ["texts", label.map((one) => (one ? "yes" : "no")), "utf8", ["no", "yes"]],
    ["booleans", label.map(Boolean), "bool", [false, true]],
    ["int8", Int8Array.from(label, (one) => 5 - 2 * one), "int32", [3, 5]],
    ["int64", BigInt64Array.from(label, (one) => BigInt(one) - 1n), "int32", [-1, 0]],
    ["float64", label.map((one) => one + 0.5), "float64", [0.5, 1.5]],
  ];
  test.each(kinds)("of %s are predicted as planned", async (_, values, type, classes) => {
    const data = DataFrame.from(table({ label: values }));
    const estimator = classifier();
    const planned = estimator.transformSchema(await data.schema());
    const model = await estimator.fit(data);
    const predicted = await model.transform(data).toArrow();
    const typeOf = (schema: typeof planned) =>
      describeType(schema.fields.find((field) => field.name === "prediction")?.type as never);
    expect(typeOf(planned)).toBe(type);
    expect(typeOf(predicted.schema)).toBe(type);
    expect(model.classLabels()).toEqual(classes.map(String));
    expect(new Set(predicted.getChild("prediction"))).toEqual(new Set(classes));
  });

  test("of large integers are predicted as numbers that hold them", async () => {
    const model = await classifier().fit(
      table({ label: BigInt64Array.from(label, (one) => BigInt(one) * 2n ** 40n) }),
    );
    expect(new Set((await model.transform(table()).toColumns()).prediction)).toEqual(new Set([0, 2 ** 40]));
  });

  test("of one class with validation rows of another are those of all rows", async () => {
    const data = table({ label: range((row) => row % 3), v: range((row) => row % 3 === 2) });
    const model = await classifier({ validationIndicatorCol: "v" }).fit(data);
    expect(model.classLabels()).toEqual(["0", "1", "2"]);
  });
});

describe("the row scorer gives what transform gives:", () => {
  const dense = range((row) => [x[row] as number, z[row] as number]);
  const sparse = new Vector([
    makeSparseVector(
      {
        indptr: Int32Array.from({ length: rows + 1 }, (_, row) => row),
        indices: Int32Array.from(range((row) => row % 2)),
        values: Float64Array.from(x),
      },
      3,
    ),
  ]);
  const threeLabels = range((row) => `class ${(row * 7) % 3}`);
  const scored: [string, LightGBMClassifier | LightGBMRegressor, Columns][] = [
    [
      "columns with gaps, text and booleans",
      classifier({ ...everything, featuresCols: ["x", "z", "t", "b"] }),
      table({
        x: x.map((one, row) => (row % 5 === 0 ? null : one)),
        t: z.map((one) => (one === 3 ? null : `t${one}`)),
        b: x.map((one) => one > 10),
      }),
    ],
    ["integers of 64 bits", classifier(everything), table({ x: BigInt64Array.from(x, BigInt) })],
    ["three classes", classifier({ ...everything, labelCol: "three" }), table({ three: threeLabels })],
    [
      "dense vectors, one null",
      new LightGBMClassifier({ ...small, ...everything }),
      { features: dense, label },
    ],
    [
      "vectors of float32",
      new LightGBMClassifier({ ...small, ...everything }),
      { features: dense.map((one) => Float32Array.from(one)), label },
    ],
    ["sparse vectors", new LightGBMClassifier({ ...small, ...everything }), { features: sparse, label }],
    [
      "a regressor from a later iteration",
      new LightGBMRegressor({
        ...small,
        featuresCols: ["x", "z"],
        startIteration: 1,
        numIterationPredict: 2,
        leafPredictionCol: "leaf",
        featuresShapCol: "shap",
      }),
      table(),
    ],
    [
      "an early stop of prediction",
      classifier({ numIterations: 60, predEarlyStop: true, predEarlyStopFreq: 2, predEarlyStopMargin: 1 }),
      table(),
    ],
  ];

  test.each(scored)("%s", async (name, estimator, columns) => {
    const model = await estimator.fit(columns);
    const data = name.includes("one null")
      ? DataFrame.from({ ...columns, features: dense.map((one, row) => (row === 2 ? null : one)) })
      : DataFrame.from(columns);
    const schema = await data.schema();
    const scorer = await model.scorer(schema);
    expect(scorer.outputs).toEqual(model.transformSchema(schema).fields.map((field) => field.name));
    const wanted = await model.transform(data).toRows();
    const given = await data.toRows();
    expect(given.map((row) => scorer.score(row))).toEqual(wanted);
    if (name.includes("one null")) expect(wanted[2]).toMatchObject({ prediction: null, probability: null });
  });

  test("a result is not overwritten by the next", async () => {
    const model = await classifier(everything).fit(table());
    const scorer = await model.scorer(await DataFrame.from(table()).schema());
    const first = scorer.score({ x: 1, z: 1 });
    const kept = structuredClone(first);
    expect(scorer.score({ x: 49, z: 6 })).not.toEqual(kept);
    expect(first).toEqual(kept);
  });
});

describe("numIterations = 0", () => {
  test("gives a model without trees, which predicts the raw score 0", async () => {
    const model = await classifier({ numIterations: 0, rawPredictionCol: "raw" }).fit(table());
    expect(await model.transform(table()).limit(1).toRows()).toMatchObject([
      { prediction: 0, raw: Float64Array.of(-0, 0), probability: Float64Array.of(0.5, 0.5) },
    ]);
    expect(
      await failure(model.copy({ leafPredictionCol: "leaf" }).transform(table()).toRows()),
    ).toMatchObject({
      code: "invalid_param",
    });
  });

  test("on a warm start gives the model that it started from", async () => {
    const first = await classifier().fit(table());
    const same = await classifier({ numIterations: 0, modelString: await first.nativeModel() }).fit(table());
    expect(await same.transform(table()).toRows()).toEqual(await first.transform(table()).toRows());
  });
});

describe("training", () => {
  const watched = table({ v: range((row) => row % 4 === 0) });
  const messages = async (init: object) => {
    const seen: Progress[] = [];
    await classifier({ validationIndicatorCol: "v", metric: ["auc"], ...init }).fit(watched, {
      onProgress: (progress) => seen.push(progress),
    });
    return seen;
  };

  test("shows each iteration with the metrics of the rows that are watched", async () => {
    const seen = await messages({});
    expect(seen.map(({ done, total, stage }) => [done, total, stage])).toEqual(
      range((i) => [i + 1, 5, "LightGBMClassifier"], 5),
    );
    for (const { message } of seen) expect(message).toMatch(/^validation auc [\d.]+$/);
  });

  test("shows those of the rows that are learned from with isProvideTrainingMetric", async () => {
    for (const { message } of await messages({ isProvideTrainingMetric: true })) {
      expect(message).toMatch(/^training auc [\d.]+, validation auc [\d.]+$/);
    }
  });

  test("ends with cancelled when its signal fires in the middle, within a second", async () => {
    const controller = new AbortController();
    let seen = 0;
    const long = classifier({ numIterations: 10_000_000 }).fit(table(), {
      signal: controller.signal,
      onProgress: () => {
        if (++seen === 3) controller.abort();
      },
    });
    const result = await Promise.race([failure(long), setTimeout(5000, "still training", { ref: false })]);
    expect(result).toMatchObject({ code: "cancelled", stage: "LightGBMClassifier" });
    // Training goes on well afterwards.
    expect((await classifier().fit(table())).classLabels()).toEqual(["0", "1"]);
  });

  test("does not begin when its signal has fired", async () => {
    expect(await failure(classifier().fit(table(), { signal: AbortSignal.abort() }))).toMatchObject({
      code: "cancelled",
    });
  });

  test("passes params on to the model, and passThroughArgs override params of the same meaning", async () => {
    const model = await classifier({
      numLeaves: 31,
      passThroughArgs: "num_leaves=3 objective=multiclassova",
      predictionCol: "p",
    }).fit(table());
    expect(model.parameters()).toMatchObject({
      num_leaves: "3",
      objective: "multiclassova",
      num_class: "2",
      verbosity: "-1",
    });
    expect(model.predictionCol).toBe("p");
    expect(model.featuresCols).toEqual(["x", "z"]);
    const row = (await model.transform(table()).first()) as { probability: Float64Array };
    expect(row.probability.length).toBe(2);
  });

  test("ranks by objective of passThroughArgs", async () => {
    const data = { ...table(), group: range((row) => new Date(86_400_000 * Math.floor(row / 6))) };
    const days = DataFrame.from(data).withColumn("day", '"group"::DATE');
    const model = await new LightGBMRanker({
      ...small,
      featuresCols: ["x", "z"],
      groupCol: "day",
      passThroughArgs: "objective=rank_xendcg",
    }).fit(days);
    expect(model.parameters()).toMatchObject({ objective: "rank_xendcg" });
  });
});

describe("a fitted model", () => {
  let folder: string;
  let model: LightGBMClassificationModel;
  const data = example("penguins");
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "uncia-lightgbm-"));
    model = await new LightGBMClassifier({
      ...small,
      ...everything,
      labelCol: "species",
      featuresCols: ["island", "bill_length", "body_mass", "sex"],
    }).fit(data);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("predicts the same after it is saved and loaded, params and categories included", async () => {
    await model.save(join(folder, "model"));
    const loaded = await LightGBMClassificationModel.load(join(folder, "model"));
    expect(await loaded.transform(data).toRows()).toEqual(await model.transform(data).toRows());
    expect(loaded.setParams()).toEqual(model.setParams());
    expect(loaded.inputSchema?.fields.map(String)).toEqual((await data.schema()).fields.map(String));
    expect(loaded.parameters()).toEqual(model.parameters());
  });

  test("predicts the same as a copy, whose params are its own", async () => {
    const copy = model.copy({ predictionCol: "other" });
    const rows = await copy.transform(data).toRows();
    expect(rows.map((row) => row.other)).toEqual((await model.transform(data).toColumns()).prediction);
    expect(model.predictionCol).toBe("prediction");
  });

  test("is written as LightGBM's text, and replaces a file only when told to", async () => {
    const path = join(folder, "model.txt");
    await model.saveNativeModel(path);
    expect(await failure(model.saveNativeModel(path))).toMatchObject({
      code: "io",
      hint: "Pass overwrite to replace it.",
    });
    await model.saveNativeModel(path, { overwrite: true });
    expect(await readFile(path, "utf8")).toBe(await model.nativeModel());
    const loaded = await LightGBMClassificationModel.loadNativeModelFromFile(path);
    loaded.setFeaturesCols(model.featuresCols as string[]);
    expect((await loaded.transform(data).toColumns()).probability).toEqual(
      (await model.transform(data).toColumns()).probability,
    );
    expect(loaded.classLabels()).toEqual(["0", "1", "2"]);
  });

  test("tells importances, names and trees", async () => {
    const split = await model.featureImportances();
    const dump = (await model.dumpModel()) as {
      tree_info: { num_leaves: number }[];
      feature_names: string[];
    };
    const splits = dump.tree_info.reduce((sum, tree) => sum + tree.num_leaves - 1, 0);
    expect(split.reduce((sum, one) => sum + one, 0)).toBe(splits);
    expect(dump.feature_names).toEqual(["island", "bill_length", "body_mass", "sex"]);
    expect(await model.featureImportances("gain")).not.toEqual(split);
  });

  test("adds its columns to a table without rows", async () => {
    const empty = await model.transform(data.limit(0)).toArrow();
    expect(empty.numRows).toBe(0);
    expect(empty.schema.names).toEqual([
      ...(await data.columns()),
      "raw",
      "probability",
      "prediction",
      "leaf",
      "shap",
    ]);
    expect(describeType(empty.getChild("probability")?.type as never)).toBe("vector<float64>[3]");
  });

  test("takes a start before the first iteration as the first", async () => {
    const early = model.copy({ startIteration: -4 });
    expect(await early.transform(data).toRows()).toEqual(await model.transform(data).toRows());
  });

  test("has SHAP values that add up to the raw score", async () => {
    const binary = await LightGBMClassificationModel.loadNativeModelFromString(models.binary as string);
    binary.setFeaturesCols(binary.featureNames()).setRawPredictionCol("raw").setFeaturesShapCol("shap");
    for (const row of await binary.transform(example("breast-cancer").limit(50)).toRows()) {
      const sum = (row.shap as Float64Array).reduce((total, value) => total + value, 0);
      expect(Math.abs(sum - ((row.raw as Float64Array)[1] as number))).toBeLessThan(1e-12);
    }
  });
});
