import { describe, expect, test } from "vitest";
import { LightGBMClassificationModel } from "./classification-model.ts";
import { LightGBMClassifier } from "./classifier.ts";
import { LightGBMRegressionModel } from "./regression-model.ts";
import {
  type Case,
  cases,
  columnNumbers,
  expected,
  models,
  numbersOf,
  prepare,
  secondOfTwo,
  sha256,
  whole,
} from "./test/cases.ts";

const trees = (text: string): string => text.slice(0, text.indexOf("\nparameters:"));
const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";
/** Python writes blanks into its JSON. */
const categories = (line: string): unknown => JSON.parse(/^pandas_categorical:(.*)$/.exec(line)?.[1] ?? "");

/** What Python's script keeps of a table of predictions. */
function outputsOf(one: Case, batch: Awaited<ReturnType<typeof whole>>) {
  const isBinary = one.params.objective === "binary";
  const isClassifier = isBinary || one.params.objective.startsWith("multi");
  const scores = (name: string) =>
    isBinary ? secondOfTwo(columnNumbers(batch, name)) : columnNumbers(batch, name);
  return {
    normal: numbersOf(isClassifier ? scores("probability") : columnNumbers(batch, "prediction")),
    ...(isClassifier && { raw: numbersOf(scores("raw")) }),
    leaf: numbersOf(columnNumbers(batch, "leaf")),
    ...(one.contrib && { contrib: numbersOf(columnNumbers(batch, "contrib")) }),
  };
}

describe("a model fitted here equals that of Python's lightgbm 4.7.0, bit for bit", () => {
  test.each(Object.entries(cases))("%s", async (name, one) => {
    const wanted = expected[name];
    if (!wanted) throw new Error(`lightgbm_expected.py has not run for "${name}".`);
    const before = one.continues ? models[one.continues] : undefined;
    expect(before === undefined).toBe(one.continues === undefined);
    const { stage, data } = await prepare(one, before);
    const model = await stage.fit(data);
    expect(model.bestIteration()).toBe(wanted.bestIteration);
    const text = await model.nativeModel();
    expect(categories(lastLine(text))).toEqual(categories(wanted.pandasCategorical));
    expect(numbersOf(await model.featureImportances("gain"))).toEqual(wanted.gain);
    const outputs = outputsOf(one, await whole(model.transform(data)));
    // Regressors and rankers show no raw scores beside their predictions.
    const { raw, ...others } = wanted.outputs;
    expect(outputs).toEqual("raw" in outputs ? { ...others, raw } : others);
    // The same trees in the same words: what scores here scores there.
    expect(sha256(trees(text))).toBe(wanted.treesSha256);
  });
});

describe("a model saved by Python's lightgbm", () => {
  const loaded = Object.keys(models).map((name) => [name, cases[name] as Case] as const);

  test.each(loaded)("scores the same here: %s", async (name, one) => {
    const { stage, data } = await prepare(one);
    const Model = stage instanceof LightGBMClassifier ? LightGBMClassificationModel : LightGBMRegressionModel;
    const model = await Model.loadNativeModelFromString(models[name] as string);
    model.set("featuresCols", stage.featuresCols).set("leafPredictionCol", "leaf");
    if (one.contrib) model.set("featuresShapCol", "contrib");
    if (model instanceof LightGBMClassificationModel) model.setRawPredictionCol("raw");
    const outputs = outputsOf(one, await whole(model.transform(data)));
    const wanted = expected[name] as (typeof expected)[string];
    const { raw, ...others } = wanted.outputs;
    expect(outputs).toEqual("raw" in outputs ? { ...others, raw } : others);
  });

  test.each(loaded)("is written again with the same trees and categories: %s", async (name, one) => {
    const text = models[name] as string;
    const Model = /^(binary|multi)/.test(one.params.objective)
      ? LightGBMClassificationModel
      : LightGBMRegressionModel;
    const again = await (await Model.loadNativeModelFromString(text)).nativeModel();
    expect(trees(again)).toBe(trees(text));
    expect(categories(lastLine(again))).toEqual(categories(lastLine(text)));
  });
});
