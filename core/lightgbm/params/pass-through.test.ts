import { describe, expect, it } from "vitest";
import { Stage } from "../../pipeline/stage.ts";
import { ClassifierParams, RankerParams, RegressorParams } from "./index.ts";
import { parsePassThroughArgs } from "./pass-through.ts";
import { effectiveValue, nativeParameters } from "./to-native.ts";

class Classifier extends Stage {
  static override readonly params = ClassifierParams;
}

const parse = (text: string) => parsePassThroughArgs(text, ClassifierParams);

describe("parsePassThroughArgs", () => {
  it("reads pairs parted by white space under LightGBM's names", () => {
    expect(parse("  num_leaves=63\tlambda_l2=1e-3 \n extra_trees=true ")).toEqual({
      num_leaves: "63",
      lambda_l2: "0.001",
      extra_trees: "true",
    });
    expect(parse("")).toEqual({});
  });

  it("resolves aliases of names and of values", () => {
    expect(parse("max_leaf=7 reg_lambda=2")).toEqual({ num_leaves: "7", lambda_l2: "2" });
    expect(parse("application=SoftMax metrics=ova,multi_error")).toEqual({
      objective: "multiclass",
      metric: "multi_logloss,multi_error",
    });
    expect(parsePassThroughArgs("objective=mse metric=mae", RegressorParams)).toEqual({
      objective: "regression",
      metric: "l1",
    });
  });

  it("reads booleans, lists and quotation marks as LightGBM does", () => {
    expect(parse(`use_missing=- zero_as_missing="+" 'mc'=1,0,-1 metric=None`)).toEqual({
      use_missing: "false",
      zero_as_missing: "true",
      monotone_constraints: "1,0,-1",
      metric: "none",
    });
  });

  it.each([
    ["num_leaf=5 num_leaves=7", /"num_leaves" is set twice/],
    ["num_leaves", /"num_leaves" has no value/],
    ["num_leaves=", /"num_leaves" has no value/],
    ["=5", /"=5" is not of the form name=value/],
    ["a=b=c", /"a=b=c" is not of the form name=value/],
    ["num_leaves=1", /"num_leaves" must be a whole number >= 2 and <= 131072, not "1"/],
    ["num_leaves=many", /"num_leaves" must be a whole number/],
    ["num_leaves=7.5", /"num_leaves" must be a whole number/],
    ["extra_trees=1", /"extra_trees" must be true or false, not "1"/],
    ["objective=lambdarank", /"objective" must be one of "binary"/],
    ["max_bin_by_feature=5,1", /"max_bin_by_feature" must be .* item 1 is a whole number >= 2/],
  ])("refuses %s", (text, message) => {
    expect(() => parse(text)).toThrowError(
      expect.objectContaining({ code: "invalid_param", message: expect.stringMatching(message) }),
    );
  });

  it("refuses what stages leave out, with the reason", () => {
    expect(() => parse("machines=10.0.0.1:1")).toThrow(/"machines" cannot be set here.*one process/);
    expect(() => parse("workers=10.0.0.1:1")).toThrow(/"workers" cannot be set here.*one process/);
    expect(() => parse("label=0")).toThrow(/"label" cannot be set here.*labelCol/);
    expect(() => parse("device=cuda")).toThrow(/"device" cannot be set here.*processor/);
  });

  it("refuses what is for other tasks, and what is for prediction", () => {
    expect(() => parse("fair_c=2")).toThrow(/"fair_c" cannot be set here. It is for regression only/);
    expect(() => parsePassThroughArgs("boost_from_average=false", RankerParams)).toThrow(
      /classification and regression only/,
    );
    expect(() => parsePassThroughArgs("unbalance=true", RegressorParams)).toThrow(
      /"unbalance".*classification only/,
    );
    expect(() => parse("pred_early_stop=true")).toThrow(/is for prediction. Set the param predEarlyStop/);
  });

  it("refuses what LightGBM does not know, with the nearest name", () => {
    expect(() => parse("num_leafs=5")).toThrow(/has no parameter "num_leafs". Did you mean "num_leaf"/);
    expect(() => parse("numLeaves=5")).toThrow(/has no parameter "numLeaves". It calls it "num_leaves"/);
    expect(() => parse("earlyStoppingMinDelta=5")).toThrow(/has no parameter "earlyStoppingMinDelta"/);
    expect(() => parse("zzzzzzzzzzzz=5")).toThrow(/has no parameter "zzzzzzzzzzzz".$/);
    expect(() => parse("__proto__=5")).toThrow(/has no parameter "__proto__"/);
    expect(() => parse("constructor=5")).toThrow(/has no parameter "constructor"/);
  });
});

describe("nativeParameters", () => {
  it("gives what was set, and the defaults in which the kernel differs", () => {
    expect(nativeParameters(new Classifier())).toEqual({ verbosity: "-1" });
    expect(nativeParameters(new Classifier({ numLeaves: 31, seed: 0 }))).toEqual({
      num_leaves: "31",
      seed: "0",
      verbosity: "-1",
    });
  });

  it("writes numbers with all their digits, and lists without blanks", () => {
    const stage = new Classifier({
      learningRate: 0.1 + 0.2,
      lambdaL1: 1e-300,
      aucMuWeights: [0, 1 / 3],
      interactionConstraints: " [0, 1] , [2] ",
      metric: ["auc", "binary_error"],
    });
    expect(nativeParameters(stage)).toMatchObject({
      learning_rate: "0.30000000000000004",
      lambda_l1: "1e-300",
      auc_mu_weights: "0,0.3333333333333333",
      interaction_constraints: "[0,1],[2]",
      metric: "auc,binary_error",
    });
  });

  it("asks for no metric by an empty list, and leaves other empty lists out", () => {
    expect(nativeParameters(new Classifier({ metric: [], monotoneConstraints: [] }))).toEqual({
      metric: "none",
      verbosity: "-1",
    });
  });

  it("lets passThroughArgs override what was set", () => {
    const stage = new Classifier({ numLeaves: 15, passThroughArgs: "max_leaves=63 verbose=2" });
    expect(nativeParameters(stage)).toEqual({ num_leaves: "63", verbosity: "2" });
    expect(effectiveValue(stage, "numLeaves")).toBe(63);
    expect(effectiveValue(stage, "maxDepth")).toBe(-1);
  });

  it("keeps params of prediction out of training", () => {
    expect(nativeParameters(new Classifier({ predEarlyStop: true, startIteration: 2 }))).toEqual({
      verbosity: "-1",
    });
  });

  it("sends a default that an older version has saved", () => {
    const stage = new Classifier();
    stage.adoptDefaults({ maxBin: 127 }, (_kind, json) => json);
    expect(nativeParameters(stage)).toEqual({ max_bin: "127", verbosity: "-1" });
  });
});
