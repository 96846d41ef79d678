import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "../stages.ts";
import { DataFrame } from "../frame/index.ts";
import type { Plot } from "../plot/index.ts";
import { failure } from "../test/failure.ts";
import { TrainingHistory } from "./history.ts";
import {
  LightGBMClassificationModel,
  LightGBMClassifier,
  LightGBMRanker,
  LightGBMRegressor,
} from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "plots-"));
afterAll(() => rmSync(folder, { recursive: true }));

const data = (name: string) =>
  DataFrame.readCsv(join(import.meta.dirname, "../../examples/data", `${name}.csv`));
const featuresCols = ["mean_radius", "mean_texture", "mean_smoothness", "mean_symmetry"];
const classifier = (init: object = {}) =>
  new LightGBMClassifier({ labelCol: "label", featuresCols, numIterations: 40, ...init });

type Values = Record<string, unknown>[];
const valuesOf = (plot: Plot): Values => (plot.spec as unknown as { data: { values: Values } }).data.values;
/** The values of the lines in each panel. */
const panelsOf = (plot: Plot): Values[] =>
  (plot.spec as unknown as { vconcat: { layer: { data: { values: Values } }[] }[] }).vconcat.map(
    ({ layer }) => layer[0]?.data.values ?? [],
  );

let model: LightGBMClassificationModel;
beforeAll(async () => {
  model = await classifier({
    validationIndicatorCol: "held_out",
    isProvideTrainingMetric: true,
    metric: ["binary_logloss", "auc"],
    earlyStoppingRound: 5,
    firstMetricOnly: true,
    learningRate: 0.5,
  }).fit(data("breast-cancer"));
});

describe("the plot of feature importance", () => {
  test.each(["split", "gain"] as const)(
    "shows what featureImportances says of %s, in order",
    async (type) => {
      const importances = await model.featureImportances(type);
      const wanted = model
        .featureNames()
        .map((feature, at) => ({ feature, importance: importances[at] as number }))
        .sort((a, b) => b.importance - a.importance);
      const plot = await model.plotFeatureImportance(type);
      expect(valuesOf(plot).map(({ feature, importance }) => ({ feature, importance }))).toEqual(wanted);
      expect(plot.description).toContain(`the most important is ${wanted[0]?.feature}`);
    },
  );

  test("shows so many features at most, and says of how many", async () => {
    const plot = await model.plotFeatureImportance("split", 3);
    expect(valuesOf(plot).map(({ rank }) => rank)).toEqual([1, 2, 3]);
    expect(plot.description).toContain("3 of 4 features");
    for (const maxFeatures of [0, -1, Number.NaN]) {
      expect(await failure(model.plotFeatureImportance("split", maxFeatures))).toMatchObject({
        code: "invalid_param",
        stage: "LightGBMClassificationModel",
        param: "maxFeatures",
      });
    }
  });

  test("cuts long names, and has them whole as tooltips", async () => {
    const name = `${"very_".repeat(12)}long`;
    const renamed = data("breast-cancer").rename({ mean_radius: name });
    const fitted = await classifier({ featuresCols: [name, "mean_texture"] }).fit(renamed);
    const { svg } = await fitted.plotFeatureImportance();
    expect(svg).toContain(`<title>${name}</title>`);
    expect(svg).toMatch(/>very_very_very…ery_very_long</);
  });

  test("leaves out what no tree uses, unless nothing is used", async () => {
    const rows = Array.from({ length: 60 }, (_, at) => ({ x: at, constant: 1, label: at % 60 < 30 ? 0 : 1 }));
    const init = { featuresCols: ["x", "constant"] };
    const some = await (await classifier(init).fit(rows)).plotFeatureImportance();
    expect(valuesOf(some).map(({ feature }) => feature)).toEqual(["x"]);
    const none = await (await classifier({ ...init, minDataInLeaf: 1000 }).fit(rows)).plotFeatureImportance();
    expect(valuesOf(none).map(({ importance }) => importance)).toEqual([0, 0]);
    expect(none.description).toContain("no tree uses any");
  });
});

describe("the history of a training", () => {
  test("has each metric of each iteration on the rows that were watched and learned from", async () => {
    const rows = await model.trainingHistory().toRows();
    const iterations = Math.max(...rows.map(({ iteration }) => iteration as number));
    expect(rows).toHaveLength(iterations * 4);
    expect(iterations).toBe(model.bestIteration() + 5);
    const of = (dataset: string, metric: string) =>
      rows
        .filter((row) => row.dataset === dataset && row.metric === metric)
        .map(({ value }) => value as number);
    const losses = of("training", "binary_logloss");
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    const watched = of("validation", "binary_logloss");
    expect(watched.indexOf(Math.min(...watched)) + 1).toBe(model.bestIteration());
  });

  test("holds what the metrics of the table say", async () => {
    const held = data("breast-cancer").filter("held_out = 1");
    const scored = await model.transform(held).toRows();
    const loss = scored.reduce(
      (sum, { probability, label }) => sum - Math.log((probability as number[])[Number(label)] as number),
      0,
    );
    const rows = await model
      .trainingHistory()
      .filter("dataset = 'validation' AND metric = 'binary_logloss'")
      .toRows();
    expect(rows[model.bestIteration() - 1]?.value).toBeCloseTo(loss / scored.length, 10);
  });

  test("is saved with the model, with the best iteration", async () => {
    await model.save(join(folder, "model"));
    const loaded = await LightGBMClassificationModel.load(join(folder, "model"));
    expect(await loaded.trainingHistory().toRows()).toEqual(await model.trainingHistory().toRows());
    expect(loaded.bestIteration()).toBe(model.bestIteration());
    expect(loaded.bestIteration()).toBeGreaterThan(0);
    expect((await loaded.copy().plotLearningCurve()).svg).toBe((await model.plotLearningCurve()).svg);
  });

  test("that is damaged is refused as such", () => {
    const good = {
      firstIteration: 1,
      bestIteration: 0,
      series: [{ dataset: "training", metric: "l2", values: [1, "NaN"] }],
    };
    expect(TrainingHistory.fromJson(good).series[0]?.values).toEqual([1, Number.NaN]);
    const [series] = good.series;
    for (const bad of [
      null,
      [],
      { ...good, firstIteration: -1 },
      { ...good, bestIteration: "1" },
      { ...good, series: {} },
      { ...good, series: [null] },
      { ...good, series: [{ ...series, metric: 1 }] },
      { ...good, series: [{ ...series, values: [1, "x"] }] },
      { ...good, series: [{ ...series, values: undefined }] },
    ]) {
      expect(() => TrainingHistory.fromJson(bad)).toThrow(expect.objectContaining({ code: "model_corrupt" }));
    }
  });

  test("goes on where the training went on", async () => {
    const first = await classifier({ numIterations: 10 }).fit(data("breast-cancer"));
    const next = classifier({
      modelString: await first.nativeModel(),
      numIterations: 5,
      isProvideTrainingMetric: true,
    });
    const rows = await (await next.fit(data("breast-cancer"))).trainingHistory().toRows();
    expect(rows.map(({ iteration }) => iteration)).toEqual([11, 12, 13, 14, 15]);
  });

  test("is there for regression and ranking too", async () => {
    const regression = await new LightGBMRegressor({
      labelCol: "mean_radius",
      featuresCols: ["mean_texture"],
      isProvideTrainingMetric: true,
      numIterations: 3,
    }).fit(data("breast-cancer"));
    expect(await regression.trainingHistory().count()).toBe(3);
    const ranking = await new LightGBMRanker({
      labelCol: "label",
      groupCol: "query",
      featuresCols: ["x"],
      isProvideTrainingMetric: true,
      numIterations: 3,
      evalAt: [1],
    }).fit(Array.from({ length: 80 }, (_, at) => ({ label: at % 3, query: at >> 3, x: at % 3 })));
    expect(await ranking.trainingHistory().count()).toBe(3);
  });
});

describe("the learning curve", () => {
  test("shows the history, a panel a metric, and the best iteration", async () => {
    const plot = await model.plotLearningCurve();
    const rows = await model.trainingHistory().toRows();
    const panels = panelsOf(plot);
    expect(panels).toHaveLength(2);
    for (const [at, metric] of ["binary_logloss", "auc"].entries()) {
      const wanted = rows
        .filter((row) => row.metric === metric)
        .map(({ iteration, dataset, value }) => ({ iteration, dataset, value }));
      expect(panels[at]).toHaveLength(wanted.length);
      expect(panels[at]).toEqual(expect.arrayContaining(wanted));
    }
    expect(plot.svg).toContain(`>best: ${model.bestIteration()}</text>`);
  });

  test("needs evaluations, and says how to have them", async () => {
    const silent = await classifier({ numIterations: 3 }).fit(data("breast-cancer"));
    expect(await silent.trainingHistory().count()).toBe(0);
    expect(silent.bestIteration()).toBe(0);
    expect(await failure(silent.plotLearningCurve())).toMatchObject({
      code: "unsupported",
      stage: "LightGBMClassificationModel",
      hint: "Fit it with validationIndicatorCol or isProvideTrainingMetric set.",
    });
  });

  test("of a long training stays small", async () => {
    const long = await classifier({ numIterations: 3000, numLeaves: 2, isProvideTrainingMetric: true }).fit(
      data("breast-cancer").limit(100),
    );
    const [panel] = panelsOf(await long.plotLearningCurve());
    expect(panel?.length).toBeLessThanOrEqual(800);
    expect(panel?.map(({ iteration }) => iteration)).toEqual(expect.arrayContaining([1, 3000]));
  });
});
