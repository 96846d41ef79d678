import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { SelectColumns } from "../featurize/index.ts";
import { DataFrame } from "../frame/index.ts";
import { LightGBMClassifier } from "../lightgbm/index.ts";
import { Pipeline, PipelineModel, paramSetting, registerPackage } from "../pipeline/index.ts";
import type { Progress } from "../run.ts";
import { failure } from "../test/failure.ts";
import { BinaryClassificationEvaluator, RegressionEvaluator } from "../train/index.ts";
import * as tune from "./index.ts";
import {
  CrossValidator,
  CrossValidatorModel,
  ParamGridBuilder,
  TrainValidationSplit,
  TrainValidationSplitModel,
} from "./index.ts";
import * as tests from "./test/stages.ts";
import { Distance, Guess, GuessModel, Twice } from "./test/stages.ts";

registerPackage({
  name: "@acme/tune",
  version: "1.0.0",
  subjects: { tests: async () => tests },
  schema: "sha256:0",
  remote: {},
});
registerPackage({
  name: "uncia",
  version: "0.1.0",
  subjects: {
    tune: async () => tune,
    pipeline: async () => ({ Pipeline, PipelineModel }),
  },
  schema: "sha256:0",
  remote: {},
});

const folder = await mkdtemp(join(tmpdir(), "uncia-tune-"));
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  Guess.forget();
  Twice.rows = 0;
});

const table = (rows = 12) =>
  DataFrame.fromColumns({
    x: Float64Array.from({ length: rows }, (_, row) => row),
    fold: Int32Array.from({ length: rows }, (_, row) => row % 3),
    group: Array.from({ length: rows }, (_, row) => `g${Math.floor(row / 2)}`),
  });
const guess = (init: object = {}) => new Guess(init, "guess");
const by = (...values: number[]) => new ParamGridBuilder().addGrid(guess(), "by", values).build();
const validator = (init: object = {}) =>
  new CrossValidator({
    estimator: guess(),
    estimatorParamMaps: by(3, 1, 2),
    evaluator: new Distance(),
    foldCol: "fold",
    ...init,
  });

describe("cross-validation", () => {
  test("fits on all folds but one, for each map, and the best once more on all rows, in their order", async () => {
    const model = await validator().fit(table());
    expect(model).toBeInstanceOf(CrossValidatorModel);
    expect(Guess.seen).toHaveLength(10);
    expect(Guess.seen[1]?.xs).toEqual([0, 2, 3, 5, 6, 8, 9, 11]);
    expect(Guess.seen[9]?.xs).toEqual([...Array(12).keys()]);
    expect(Guess.seen.map(({ columns }) => columns)).toEqual(Array(10).fill(["x", "fold", "group"]));
    expect(model.bestIndex()).toBe(1);
    expect(model.bestParams()).toEqual({ by: 1 });
    expect(model.bestMetric()).toBe(5.5);
    expect(model.avgMetrics()).toEqual([16.5, 5.5, 11]);
    expect(model.stdMetrics()[1]).toBeCloseTo(Math.sqrt(1 / 6), 12);
    expect((model.bestModel as GuessModel).setParams()).toEqual({ mean: 5.5, by: 1 });
    expect(await model.foldMetrics().take(4)).toEqual([
      { index: 0, fold: 0, metric: 18 },
      { index: 0, fold: 1, metric: 16.5 },
      { index: 0, fold: 2, metric: 15 },
      { index: 1, fold: 0, metric: 6 },
    ]);
    expect(await model.metrics().take(1)).toEqual([
      { index: 0, by: 3, avgMetric: 16.5, stdMetric: expect.any(Number), isBest: false },
    ]);
    expect(model.metricName()).toBe("Distance");
    expect(model.parameters()).toEqual({ maps: "3", numFolds: "3", collectSubModels: "false" });
    expect(await model.transform(table()).first()).toMatchObject({ x: 0, prediction: 5.5 });
  });

  test("judges the estimator as it is where no map is given", async () => {
    const model = await validator().clear("estimatorParamMaps").fit(table());
    expect(model.avgMetrics()).toEqual([5.5]);
    expect(model.bestParams()).toEqual({});
    expect((await model.plotMetrics()).description).toContain("Distance of 1 candidates");
  });

  test("reads its table once, however often it comes", async () => {
    const data = table();
    let reads = 0;
    const source = DataFrame.fromBatches(await data.schema(), async function* () {
      reads++;
      yield* data.batches({ batchSize: 5 });
    });
    const one = await validator().clear("foldCol").fit(source);
    const other = await validator().clear("foldCol").fit(data);
    expect(reads).toBe(1);
    expect(one.avgMetrics()).toEqual(other.avgMetrics());
  });

  test("gives the same, however many fits run at a time", async () => {
    const alone = await validator().fit(table());
    expect(Guess.most).toBe(1);
    const slow = guess({ mood: "slow" });
    const together = await validator({ estimator: slow, parallelism: 4 }).fit(table());
    expect(Guess.most).toBe(4);
    expect(together.avgMetrics()).toEqual(alone.avgMetrics());
  });

  test("shows one progress, with the best so far", async () => {
    const seen: Progress[] = [];
    await validator({ parallelism: 2 }).fit(table(), { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ done }) => done)).toEqual([...Array(11).keys()]);
    expect(new Set(seen.map(({ stage, total }) => `${stage} ${total}`))).toEqual(
      new Set(["CrossValidator 10"]),
    );
    expect(seen[0]?.message).toBe("3 folds, 2 at a time");
    expect(seen.at(-1)?.message).toBe("best Distance 5.50000 of 3, 3 folds, 2 at a time");
  });

  test("stops when it is told to, with all that runs", async () => {
    const stop = new AbortController();
    const fit = validator({ estimator: guess({ mood: "slow" }), parallelism: 2 }).fit(table(), {
      signal: stop.signal,
      onProgress: ({ done }) => done === 2 && stop.abort(),
    });
    expect(await failure(fit)).toMatchObject({ code: "cancelled", stage: "CrossValidator" });
    expect(Guess.running).toBe(0);
    expect(Guess.seen.length).toBeLessThan(5);
  });

  test("names the params of a map that fails, and stops the others", async () => {
    const maps = new ParamGridBuilder()
      .addGrid(guess(), "by", [2])
      .addGrid(guess(), "mood", ["slow", "sulky", "calm"])
      .build();
    const error = await failure(() =>
      validator({ estimatorParamMaps: maps, parallelism: 4 }).fit(table(), { onProgress: () => {} }),
    );
    expect(error).toMatchObject({ code: "kernel", stage: "Guess", hint: "Cheer it up." });
    expect(error.message).toBe("It will not guess. (by = 2, mood = sulky, fold 0 of 0 to 2) Cheer it up.");
    expect(Guess.running).toBe(0);
    expect(Guess.seen.length).toBeLessThan(6);
  });

  test("keeps groups together, and folds even", async () => {
    const model = validator({ groupCol: "group" }).clear("foldCol");
    const rows = await (await model.folds(table(), { outputCol: "part" })).toRows();
    const byGroup = Map.groupBy(rows, ({ group }) => group as string);
    for (const [, members] of byGroup) expect(new Set(members.map(({ part }) => part)).size).toBe(1);
    expect([0, 1, 2].map((fold) => rows.filter(({ part }) => part === fold).length)).toEqual([4, 4, 4]);
    expect(new Set(rows.map(({ part }) => part)).size).toBe(3);
  });
});

describe("the stages that a pipeline begins with", () => {
  const twice = (init: object = {}) => new Twice({ inputCol: "x", outputCol: "y", ...init }, "twice");

  test("map the table once where no map touches them, and are part of all models", async () => {
    const pipeline = new Pipeline({ stages: [twice(), guess()] }, "pipeline");
    const model = await validator({ estimator: pipeline, collectSubModels: true }).fit(table());
    expect(Twice.rows).toBe(12);
    expect(Guess.seen[0]?.columns).toEqual(["x", "fold", "group", "y"]);
    const all = [model.bestModel, ...(model.subModels ?? [])] as PipelineModel[];
    expect(all).toHaveLength(10);
    for (const one of all) expect(one.stages.map(({ uid }) => uid)[0]).toBe("twice");
    expect(await model.transform(table()).take(2)).toMatchObject([
      { y: 0, prediction: 5.5 },
      { y: 2, prediction: 5.5 },
    ]);
  });

  test("map it once for all folds and all maps that set the same on them", async () => {
    const pipeline = new Pipeline({ stages: [twice(), guess()] });
    const maps = new ParamGridBuilder()
      .addGrid(twice(), "times", [4, 5])
      .addGrid(guess(), "by", [2, 1, 3])
      .build();
    const model = await validator({ estimator: pipeline, estimatorParamMaps: maps, parallelism: 3 }).fit(
      table(),
    );
    expect(model.bestParams()).toEqual({ times: 4, by: 1 });
    expect(await model.transform(table()).take(2)).toMatchObject([{ y: 0 }, { y: 4 }]);
    // Twelve rows for each value, and once more for the best model, as its features were freed by then; two rows were taken here.
    expect(Twice.rows).toBe(3 * 12 + 12);
  });

  test("map in each fit what hides the columns that they do not know", async () => {
    const pipeline = new Pipeline({ stages: [new SelectColumns({ cols: ["x"] }), twice(), guess()] });
    await validator({ estimator: pipeline, estimatorParamMaps: by(1, 2) }).fit(table());
    // Two maps on three folds, of which eight rows are learned from and four held out, and all rows for the best.
    expect(Twice.rows).toBe(2 * 3 * 12 + 12);
    expect(Guess.seen[0]?.columns).toEqual(["x", "y"]);
  });

  test("of a pipeline that is put in place of another do, too", async () => {
    const pipeline = new Pipeline({ stages: [twice(), guess()] }, "pipeline");
    const other = [twice({ times: 5 }), guess({ by: 0.5 })];
    const maps = [[], [paramSetting(pipeline, "stages", other)]];
    const model = await validator({ estimator: pipeline, estimatorParamMaps: maps }).fit(table());
    expect(model.bestIndex()).toBe(1);
    expect(String((model.bestParams() as { stages: string }).stages)).toContain("Twice");
    expect(await model.transform(table()).first()).toMatchObject({ y: 0, prediction: 2.75 });
  });
});

describe("one split", () => {
  const split = (init: object = {}) =>
    new TrainValidationSplit({
      estimator: guess(),
      estimatorParamMaps: by(2, 1),
      evaluator: new Distance(),
      ...init,
    });

  test("holds out what is left of the ratio", async () => {
    const model = await split({ trainRatio: 0.6 }).fit(table(10));
    expect(model).toBeInstanceOf(TrainValidationSplitModel);
    expect(Guess.seen.map(({ xs }) => xs.length)).toEqual([6, 6, 10]);
    expect(model.validationMetrics()).toHaveLength(2);
    expect(model.bestIndex()).toBe(1);
    expect(await model.metrics().columns()).toEqual(["index", "by", "metric", "isBest"]);
    expect(model.parameters()).toEqual({ maps: "2", collectSubModels: "false" });
  });

  test("holds out the rows that a column names", async () => {
    const data = table(6).withColumn("held", "x IN (1, 4)");
    await split({ validationIndicatorCol: "held" }).fit(data);
    expect(Guess.seen[0]?.xs).toEqual([0, 2, 3, 5]);
  });

  test("holds out groups, and the same part of each stratum", async () => {
    await split({ groupCol: "group", trainRatio: 0.5 }).fit(table());
    const kept = Guess.seen[0]?.xs ?? [];
    expect(kept).toHaveLength(6);
    expect(kept.every((x) => kept.includes(x % 2 === 0 ? x + 1 : x - 1))).toBe(true);
    Guess.forget();
    await split({ stratifyCol: "fold", trainRatio: 0.5 }).fit(table());
    const folds = (Guess.seen[0]?.xs ?? []).map((x) => x % 3);
    expect(folds.toSorted()).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test.each([
    [{ validationIndicatorCol: "none" }, "missing_column", "validationIndicatorCol"],
    [{ validationIndicatorCol: "group" }, "column_type", "validationIndicatorCol"],
    [{ validationIndicatorCol: "never" }, "invalid_data", "validationIndicatorCol"],
    [{ trainRatio: 0.999 }, "invalid_data", "trainRatio"],
    [{ groupCol: "group", stratifyCol: "fold" }, "invalid_param", "stratifyCol"],
  ])("refuses %o", async (init, code, param) => {
    const data = table().withColumn("never", "false");
    expect(await failure(() => split(init).fit(data))).toMatchObject({
      code,
      param,
      stage: "TrainValidationSplit",
    });
  });
});

describe("a tuned model", () => {
  test("is saved and loaded with its sub-models and metrics", async () => {
    const model = await validator({ collectSubModels: true }).fit(table());
    await model.save(join(folder, "model"));
    const loaded = await CrossValidatorModel.load(join(folder, "model"));
    expect(await loaded.metrics().toRows()).toEqual(await model.metrics().toRows());
    expect(await loaded.foldMetrics().toRows()).toEqual(await model.foldMetrics().toRows());
    expect(loaded.subModels?.map((one) => one.setParams())).toEqual(
      model.subModels?.map((one) => one.setParams()),
    );
    expect(loaded.subModels).toHaveLength(9);
    expect(await loaded.transform(table()).toRows()).toEqual(await model.transform(table()).toRows());
    expect(loaded.copy().bestMetric()).toBe(5.5);
    expect(loaded.inputSchema?.fields.map(({ name }) => name)).toEqual(["x", "fold", "group"]);
  });

  test("is no estimator's own work where it was put together by hand", async () => {
    const bare = new CrossValidatorModel({ bestModel: new GuessModel({ mean: 1 }) });
    expect(await bare.transform(table()).first()).toMatchObject({ prediction: 1 });
    expect(await failure(() => bare.metrics())).toMatchObject({ code: "unsupported" });
    expect(await failure(() => bare.setBestModel(guess()).transform(table()).schema())).toMatchObject({
      code: "invalid_param",
      param: "bestModel",
    });
  });

  test("refuses results that were altered", async () => {
    const { Results } = await import("./results.ts");
    for (const bad of [null, {}, { metricName: "x", isLargerBetter: true, tried: [] }]) {
      expect(await failure(() => Results.fromJson(bad))).toMatchObject({ code: "model_corrupt" });
    }
    const tried = [{ settings: [{ stage: "A", uid: "a", param: "b", kind: "int" }], metrics: [1] }];
    expect(
      await failure(() => Results.fromJson({ metricName: "x", isLargerBetter: true, tried })),
    ).toMatchObject({ code: "model_corrupt" });
  });
});

describe("before anything is fitted", () => {
  const classifier = () => new LightGBMClassifier({ featuresCols: ["x"], labelCol: "fold" }, "classifier");

  test.each([
    [{ estimator: new Distance() }, { code: "invalid_param", param: "estimator" }],
    [{ evaluator: guess() }, { code: "invalid_param", param: "evaluator" }],
    [{ estimatorParamMaps: [] }, { code: "invalid_param", param: "estimatorParamMaps" }],
    [
      { estimatorParamMaps: [[{ stage: "gess", param: "by", value: 1 }]] },
      { code: "unknown_stage", hint: "There are guess." },
    ],
    [
      { estimatorParamMaps: [[{ stage: "guess", param: "bye", value: 1 }]] },
      { code: "unknown_param", stage: "Guess" },
    ],
    [
      { estimatorParamMaps: [[{ stage: "guess", param: "by", value: "1" }]] },
      { code: "invalid_param", stage: "Guess", param: "by" },
    ],
    [
      { evaluator: new RegressionEvaluator() },
      { code: "missing_column", param: "labelCol", stage: "RegressionEvaluator" },
    ],
    [
      { estimator: classifier(), estimatorParamMaps: [[paramSetting(classifier(), "labelCol", "y")]] },
      { code: "missing_column", column: "y", stage: "LightGBMClassifier" },
    ],
    [{ foldCol: "no" }, { code: "missing_column", param: "foldCol" }],
    [{ foldCol: "group" }, { code: "column_type", param: "foldCol" }],
    [{ groupCol: "group" }, { code: "invalid_param", param: "foldCol" }],
    [{ numFolds: 2 }, { code: "invalid_data", param: "foldCol", row: 2 }],
    [{ numFolds: 4 }, { code: "invalid_data", param: "foldCol", column: "fold" }],
    [
      { foldCol: undefined, numFolds: 13 },
      { code: "invalid_data", param: "numFolds" },
    ],
    [
      { foldCol: undefined, groupCol: "group", numFolds: 7 },
      { code: "invalid_data", column: "group" },
    ],
  ])("%o is refused", async (init, wanted) => {
    const error = await failure(() => validator(init).fit(table()));
    expect({ stage: "CrossValidator", ...error }).toMatchObject({ stage: "CrossValidator", ...wanted });
    expect(Guess.seen).toEqual([]);
  });

  test("an empty table is refused", async () => {
    expect(await failure(() => validator().fit(table().limit(0)))).toMatchObject({ code: "empty_data" });
  });

  test("an evaluator that gives no number finds no best", async () => {
    expect(
      await failure(() => validator({ evaluator: new Distance({ what: "none" }) }).fit(table())),
    ).toMatchObject({ code: "invalid_data", param: "evaluator" });
  });
});

test("a fold of one class is told, with the way out", async () => {
  const data = DataFrame.fromColumns({
    x: Float64Array.from({ length: 40 }, (_, row) => row),
    label: Int32Array.from({ length: 40 }, (_, row) => (row < 20 ? 0 : 1)),
    fold: Int32Array.from({ length: 40 }, (_, row) => (row < 10 ? 0 : 1)),
  });
  const fit = new CrossValidator({
    estimator: new LightGBMClassifier({ featuresCols: ["x"], numIterations: 2 }),
    evaluator: new BinaryClassificationEvaluator(),
    foldCol: "fold",
    numFolds: 2,
  }).fit(data);
  const error = await failure(fit);
  expect(error).toMatchObject({
    code: "invalid_data",
    stage: "BinaryClassificationEvaluator",
    column: "label",
  });
  expect(error.message).toContain("fold 0 of 0 to 1");
  expect(error.message).toContain("stratifyCol");
});
