import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Field, Int32, Schema, Vector } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Columns, DataFrame, type DataFrameLike, makeSparseVector } from "../frame/index.ts";
import { loadStage } from "../pipeline/index.ts";
import { sha256 } from "../pipeline/state.ts";
import { failure } from "../test/failure.ts";
import "./index.ts";
import "../stages.ts";
import { LightGBMClassificationModel } from "./classification-model.ts";
import { LightGBMClassifier } from "./classifier.ts";
import { LightGBMRanker } from "./ranker.ts";
import { LightGBMRankerModel } from "./ranker-model.ts";
import { LightGBMRegressionModel } from "./regression-model.ts";
import { LightGBMRegressor } from "./regressor.ts";
import { models } from "./test/cases.ts";

const rows = 40;
const range = <T>(make: (row: number) => T, count = rows): T[] =>
  Array.from({ length: count }, (_, row) => make(row));
const small = { numIterations: 3, numLeaves: 4, minDataInLeaf: 2, numThreads: 1 };
const columns = { ...small, featuresCols: ["x", "z"] };

/** Two features, a label of two classes, numbers beside them. */
const table = (changed: Columns = {}) => ({
  x: range((row) => row),
  z: range((row) => row % 5),
  label: range((row) => (row * 7) % 2),
  amount: range((row) => row * 1.5),
  group: range((row) => Math.floor(row / 10)),
  ...changed,
});
const at = (place: number, value: unknown, otherwise: (row: number) => unknown = (row) => row % 2) =>
  range((row) => (row === place ? value : otherwise(row)));

const classifier = (init: object = {}) => new LightGBMClassifier({ ...columns, ...init });
const regressor = (init: object = {}) => new LightGBMRegressor({ ...columns, labelCol: "amount", ...init });
const ranker = (init: object = {}) => new LightGBMRanker({ ...columns, ...init });

describe("fit refuses, naming stage, param, column and row,", () => {
  const cases: [string, { fit(data: DataFrameLike): Promise<unknown> }, DataFrameLike, object][] = [
    [
      "a table without rows",
      classifier(),
      DataFrame.fromRows(
        [],
        new Schema(["x", "z", "label"].map((name) => new Field(name, new Int32(), true))),
      ),
      { code: "empty_data", stage: "LightGBMClassifier" },
    ],
    [
      "labels of one class",
      classifier(),
      table({ label: range(() => 1) }),
      {
        code: "invalid_data",
        param: "labelCol",
        column: "label",
        message: expect.stringContaining("are 1;"),
      },
    ],
    [
      "labels of one class among the rows to learn from",
      classifier({ validationIndicatorCol: "label" }),
      table(),
      { code: "invalid_data", param: "labelCol", message: expect.stringContaining("are 0;") },
    ],
    [
      "a label that is null",
      classifier(),
      table({ label: at(17, null) }),
      { code: "invalid_data", column: "label", row: 17 },
    ],
    [
      "a label that is NaN",
      classifier(),
      table({ label: at(3, Number.NaN) }),
      { code: "invalid_data", column: "label", row: 3 },
    ],
    [
      "an integer label that numbers cannot tell from its neighbour",
      classifier(),
      table({ label: at(5, 2n ** 53n + 1n, (row) => BigInt(row % 2)) }),
      { code: "invalid_data", column: "label", row: 5 },
    ],
    [
      "labels of a type that has no classes",
      classifier(),
      table({ label: range(() => new Date(0)) }),
      { code: "column_type", param: "labelCol", column: "label" },
    ],
    [
      "an amount that is null",
      regressor(),
      table({ amount: at(21, null) }),
      { code: "invalid_data", stage: "LightGBMRegressor", param: "labelCol", column: "amount", row: 21 },
    ],
    [
      "an amount that is NaN, which LightGBM would take for 0",
      regressor(),
      table({ amount: at(9, Number.NaN) }),
      { code: "invalid_data", column: "amount", row: 9 },
    ],
    [
      "amounts that are texts",
      regressor(),
      table({ amount: range(String) }),
      { code: "column_type", param: "labelCol", column: "amount" },
    ],
    [
      "a row by its number in the whole table where validation rows are parted from it",
      regressor({ validationIndicatorCol: "watched" }),
      table({ watched: range((row) => row % 2 === 0), amount: at(31, null) }),
      { code: "invalid_data", column: "amount", row: 31 },
    ],
    [
      "a column of features that is not there, with a suggestion",
      classifier({ featuresCols: ["x", "Z"] }),
      table(),
      { code: "missing_column", param: "featuresCols", column: "Z", hint: 'Did you mean "z"?' },
    ],
    [
      "a label column that is not there",
      classifier({ labelCol: "lable" }),
      table(),
      { code: "missing_column", param: "labelCol", column: "lable", hint: 'Did you mean "label"?' },
    ],
    [
      "a weight column that is not there",
      classifier({ weightCol: "w" }),
      table(),
      { code: "missing_column", param: "weightCol", column: "w" },
    ],
    [
      "features of dates",
      classifier(),
      table({ z: range((row) => new Date(row)) }),
      { code: "column_type", param: "featuresCols", column: "z" },
    ],
    [
      "a feature that is named twice",
      classifier({ featuresCols: ["x", "x"] }),
      table(),
      { code: "invalid_param", param: "featuresCols", column: "x" },
    ],
    [
      "plain numbers as the column of vectors",
      new LightGBMClassifier({ ...small, featuresCol: "x" }),
      table(),
      { code: "column_type", param: "featuresCol", column: "x" },
    ],
    [
      "weights that are texts",
      classifier({ weightCol: "w" }),
      table({ w: range(String) }),
      { code: "column_type", param: "weightCol", column: "w" },
    ],
    [
      "a weight below 0",
      classifier({ weightCol: "w" }),
      table({ w: at(12, -1) }),
      { code: "invalid_data", param: "weightCol", column: "w", row: 12 },
    ],
    [
      "a weight that is infinite",
      classifier({ weightCol: "w" }),
      table({ w: at(2, Number.POSITIVE_INFINITY) }),
      { code: "invalid_data", param: "weightCol", column: "w", row: 2 },
    ],
    [
      "an initial score that is NaN",
      classifier({ initScoreCol: "s" }),
      table({ s: at(7, Number.NaN) }),
      { code: "invalid_data", param: "initScoreCol", column: "s", row: 7 },
    ],
    [
      "one initial score a row where there are three classes",
      classifier({ initScoreCol: "z" }),
      table({ label: range((row) => row % 3) }),
      { code: "column_type", param: "initScoreCol", column: "z" },
    ],
    [
      "initial scores of another number of classes",
      classifier({ initScoreCol: "s" }),
      table({ label: range((row) => row % 3), s: range(() => [0, 0]) }),
      { code: "column_type", param: "initScoreCol", column: "s" },
    ],
    [
      "an indicator of validation that is null",
      classifier({ validationIndicatorCol: "v" }),
      table({ v: at(25, null, (row) => row % 2 === 0) }),
      { code: "invalid_data", param: "validationIndicatorCol", column: "v", row: 25 },
    ],
    [
      "validation in every row",
      classifier({ validationIndicatorCol: "v" }),
      table({ v: range(() => true) }),
      { code: "empty_data", param: "validationIndicatorCol", column: "v" },
    ],
    [
      "early stopping without validation rows",
      classifier({ earlyStoppingRound: 3 }),
      table(),
      { code: "missing_param", param: "validationIndicatorCol" },
    ],
    [
      "early stopping where no row is for validation",
      classifier({ passThroughArgs: "early_stopping=3", validationIndicatorCol: "v" }),
      table({ v: range(() => false) }),
      { code: "empty_data", param: "validationIndicatorCol", column: "v" },
    ],
    [
      "an output column that is there already",
      classifier({ predictionCol: "x" }),
      table(),
      { code: "column_exists", stage: "LightGBMClassifier", column: "x" },
    ],
    [
      "two outputs of one name",
      classifier({ predictionCol: "p", probabilityCol: "p" }),
      table(),
      { code: "column_exists", column: "p" },
    ],
    [
      "a binary objective for three classes",
      classifier({ objective: "binary" }),
      table({ label: range((row) => row % 3) }),
      { code: "invalid_param", param: "objective" },
    ],
    [
      "the same through passThroughArgs",
      classifier({ passThroughArgs: "objective=binary" }),
      table({ label: range((row) => row % 3) }),
      { code: "invalid_param", param: "objective" },
    ],
    [
      "passThroughArgs that cannot be read",
      classifier({ passThroughArgs: "num_leafs=3" }),
      table(),
      { code: "invalid_param", param: "passThroughArgs", hint: 'Did you mean "num_leaf"?' },
    ],
    [
      "a categorical slot that is no feature",
      classifier({ categoricalSlotNames: ["y"] }),
      table(),
      { code: "invalid_param", param: "categoricalSlotNames" },
    ],
    [
      "a categorical slot beyond the vector",
      new LightGBMClassifier({ ...small, categoricalSlotNames: ["Column_2"] }),
      table({ features: range((row) => [row, 1]) }),
      {
        code: "invalid_param",
        param: "categoricalSlotNames",
        message: expect.stringContaining("Column_0 to Column_1"),
      },
    ],
    [
      "vectors of unequal length",
      new LightGBMClassifier(small),
      table({ features: range((row) => (row === 14 ? [1] : [row, 1])) }),
      { code: "invalid_data", column: "features", row: 14 },
    ],
    [
      "a vector that is null",
      new LightGBMClassifier(small),
      table({ features: at(8, null, (row) => [row, 1]) }),
      { code: "invalid_data", column: "features", row: 8 },
    ],
    [
      "an index beyond the size of a sparse vector",
      new LightGBMClassifier(small),
      table({
        features: sparse(
          range((row) => [row % 4]),
          3,
        ),
      }),
      { code: "invalid_data", column: "features", row: 3 },
    ],
    [
      "a group that begins again",
      ranker(),
      table({ group: at(35, 0, (row) => Math.floor(row / 10)) }),
      { code: "invalid_data", stage: "LightGBMRanker", param: "groupCol", column: "group", row: 35 },
    ],
    [
      "a group that is null",
      ranker(),
      table({ group: at(6, null, (row) => Math.floor(row / 10)) }),
      { code: "invalid_data", param: "groupCol", row: 6 },
    ],
    [
      "groups of lists",
      ranker(),
      table({ group: range((row) => [row]) }),
      { code: "column_type", param: "groupCol", column: "group" },
    ],
    [
      "a grade that is no whole number",
      ranker(),
      table({ label: at(4, 0.5) }),
      { code: "invalid_data", param: "labelCol", column: "label", row: 4 },
    ],
    [
      "a grade without a gain",
      ranker({ labelGain: [0, 1] }),
      table({ label: at(19, 2) }),
      { code: "invalid_data", param: "labelCol", row: 19, message: expect.stringContaining("from 0 to 1") },
    ],
    [
      "a position that is no whole number",
      ranker({ positionCol: "p" }),
      table({ p: at(11, 1.5) }),
      { code: "invalid_data", param: "positionCol", column: "p", row: 11 },
    ],
    [
      "a warm start from a text that is no model",
      classifier({ modelString: "tree\nversion=v4\n" }),
      table(),
      { code: "model_corrupt", stage: "LightGBMClassifier", param: "modelString" },
    ],
    [
      "a warm start from a model with other categories",
      classifier({ modelString: models["multiclass, text categories, missing values"] }),
      table(),
      { code: "invalid_param", param: "modelString" },
    ],
    [
      "a warm start from a model of another width",
      classifier({ modelString: models.binary }),
      table(),
      { stage: "LightGBMClassifier", message: expect.stringMatching(/feature/) },
    ],
  ];

  test.each(cases)("%s", async (_, stage, data, wanted) => {
    expect(await failure(stage.fit(data))).toMatchObject(wanted);
  });

  test("what LightGBM itself refuses, in its words", async () => {
    const error = await failure(regressor({ objective: "poisson" }).fit(table({ amount: range(() => -1) })));
    expect(error).toMatchObject({ code: "kernel", stage: "LightGBMRegressor" });
    expect(error.message).toMatch(/poisson/);
  });
});

/** Sparse vectors with 1 at the given places. */
function sparse(places: readonly (readonly number[])[], size: number) {
  const indices = Int32Array.from(places.flat());
  const indptr = Int32Array.from(
    { length: places.length + 1 },
    (_, row) => places.slice(0, row).flat().length,
  );
  const data = makeSparseVector({ indptr, indices, values: new Float64Array(indices.length).fill(1) }, size);
  return new Vector([data]);
}

describe("transform refuses", () => {
  let model: LightGBMClassificationModel;
  let onVectors: LightGBMClassificationModel;
  let onTexts: LightGBMClassificationModel;
  const vectors = (width: number) => range((row) => range((i) => row * i, width));

  beforeAll(async () => {
    model = await classifier().fit(table());
    onVectors = await new LightGBMClassifier(small).fit(table({ features: vectors(3) }));
    onTexts = await classifier().fit(table({ z: range((row) => `level ${row % 3}`) }));
  });

  const transformed = (one: LightGBMClassificationModel, data: DataFrameLike) =>
    failure(one.transform(data).toRows());

  test("another number of columns", async () => {
    const wider = model.copy({ featuresCols: ["x", "z", "amount"] });
    expect(await transformed(wider, table())).toMatchObject({ code: "invalid_data", param: "featuresCols" });
  });

  test("vectors of another width, before any row is read", async () => {
    expect(await transformed(onVectors, { features: vectors(2) })).toMatchObject({
      code: "invalid_data",
      param: "featuresCol",
      message: expect.stringContaining("3 features"),
    });
  });

  test("lists of another width, naming the row", async () => {
    const uneven = range((row) => (row < 30 ? [1, 2] : [1]));
    expect(await transformed(onVectors, { features: uneven })).toMatchObject({
      code: "invalid_data",
      column: "features",
      row: expect.any(Number),
    });
  });

  test("sparse vectors that are too wide", async () => {
    expect(
      await transformed(onVectors, {
        features: sparse(
          range(() => [3]),
          4,
        ),
      }),
    ).toMatchObject({
      code: "invalid_data",
      column: "features",
    });
  });

  test("numbers where texts were learned", async () => {
    expect(await transformed(onTexts, table())).toMatchObject({ code: "column_type", param: "featuresCols" });
  });

  test("a column of its own name", async () => {
    expect(await transformed(model, table({ prediction: range(() => 0) }))).toMatchObject({
      code: "column_exists",
      column: "prediction",
    });
  });

  test("leaves where no tree is used", async () => {
    const none = model.copy({ startIteration: 3, leafPredictionCol: "leaf" });
    expect(await transformed(none, table())).toMatchObject({
      code: "invalid_param",
      param: "leafPredictionCol",
    });
  });

  test("a model that has learned nothing", async () => {
    const empty = new LightGBMRegressionModel({ featuresCols: ["x", "z"] });
    expect(await failure(() => empty.transform(table()).toRows())).toMatchObject({
      code: "unsupported",
      stage: "LightGBMRegressionModel",
    });
  });

  test("a row whose values are of another type, naming stage and column", async () => {
    const schema = await DataFrame.from(table()).schema();
    const scorer = await model.scorer(schema);
    expect(await failure(() => scorer.score({ x: "7", z: 1 }))).toMatchObject({
      code: "invalid_data",
      stage: "LightGBMClassificationModel",
      column: "x",
    });
    const vectorScorer = await onVectors.scorer(await DataFrame.from({ features: vectors(3) }).schema());
    for (const features of [
      [1, 2],
      [1, null, 3],
      [1, 2, "3"],
    ]) {
      expect(await failure(() => vectorScorer.score({ features }))).toMatchObject({ code: "invalid_data" });
    }
  });
});

describe("a hostile model text", () => {
  const text = models.regression as string;
  const hostile: [string, string][] = [
    ["nothing", ""],
    ["words", "hello"],
    ["cut in the middle", text.slice(0, text.length / 2)],
    ["a child that is not there", text.replace(/left_child=\S+/, "left_child=900")],
    ["a circle of nodes", text.replace(/^left_child=.*$/m, (line) => line.replace(/=-?\d+/, "=0"))],
    ["a leaf that is not there", text.replace(/^right_child=.*$/m, (line) => line.replace(/=-?\d+/, "=-99"))],
    ["a feature that is not there", text.replace(/^split_feature=\d+/m, "split_feature=4000000")],
    ["a huge number of features", text.replace(/^max_feature_idx=\d+/m, "max_feature_idx=2147483647")],
    ["a huge number of classes", text.replace(/^num_class=\d+/m, "num_class=2147483647")],
    ["sizes of trees that lie", text.replace(/^tree_sizes=\d+/m, "tree_sizes=99999999")],
    ["leaves fewer than said", text.replace(/^num_leaves=\d+/m, "num_leaves=1000")],
  ];

  test.each(hostile)("is refused before LightGBM reads it: %s", async (_, bad) => {
    expect(bad).not.toBe(text);
    for (const Model of [LightGBMRegressionModel, LightGBMClassificationModel, LightGBMRankerModel]) {
      expect(await failure(Model.loadNativeModelFromString(bad))).toMatchObject({
        code: "model_corrupt",
        stage: Model.name,
      });
    }
  });

  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "uncia-hostile-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("is refused from a saved folder whose manifest was forged to fit", async () => {
    const saved = join(folder, "forged");
    const model = await LightGBMRegressionModel.loadNativeModelFromString(text);
    await model.save(saved);
    const bad = Buffer.from((hostile[3] as [string, string])[1]);
    await writeFile(join(saved, "model.txt"), bad);
    const manifest = JSON.parse(await readFile(join(saved, "manifest.json"), "utf8"));
    manifest.files["model.txt"] = { size: bad.byteLength, sha256: sha256(bad) };
    await writeFile(join(saved, "manifest.json"), JSON.stringify(manifest));
    expect(await failure(loadStage(saved))).toMatchObject({
      code: "model_corrupt",
      stage: "LightGBMRegressionModel",
    });
  });

  test("is refused where it is for another kind of stage", async () => {
    const wrong: [Promise<unknown>, string][] = [
      [LightGBMClassificationModel.loadNativeModelFromString(text), "regression"],
      [LightGBMRankerModel.loadNativeModelFromString(text), "regression"],
      [LightGBMRegressionModel.loadNativeModelFromString(models.binary as string), "binary"],
    ];
    for (const [loading, objective] of wrong) {
      const error = await failure(loading);
      expect(error.code).toBe("model_format");
      expect(error.message).toContain(`"${objective}"`);
    }
  });

  test("a file that is not there is an io error", async () => {
    expect(
      await failure(LightGBMRegressionModel.loadNativeModelFromFile(join(folder, "none.txt"))),
    ).toMatchObject({
      code: "io",
    });
  });
});
