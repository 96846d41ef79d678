import { describe, expect, expectTypeOf, test } from "vitest";
import { LightGBMClassifier } from "../lightgbm/index.ts";
import { type ParamMap, Pipeline, type Stage } from "../pipeline/index.ts";
import { failure } from "../test/failure.ts";
import { HyperparamBuilder, ParamGridBuilder, type ParamName, type ParamValue } from "./index.ts";

const classifier = () => new LightGBMClassifier({}, "classifier");

describe("a grid", () => {
  test("has all combinations, the last param changing fastest", () => {
    const maps = new ParamGridBuilder()
      .addGrid(classifier(), "numLeaves", [7, 31])
      .addGrid(classifier(), "objective", ["binary", "multiclass"])
      .build();
    expectTypeOf(maps).toEqualTypeOf<ParamMap[]>();
    expect(maps.map((map) => map.map(({ value }) => value))).toEqual([
      [7, "binary"],
      [7, "multiclass"],
      [31, "binary"],
      [31, "multiclass"],
    ]);
    expect(maps[0]?.[0]).toEqual({ stage: "classifier", param: "numLeaves", kind: "int", value: 7 });
    expect(new ParamGridBuilder().build()).toEqual([[]]);
  });

  test("holds a param once, whatever name it is added under", () => {
    const maps = new ParamGridBuilder()
      .addGrid(classifier(), "numLeaves", [7, 31])
      .addGrid(classifier() as Stage, "num_leaves", [5])
      .build();
    expect(maps).toEqual([[{ stage: "classifier", param: "numLeaves", kind: "int", value: 5 }]]);
  });

  test("takes stages as values, and typed arrays of numbers", () => {
    const pipeline = new Pipeline({}, "pipeline");
    const maps = new ParamGridBuilder()
      .addGrid(pipeline, "stages", [[classifier()], []])
      .addGrid(classifier(), "learningRate", Float64Array.of(0.1))
      .build();
    expect(maps.map(([first]) => (first as unknown as { value: Stage[] }).value.length)).toEqual([1, 0]);
  });

  test("is typed: a wrong name or value does not compile, and fails at once", async () => {
    type Learner = LightGBMClassifier;
    expectTypeOf<"numLeaves">().toExtend<ParamName<Learner>>();
    expectTypeOf<Extract<ParamName<Learner>, "params" | "" | "numLeafs">>().toEqualTypeOf<never>();
    expectTypeOf<ParamValue<Learner, "numLeaves">>().toEqualTypeOf<number>();
    expectTypeOf<ParamName<Stage>>().toEqualTypeOf<string>();
    const grid = new ParamGridBuilder();
    // @ts-expect-error: there is no such param
    expect(await failure(() => grid.addGrid(classifier(), "numLeafs", [7]))).toMatchObject({
      code: "unknown_param",
      stage: "LightGBMClassifier",
      hint: 'Did you mean "numLeaves"?',
    });
    // @ts-expect-error: it is a number
    expect(await failure(() => grid.addGrid(classifier(), "numLeaves", ["7"]))).toMatchObject({
      code: "invalid_param",
      param: "numLeaves",
    });
    expect(await failure(() => grid.addGrid(classifier(), "numLeaves", []))).toMatchObject({
      code: "invalid_param",
      param: "numLeaves",
    });
  });

  test("of more maps than anybody waits for is refused", async () => {
    const many = Array.from({ length: 400 }, (_, at) => at + 2);
    const grid = new ParamGridBuilder()
      .addGrid(classifier(), "numLeaves", many)
      .addGrid(classifier(), "numIterations", many);
    expect(await failure(() => grid.build())).toMatchObject({ code: "limit" });
  });
});

describe("a space", () => {
  test("has values and ranges", () => {
    const space = new HyperparamBuilder()
      .addDiscrete(classifier(), "objective", ["binary", "multiclass"])
      .addRange(classifier(), "numLeaves", 2, 9)
      .addRange(classifier(), "learningRate", 0.01, 1, { log: true })
      .addRange(classifier(), "numLeaves", 3, 9)
      .build();
    expect(space).toEqual([
      { stage: "classifier", param: "objective", kind: "enum", values: ["binary", "multiclass"] },
      { stage: "classifier", param: "numLeaves", kind: "int", min: 3, max: 9, log: false },
      { stage: "classifier", param: "learningRate", kind: "double", min: 0.01, max: 1, log: true },
    ]);
  });

  test("is checked at once", async () => {
    const space = new HyperparamBuilder();
    const wrong = [
      () => space.addDiscrete(classifier(), "numLeaves", []),
      () => space.addRange(classifier(), "numLeaves", 1, 9),
      () => space.addRange(classifier(), "numLeaves", 9, 2),
      () => space.addRange(classifier(), "minSumHessianInLeaf", 0, 2, { log: true }),
      // @ts-expect-error: it holds no number
      () => space.addRange(classifier(), "objective", 0, 2),
      () => space.addRange(classifier() as Stage, "metric", 0, 2),
    ];
    for (const add of wrong) {
      expect(await failure(add)).toMatchObject({ code: "invalid_param", stage: "LightGBMClassifier" });
    }
  });
});
