import { writeFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Pipeline, PipelineModel } from "../pipeline/index.ts";
import { FileError } from "./failure.ts";
import { parseOverride } from "./overrides.ts";
import { ownPackage } from "./packages.ts";
import { buildPipeline, readPipelineFile } from "./pipeline-file.ts";
import { pipelineSchema } from "./pipeline-schema.ts";
import { PipelineText } from "./pipeline-text.ts";
import type { PackageSchema } from "./schema-file.ts";
import { data, penguinsPipeline, scratch, uncia } from "./test-support.ts";

const read = (text: string, ...set: string[]) =>
  buildPipeline(PipelineText.parse(text, "p.yaml"), { overrides: set.map(parseOverride) });

/** What is wrong in a text: line, column, path and code of each problem. */
async function problems(text: string): Promise<(readonly [string, string, string])[]> {
  const error: unknown = await read(text).catch((thrown) => thrown);
  if (!(error instanceof FileError)) throw new Error(`No FileError, but ${error}`);
  return error.problems.map(({ location: { line, column, path }, error: { code } }) => [
    `${line}:${column}`,
    path,
    code,
  ]);
}

const classifier = (params: string) => `stages:\n  - LightGBMClassifier: {${params}}\n`;

describe("a pipeline in a file", () => {
  test("is the pipeline that its stages make", async () => {
    const pipeline = await readPipelineFile(penguinsPipeline);
    expect(pipeline.stages.map((stage) => [stage.stageName, stage.setParams()])).toEqual([
      ["CleanMissingData", { inputCols: ["bill_length", "bill_depth"], cleaningMode: "median" }],
      [
        "LightGBMClassifier",
        { labelCol: "species", featuresCols: ["bill_length", "bill_depth", "island"], numIterations: 50 },
      ],
    ]);
  });

  test("may be JSON, with tabs, a byte order mark and line ends of Windows", async () => {
    const text = JSON.stringify(
      {
        $schema: "./pipeline.schema.json",
        stages: [{ "uncia/lightgbm#LightGBMRegressor": { maxBin: 63 } }, "Pipeline"],
      },
      undefined,
      "\t",
    ).replace('"Pipeline"', '{ "DropColumns": { "cols": ["a"] } }');
    const pipeline = await read(`${text.replaceAll("\n", "\r\n")}`);
    expect(pipeline.stages.map((stage) => stage.stageName)).toEqual(["LightGBMRegressor", "DropColumns"]);
    await using folder = await scratch();
    await writeFile(folder.path("p.json"), `\uFEFF${text}`);
    expect((await readPipelineFile(folder.path("p.json"))).stages).toHaveLength(2);
  });

  const tuned = [
    "stages:",
    "  - ImageTransformer:",
    "      operations: [{resize: {height: 8, width: 4}}, {flip: {direction: horizontal}}]",
    "  - CrossValidator:",
    "      estimator: {LightGBMClassifier: {uid: learner, numIterations: 3}}",
    "      evaluator: BinaryClassificationEvaluator",
    "      estimatorParamMaps: {learner: {numLeaves: [2, 8], learningRate: [1]}}",
    "  - TuneHyperparameters:",
    "      models: [{LightGBMClassifier: {uid: other}}]",
    "      evaluator: BinaryClassificationEvaluator",
    "      paramSpace: {other: {numLeaves: [2, 8], learningRate: {min: 0.1, max: 1, log: true}}}",
    "",
  ].join("\n");

  test("has operations, grids and spaces, the stages by uids of their own", async () => {
    const [transformer, validator, tuner] = (await read(tuned)).stages;
    expect(transformer?.get("operations")).toEqual([
      { name: "resize", args: { height: 8, width: 4 } },
      { name: "flip", args: { direction: "horizontal" } },
    ]);
    expect(validator?.get("estimator")).toMatchObject({ uid: "learner" });
    const rate = { stage: "learner", param: "learningRate", kind: "double", value: 1 };
    expect(validator?.get("estimatorParamMaps")).toEqual(
      [2, 8].map((value) => [{ stage: "learner", param: "numLeaves", kind: "int", value }, rate]),
    );
    expect(tuner?.get("paramSpace")).toEqual([
      { stage: "other", param: "numLeaves", kind: "int", values: [2, 8] },
      { stage: "other", param: "learningRate", kind: "double", min: 0.1, max: 1, log: true },
    ]);
  });

  test("is written as it was read, by export", async () => {
    await using folder = await scratch();
    await (await read(tuned)).save(folder.path("saved"));
    const exported = await uncia("export", folder.path("saved"));
    const again = await read(exported.stdout);
    expect(exported.stdout).toContain("uid: learner");
    expect(again.stages[1]?.get("estimatorParamMaps")).toEqual(
      (await read(tuned)).stages[1]?.get("estimatorParamMaps"),
    );
    expect(again.stages[2]?.get("paramSpace")).toEqual((await read(tuned)).stages[2]?.get("paramSpace"));
    expect(again.stages[0]?.get("operations")).toEqual((await read(tuned)).stages[0]?.get("operations"));
  });

  test.each([
    ["resize: {height: 8, width: 4}", "resize: {height: 0, width: 4}", "3:19", "invalid_param"],
    ["{flip: {direction: horizontal}}", "{flip: 3}", "3:19", "invalid_param"],
    ["{flip: {direction: horizontal}}", "iron", "3:19", "invalid_param"],
    ["learner: {numLeaves: [2, 8]", "lerner: {numLeaves: [2, 8]", "7:27", "unknown_stage"],
    ["learner: {numLeaves: [2, 8]", "learner: {numLeafs: [2, 8]", "7:27", "unknown_param"],
    ["learner: {numLeaves: [2, 8]", "learner: {numLeaves: [2, x]", "7:27", "invalid_param"],
    ["learner: {numLeaves: [2, 8]", "learner: {numLeaves: 2", "7:27", "invalid_param"],
    ["{min: 0.1, max: 1, log: true}", "{min: 0.1}", "11:19", "invalid_param"],
    ["uid: other", "uid: 5", "9:37", "invalid_param"],
  ])("says where %s is wrong as %s", async (right, wrong, place, code) => {
    const found = await problems(tuned.replace(right, wrong));
    expect(found[0]?.[2]).toBe(code);
    expect(found[0]?.[0].split(":")[0]).toBe(place.split(":")[0]);
  });

  test("nests, takes anchors, and stages without params", async () => {
    const pipeline = await read(
      `x-common: &cols [a, b]\nstages:\n  - LightGBMRegressor\n  - Pipeline:\n      stages:\n        - DropColumns: {cols: *cols}\n  - LightGBMRanker: {groupCol: q}\n`,
    );
    const [, nested] = pipeline.stages as [unknown, Pipeline];
    expect(nested.stages[0]?.setParams()).toEqual({ cols: ["a", "b"] });
  });

  test("takes params under their other names", async () => {
    const [stage] = (await read(classifier("num_leaves: 7"))).stages;
    expect(stage?.get("numLeaves")).toBe(7);
  });
});

describe("points at", () => {
  test.each([
    [
      "an unknown stage",
      "stages:\n  - LightGBMClasifier: {}\n",
      ["2:5", "stages[0].LightGBMClasifier", "unknown_stage"],
    ],
    [
      "an unknown param",
      classifier("numLeafs: 3"),
      ["2:26", "stages[0].LightGBMClassifier.numLeafs", "unknown_param"],
    ],
    [
      "a value out of range",
      classifier("maxBin: 0"),
      ["2:34", "stages[0].LightGBMClassifier.maxBin", "invalid_param"],
    ],
    [
      "a value of another type",
      classifier("labelCol: 3"),
      ["2:36", "stages[0].LightGBMClassifier.labelCol", "invalid_param"],
    ],
    ["a null", classifier("labelCol: "), ["2:36", "stages[0].LightGBMClassifier.labelCol", "invalid_param"]],
    ["a name twice", classifier("maxBin: 3, maxBin: 4"), ["2:37", "", "invalid_param"]],
    [
      "two names of one param",
      classifier("numLeaves: 3, num_leaves: 4"),
      ["2:40", "stages[0].LightGBMClassifier.num_leaves", "invalid_param"],
    ],
    [
      "a required param",
      "stages:\n  - RenameColumn: {inputCol: a}\n",
      ["2:5", "stages[0].RenameColumn", "missing_param"],
    ],
    ["a fitted model", "stages: [PipelineModel]\n", ["1:10", "stages[0].PipelineModel", "invalid_param"]],
    ["a stage that is none", "stages: [3]\n", ["1:10", "stages[0]", "invalid_param"]],
    [
      "two classes in one",
      "stages:\n  - DropColumns: {cols: [a]}\n    Pipeline: {}\n",
      ["3:5", "stages[0].Pipeline", "invalid_param"],
    ],
    ["a member that is none", "steps: []\n", ["1:1", "steps", "invalid_param"]],
    ["no stages", "stages: []\n", ["1:9", "stages", "missing_param"]],
    ["stages that are no list", "stages: {a: 1}\n", ["1:9", "stages", "invalid_param"]],
    [
      "a nested stage",
      "stages:\n  - Pipeline:\n      stages:\n        - Drop: {}\n",
      ["4:11", "stages[0].Pipeline.stages[0].Drop", "unknown_stage"],
    ],
    ["wrong YAML", "stages:\n\t- a\n", ["2:1", "", "invalid_param"]],
    ["a tag", "stages: [!!js/function 'x']\n", ["1:10", "", "invalid_param"]],
    ["nothing at all", "", ["1:1", "", "invalid_param"]],
    ["a path for a package", "packages: [../evil]\nstages: [LightGBMRegressor]\n", undefined],
  ])("%s", async (_, text, expected) => {
    if (expected) expect(await problems(text)).toEqual([expected]);
    else
      await expect(read(text)).rejects.toMatchObject({
        code: "invalid_param",
        message: /no name of a package/,
      });
  });

  test("all problems at once, in order", async () => {
    const found = await problems(
      "stages:\n  - Drop: {}\n  - LightGBMRanker: {maxBin: 0, nonsense: 1}\nfoo: 1\n",
    );
    expect(found.map(([place]) => place)).toEqual(["2:5", "3:30", "3:33", "4:1"]);
  });

  test("the line, in text and in JSON", async () => {
    await using folder = await scratch();
    const file = folder.path("bad.yaml");
    await writeFile(file, "stages:\n  - LightGBMClassifier:\n      numLeafs: 3\n");
    const { code, stderr } = await uncia("check", file);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `uncia: ${file}:3:7: stages[0].LightGBMClassifier.numLeafs: LightGBMClassifier has no param "numLeafs". Did you mean "numLeaves"?\n` +
        "          numLeafs: 3\n          ^\n",
    );
    expect(JSON.parse((await uncia("check", file, "--json")).stderr)).toMatchObject({
      code: "unknown_param",
      stage: "LightGBMClassifier",
      param: "numLeafs",
      problems: [{ location: { file, line: 3, column: 7, path: "stages[0].LightGBMClassifier.numLeafs" } }],
    });
  });
});

describe("limits", () => {
  const bomb = Array.from({ length: 9 }, (_, i) => {
    const items = i === 0 ? ["x"] : [`*a${i - 1}`];
    return `x-${i}: &a${i} [${Array.from({ length: 9 }, () => items)
      .flat()
      .join(",")}]\n`;
  }).join("");

  test("anchors that stand for very much", async () => {
    expect(await problems(`${bomb}stages: [{DropColumns: {cols: *a8}}]\n`)).toMatchObject([
      ["10:31", "stages[0].DropColumns.cols", "limit"],
    ]);
  });

  test("stages within themselves", async () => {
    const within = "stages: &all [{Pipeline: {stages: *all}}, {Pipeline: {stages: *all}}]\n";
    await expect(read(within)).rejects.toMatchObject({ code: "limit" });
  });

  test("a file that is no pipeline", async () => {
    await using folder = await scratch();
    await writeFile(folder.path("big.yaml"), Buffer.alloc(17 * 2 ** 20, "#"));
    await expect(readPipelineFile(folder.path("big.yaml"))).rejects.toMatchObject({ code: "limit" });
    await expect(readPipelineFile(folder.path("none.yaml"))).rejects.toMatchObject({ code: "io" });
  });
});

describe("--set", () => {
  const text =
    "stages:\n  - DropColumns: {cols: [a]}\n  - DropColumns: {cols: [b]}\n  - LightGBMClassifier: {}\n";
  const params = async (...set: string[]) =>
    (await read(text, ...set)).stages.map((stage) => stage.setParams());

  test.each([
    ["LightGBMClassifier.numLeaves=7", { numLeaves: 7 }],
    ["uncia/lightgbm#LightGBMClassifier.learningRate=1e-2", { learningRate: 0.01 }],
    ["2.num_leaves=7", { numLeaves: 7 }],
    ["stages[2].labelCol=1", { labelCol: "1" }],
    ["LightGBMClassifier.featuresCols=a, b", { featuresCols: ["a", "b"] }],
    ['LightGBMClassifier.featuresCols=["a,b"]', { featuresCols: ["a,b"] }],
    ["LightGBMClassifier.boostingType=dart", { boostingType: "dart" }],
    ["LightGBMClassifier.isProvideTrainingMetric=true", { isProvideTrainingMetric: true }],
  ])("%s", async (set, expected) => {
    expect((await params(set))[2]).toEqual(expected);
  });

  test.each([
    ["DropColumns.cols=a", "WrongCall", /There are 2 stages DropColumns; name one by its place/],
    ["cols=a", "WrongCall", /does not say of which stage/],
    ["LightGBMClasifier.maxBin=3", "UnciaError", /Did you mean "LightGBMClassifier"/],
    ["LightGBMClassifier.maxBins=3", "UnciaError", /Did you mean "maxBin"/],
    ["LightGBMClassifier.maxBin=many", "UnciaError", /must be a whole number/],
    ["LightGBMClassifier.maxBin=[", "UnciaError", /cannot be read as a value of maxBin/],
  ])("%s is refused", async (set, name, message) => {
    await expect(read(text, set)).rejects.toMatchObject({ name, message });
  });

  test("gives what a file lacks", async () => {
    const lacking = "stages: [{RenameColumn: {inputCol: a}}]";
    await expect(read(lacking)).rejects.toMatchObject({ code: "missing_param" });
    await expect(read(lacking, "outputCol=b")).resolves.toBeDefined();
  });
});

describe("the JSON Schema", () => {
  const own = ownPackage().schema as PackageSchema;
  const ajv = () =>
    new Ajv({
      strict: true,
      strictRequired: false,
      allowUnionTypes: true,
      allErrors: true,
      validateFormats: false,
    });
  const validate = ajv().compile(pipelineSchema([own]));

  test.each([
    classifier("numLeaves: 3"),
    classifier("num_leaves: 3, labelCol: y"),
    "x-a: 1\nstages: [LightGBMRegressor, {DropColumns: {cols: [a]}}]",
    "stages: [{LightGBMClassifier: }]",
    "stages: [{Pipeline: {stages: [{DropColumns: {cols: [a]}}]}}]",
    classifier("learningRate: 0.5, boostingType: goss").replace("goss", "rf"),
  ])("accepts, as the command line does: %j", async (text) => {
    expect(validate(parse(text)) || validate.errors).toBe(true);
    await expect(read(text)).resolves.toBeDefined();
  });

  test.each([
    classifier("numLeafs: 3"),
    classifier("numLeaves: 1"),
    classifier("num_leaves: 1"),
    classifier("numLeaves: 2.5"),
    classifier("labelCol: 3"),
    classifier("labelCol: ''"),
    classifier("featuresCols: []"),
    classifier("boostingType: dartt"),
    "stages: []",
    "stages: [Nothing]",
    "stages: [{Nothing: {}}]",
    "stages: [LightGBMClassificationModel]",
    "stages: [{DropColumns: {cols: [a]}, Pipeline: {}}]",
    "stages: [{RenameColumn: {inputCol: a}}]",
    "stages: [{Pipeline: {stages: [{Nothing: {}}]}}]",
    "steps: [LightGBMClassifier]",
    "[]",
  ])("refuses, as the command line does: %j", async (text) => {
    expect(validate(parse(text))).toBe(false);
    await expect(read(text)).rejects.toBeInstanceOf(FileError);
  });

  test("has the docs, defaults and values that an editor shows", () => {
    const { definitions } = JSON.parse(JSON.stringify(pipelineSchema([own])));
    expect(definitions["uncia.lightgbm.LightGBMClassifier"].properties.boostingType).toMatchObject({
      description: expect.stringMatching(/\w{3,}/),
      default: "gbdt",
      enum: ["gbdt", "rf", "dart"],
    });
  });

  test("the example of a default is valid", () => {
    for (const stage of own.stages.filter(({ kind }) => kind !== "model")) {
      const params = Object.fromEntries(
        stage.params
          .filter((param) => param.default !== undefined)
          .map((param) => [param.name, param.default]),
      );
      const required = stage.params.filter((param) => param.required);
      if (required.length) continue;
      expect(validate({ stages: [{ [stage.class]: params }] }) || validate.errors, stage.class).toBe(true);
    }
  });

  test("tells two stages of one name apart, and has service params as value or column", () => {
    const stage = (name: string, params: object[]) => ({
      ...own.stages[0],
      name: "Same",
      class: `${name}/a#Same`,
      kind: "transformer",
      params,
    });
    const base = { doc: "D.", since: "1.0.0", kind: "string" };
    const packages = [
      { ...own, stages: [stage("one", [{ ...base, name: "key", service: true, required: true }])] },
      { ...own, stages: [stage("@two/x.y", [])] },
    ] as unknown as PackageSchema[];
    const check = ajv().compile(pipelineSchema(packages));
    const valid = (written: object) => check({ stages: [written] });
    expect(valid({ Same: {} })).toBe(false);
    expect(valid({ "@two/x.y/a#Same": {} })).toBe(true);
    expect(valid({ "one/a#Same": {} })).toBe(false);
    expect(valid({ "one/a#Same": { key: "k" } })).toBe(true);
    expect(valid({ "one/a#Same": { keyCol: "c" } })).toBe(true);
    expect(valid({ "one/a#Same": { key: "k", keyCol: "c" } })).toBe(false);
    expect(valid({ "other/b#Thing": { any: 1 } })).toBe(true);
  });
});

describe("packages of strangers", () => {
  test.each([
    [
      "packages: [not-there]\nstages: [LightGBMRegressor]\n",
      /not-there is not installed.*npm install not-there/,
    ],
    ["packages: [3]\nstages: [LightGBMRegressor]\n", /given by name/],
  ])("%j is refused", async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({ message });
  });
});

test("a pipeline that was saved before it was fitted is exported as a file, and fits to the same model", async () => {
  await using folder = await scratch();
  const pipeline = await readPipelineFile(penguinsPipeline);
  await pipeline.save(folder.path("saved"));
  const { code, stdout } = await uncia("export", folder.path("saved"));
  expect(code).toBe(0);
  await writeFile(folder.path("again.yaml"), stdout);
  const again = await readPipelineFile(folder.path("again.yaml"));
  expect(again.stages.map((stage) => stage.setParams())).toEqual(
    pipeline.stages.map((stage) => stage.setParams()),
  );
  const fit = (from: string, out: string) =>
    uncia("fit", from, "--data", data("penguins.csv"), "--out", folder.path(out));
  expect((await fit(folder.path("saved"), "model")).code).toBe(0);
  const model = await PipelineModel.load(folder.path("model"));
  expect(model.stages.map((stage) => stage.stageName)).toEqual([
    "CleanMissingDataModel",
    "LightGBMClassificationModel",
  ]);
  const refused = await uncia("export", folder.path("model"));
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/is fitted/)]);
});
