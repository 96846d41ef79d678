import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { DataFrame } from "../frame/index.ts";
import { LightGBMClassifier } from "../lightgbm/index.ts";
import { Pipeline, registerPackage } from "../pipeline/index.ts";
import { failure } from "../test/failure.ts";
import {
  BinaryClassificationEvaluator,
  MulticlassClassificationEvaluator,
  RankingEvaluator,
  RegressionEvaluator,
} from "../train/index.ts";
import { Draws } from "./draws.ts";
import * as tune from "./index.ts";
import {
  BestModel,
  FindBestModel,
  HyperparamBuilder,
  TuneHyperparameters,
  TuneHyperparametersModel,
} from "./index.ts";
import { type Arm, type Point, randomSearch, type Searcher } from "./search.ts";
import * as tests from "./test/stages.ts";
import { Distance, Guess, GuessModel, Twice } from "./test/stages.ts";
import { bayesianSearch } from "./tpe.ts";

for (const [name, subjects] of Object.entries({
  "@acme/tune": { tests: async () => tests },
  uncia: { tune: async () => tune },
})) {
  registerPackage({ name, version: "1.0.0", subjects, schema: "sha256:0", remote: {} });
}

const folder = await mkdtemp(join(tmpdir(), "uncia-search-"));
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => Guess.forget());

const table = () => DataFrame.fromColumns({ x: Float64Array.from({ length: 9 }, (_, row) => row) });
const guess = (init: object = {}, uid = "guess") => new Guess(init, uid);
const tuner = (init: object = {}) =>
  new TuneHyperparameters({
    models: [guess()],
    paramSpace: new HyperparamBuilder().addRange(guess(), "by", -3, 5).build(),
    evaluator: new Distance(),
    ...init,
  });
const tried = async (model: TuneHyperparametersModel) => (await model.metrics().toColumns()).by as number[];

describe("a search", () => {
  test("at random tries as many as it is told, the same by the same seed", async () => {
    const model = await tuner({ numRuns: 7 }).fit(table());
    expect(model).toBeInstanceOf(TuneHyperparametersModel);
    const values = await tried(model);
    expect(values).toHaveLength(7);
    expect(new Set(values).size).toBe(7);
    for (const value of values) expect(value >= -3 && value <= 5).toBe(true);
    expect(Math.abs((model.bestParams() as { by: number }).by)).toBe(Math.min(...values.map(Math.abs)));
    expect(model.parameters()).toEqual({ numRuns: "7", numFolds: "3" });
    expect(await tried(await tuner({ numRuns: 7, parallelism: 3 }).fit(table()))).toEqual(values);
    expect(await tried(await tuner({ numRuns: 7, seed: 1 }).fit(table()))).not.toEqual(values);
  });

  test("of a grid tries all there is, of all models, each with its own params", async () => {
    const other = new Pipeline({
      stages: [new Twice({ inputCol: "x", outputCol: "y" }), guess({}, "other")],
    });
    const paramSpace = new HyperparamBuilder()
      .addDiscrete(guess(), "by", [2, 1])
      .addDiscrete(guess({}, "other"), "by", [0.5, 3, 4])
      .build();
    const model = await tuner({ models: [guess(), other], paramSpace, search: "grid", numRuns: 2 }).fit(
      table(),
    );
    expect(await model.metrics().select("index", "model", "guess.by", "other.by", "isBest").toRows()).toEqual(
      [
        { index: 0, model: "Guess", "guess.by": 2, "other.by": null, isBest: false },
        { index: 1, model: "Guess", "guess.by": 1, "other.by": null, isBest: false },
        { index: 2, model: "Pipeline", "guess.by": null, "other.by": 0.5, isBest: true },
        { index: 3, model: "Pipeline", "guess.by": null, "other.by": 3, isBest: false },
        { index: 4, model: "Pipeline", "guess.by": null, "other.by": 4, isBest: false },
      ],
    );
    expect(model.bestParams()).toEqual({ model: "Pipeline", "other.by": 0.5 });
  });

  test("ends where nothing is left to try", async () => {
    const paramSpace = new HyperparamBuilder().addDiscrete(guess(), "by", [1, 2, 3]).build();
    for (const search of ["random", "bayesian"] as const) {
      const values = await tried(await tuner({ paramSpace, search, numRuns: 50 }).fit(table()));
      expect(values.toSorted()).toEqual([1, 2, 3]);
    }
  });

  test("by what was tried comes nearer to the best than one at random", async () => {
    const model = await tuner({ search: "bayesian", numRuns: 30 }).fit(table());
    const random = await tuner({ numRuns: 30 }).fit(table());
    expect(model.bestMetric()).toBeLessThan(random.bestMetric());
    expect(await tried(await tuner({ search: "bayesian", numRuns: 30 }).fit(table()))).toEqual(
      await tried(model),
    );
  });

  test("is saved, loaded and drawn", async () => {
    const model = await tuner({ numRuns: 3, models: [guess(), guess({}, "other")] }).fit(table());
    await model.save(join(folder, "tuned"));
    const loaded = await TuneHyperparametersModel.load(join(folder, "tuned"));
    expect(await loaded.metrics().toRows()).toEqual(await model.metrics().toRows());
    expect((await model.metrics().toColumns()).model).toEqual(["Guess 0", "Guess 1", "Guess 0"]);
    const plot = await loaded.plotMetrics();
    expect(plot.description).toMatch(
      /^Distance of 3 candidates over model, by, the smaller, the better\. The best is /,
    );
    expect(await failure(() => loaded.plotMetrics(["bye"]))).toMatchObject({ code: "invalid_param" });
    expect((await loaded.plotMetrics(["by"])).description).toContain("over by,");
  });

  test.each([
    [{ models: [new Distance()] }, { code: "invalid_param", param: "models" }],
    [{ models: [] }, { code: "invalid_param", param: "models" }],
    [{ evaluator: guess() }, { code: "invalid_param", param: "evaluator" }],
    [{ search: "grid" }, { code: "invalid_param", param: "paramSpace" }],
    [
      { paramSpace: [{ stage: "gess", param: "by", min: 1, max: 2 }] },
      { code: "unknown_stage", param: "paramSpace", hint: "There are guess." },
    ],
    [
      { paramSpace: [{ stage: "guess", param: "mood", min: 1, max: 2 }] },
      { code: "invalid_param", param: "mood" },
    ],
    [{ evaluator: new RegressionEvaluator() }, { code: "missing_column", param: "labelCol" }],
    [
      {
        search: "grid",
        paramSpace: ["mood", "nerve", "humour"].map((param) => ({
          stage: "guess",
          param,
          values: Array(50).fill("1"),
        })),
      },
      { code: "limit", param: "paramSpace" },
    ],
  ])("with %o is refused before anything is fitted", async (init, wanted) => {
    expect(await failure(() => tuner(init).fit(table()))).toMatchObject(wanted);
    expect(Guess.seen).toEqual([]);
  });
});

describe("Parzen estimators", () => {
  const arms: Arm[] = [
    {
      dimensions: [
        { stage: "a", param: "x", kind: "double", range: { min: 1e-4, max: 1, log: true } },
        { stage: "a", param: "n", kind: "int", range: { min: 1, max: 60, log: false } },
        { stage: "a", param: "c", kind: "string", values: ["p", "q", "r", "s"] },
      ],
    },
    { dimensions: [{ stage: "b", param: "x", kind: "double", range: { min: -1, max: 1, log: false } }] },
  ];
  /** 0 at its best: x = 0.01, n = 20, c = "r" of the first; 1 at the best of the second. */
  const loss = ({ arm, coordinates: [x = 0, n = 0, c = 0] }: Point): number =>
    arm === 1 ? 1 + x * x : Math.abs(Math.log10(x) + 2) + Math.abs(n - 20) / 20 + (c === 2 ? 0 : 0.5);

  function best(searcher: Searcher, runs: number, atOnce: number): number {
    let found = Number.POSITIVE_INFINITY;
    for (let done = 0; done < runs; done += atOnce) {
      for (const point of searcher.propose(Math.min(atOnce, runs - done))) {
        const [x, n] = point.coordinates as [number, number];
        if (point.arm === 0)
          expect(x >= 1e-4 && x <= 1 && Number.isInteger(n) && n >= 1 && n <= 60).toBe(true);
        found = Math.min(found, loss(point));
        searcher.tell(point, loss(point));
      }
    }
    return found;
  }
  const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;
  const seeds = Array.from({ length: 15 }, (_, seed) => seed);

  test.each([1, 4])("find better points than chance does, %i at a time", (atOnce) => {
    const byChance = median(seeds.map((seed) => best(randomSearch(arms, new Draws(seed)), 60, atOnce)));
    const found = median(seeds.map((seed) => best(bayesianSearch(arms, 60, new Draws(seed)), 60, atOnce)));
    expect(found).toBeLessThan(byChance * 0.6);
  });

  test("propose nothing twice", () => {
    const searcher = bayesianSearch(arms, 80, new Draws(3));
    const points = Array.from({ length: 80 }, () => {
      const [point] = searcher.propose(1) as [Point];
      searcher.tell(point, Number.NaN);
      return JSON.stringify(point);
    });
    expect(new Set(points).size).toBe(80);
  });
});

describe("the best of fitted models", () => {
  const cancer = () =>
    DataFrame.readCsv(new URL("../../examples/data/breast-cancer.csv", import.meta.url).pathname);
  const learner = (numIterations: number) =>
    new LightGBMClassifier({ featuresCols: ["mean_radius", "mean_texture"], numIterations, numThreads: 1 });
  const models = async () => [await learner(1).fit(cancer()), await learner(20).fit(cancer())];

  test("is found, with its statistics and its curve", async () => {
    const find = new FindBestModel({
      models: await models(),
      evaluator: new BinaryClassificationEvaluator(),
    });
    const best = await find.fit(cancer());
    expect(best).toBeInstanceOf(BestModel);
    expect(best.bestIndex()).toBe(1);
    expect(await best.allModelMetrics().toRows()).toEqual([
      { index: 0, model: "LightGBMClassificationModel 0", metric: expect.any(Number), isBest: false },
      { index: 1, model: "LightGBMClassificationModel 1", metric: best.bestMetric(), isBest: true },
    ]);
    const [statistics] = await best.bestModelMetrics().toRows();
    expect(statistics?.auc).toBe(best.bestMetric());
    expect(statistics?.rows).toBe(569n);
    const curve = await best.rocCurve().toRows();
    expect(curve[0]).toMatchObject({ falsePositiveRate: 0, truePositiveRate: 0 });
    expect(curve.at(-1)).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 });
    await best.save(join(folder, "best"));
    registerPackage({
      name: "uncia",
      version: "1.0.0",
      subjects: { tune: async () => tune, lightgbm: () => import("../lightgbm/index.ts") },
      schema: "sha256:0",
      remote: {},
    });
    const loaded = await BestModel.load(join(folder, "best"));
    expect(await loaded.rocCurve().toRows()).toEqual(curve);
    expect(await loaded.copy().bestModelMetrics().toRows()).toEqual([statistics]);
  });

  test("is judged by other evaluators, too, with what statistics there are", async () => {
    const data = DataFrame.fromColumns({ x: [1, 2, 3], label: [2, 2.5, 2], group: ["a", "a", "b"] });
    const some = [new GuessModel({ mean: 5 }), new GuessModel({ mean: 2 })];
    const find = new FindBestModel({ models: some, evaluator: new RegressionEvaluator(), parallelism: 2 });
    const best = await find.fit(data);
    expect(best.bestIndex()).toBe(1);
    expect((await best.bestModelMetrics().toRows())[0]?.rmse).toBe(best.bestMetric());
    expect(await failure(() => best.rocCurve())).toMatchObject({ code: "unsupported", stage: "BestModel" });
    const ranked = await find.copy({ evaluator: new RankingEvaluator() }).fit(data);
    expect(await failure(() => ranked.bestModelMetrics())).toMatchObject({ code: "unsupported" });
    const classes = await find.copy({ evaluator: new MulticlassClassificationEvaluator() }).fit(data);
    expect((await classes.bestModelMetrics().toRows())[0]?.rows).toBe(3n);
  });

  test("needs models that are fitted, and predictions that the evaluator reads", async () => {
    const find = new FindBestModel({ models: [guess()], evaluator: new Distance() });
    expect(await failure(() => find.fit(table()))).toMatchObject({ code: "invalid_param", param: "models" });
    const evaluator = new BinaryClassificationEvaluator();
    expect(
      await failure(() => find.copy({ models: [new GuessModel({ mean: 1 })], evaluator }).fit(table())),
    ).toMatchObject({ code: "missing_column", stage: "BinaryClassificationEvaluator" });
  });
});
