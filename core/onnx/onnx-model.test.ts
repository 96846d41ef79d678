import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DataFrame, describeType } from "../frame/index.ts";
import { loadStage } from "../pipeline/index.ts";
import "../stages.ts";
import { ONNXModel } from "./onnx-model.ts";
import { caseOf, pathOf, tableOf } from "./test/cases.ts";
import "./index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "uncia-onnx-"));
});
afterEach(() => rm(folder, { recursive: true }));

const typesOf = (schema: { fields: readonly { name: string; type: never }[] }, from: number) =>
  Object.fromEntries(schema.fields.slice(from).map(({ name, type }) => [name, describeType(type)]));

describe("what a network says of itself", () => {
  const stage = new ONNXModel({ modelLocation: pathOf("cnn") });

  test("inputs, outputs and all tensors between", async () => {
    expect(await (await stage.modelInputs()).toRows()).toEqual([
      { name: "image", type: "float32", shape: "[batch, 3, 8, 8]" },
    ]);
    expect(await (await stage.modelOutputs()).toRows()).toEqual([
      { name: "logits", type: "float32", shape: "[batch, 5]", operator: "Gemm", node: "head" },
      { name: "features", type: "float32", shape: "[batch, 6]", operator: "Flatten", node: "flat" },
    ]);
    const tensors = await (await stage.tensors()).toRows();
    expect(tensors.map(({ name }) => name)).toEqual([
      "maps",
      "bent",
      "pooled",
      "deep",
      "mean",
      "features",
      "logits",
    ]);
    expect(tensors[0]).toEqual({ name: "maps", type: null, shape: null, operator: "Conv", node: "conv1" });
  });

  test("and the rest", async () => {
    expect(await stage.modelMetadata()).toEqual({
      name: "cnn",
      description: "cnn, for tests",
      producer: "uncia-tests",
      domain: "",
      version: "0",
      irVersion: 8,
      opsets: { "ai.onnx": 17 },
      properties: {},
    });
    const mlp = new ONNXModel({ modelLocation: pathOf("mlp") });
    expect(await mlp.modelMetadata()).toMatchObject({
      properties: { author: "nobody", task: "three classes" },
    });
  });
});

describe("the schema of what comes out", () => {
  test("is told by the file, without running it", async () => {
    const schema = await tableOf(caseOf("types").feeds).schema();
    const stage = new ONNXModel({ modelLocation: pathOf("types") });
    expect(typesOf(stage.transformSchema(schema) as never, 5)).toEqual({
      minus: "float64",
      other: "bool",
      largest: "int32",
      same: "vector<uint8>[3]",
      size: "int64",
      positive: "vector<bool>[2]",
    });
  });

  test("has lists where an axis is free, and softmax and the largest beside them", async () => {
    const schema = await tableOf(caseOf("sequence").feeds).schema();
    const stage = new ONNXModel({
      modelLocation: pathOf("sequence"),
      fetchDict: { states: "states", mean: "mean" },
      softMaxDict: { states: "shares" },
      argMaxDict: { states: "places", mean: "place" },
    });
    expect(typesOf(stage.transformSchema(schema) as never, 1)).toEqual({
      states: "list<vector<float32>[4]>",
      mean: "vector<float32>[4]",
      shares: "list<vector<float32>[4]>",
      places: "list<int32>",
      place: "int32",
    });
  });

  test("leaves the width of tensors between open until the network is opened", async () => {
    const data = DataFrame.sql("SELECT [1, 2, 3, 4]::FLOAT[4] AS x");
    const path = join(folder, "fresh.onnx");
    await copyFile(pathOf("mlp"), path);
    const stage = new ONNXModel({ modelLocation: path, fetchDict: { hidden: "hidden" } });
    const schema = await data.schema();
    expect(typesOf(stage.transformSchema(schema) as never, 1)).toEqual({ hidden: "vector<float32>" });
    await stage.transform(data).toRows();
    expect(typesOf(stage.transformSchema(schema) as never, 1)).toEqual({ hidden: "vector<float32>[8]" });
  });
});

test("rows of unequal length are computed with their like, and stay in order", async () => {
  const data = DataFrame.sql(
    "SELECT * FROM (VALUES ([1, 2]), ([3]), (NULL), ([4, 5]), ([]::INT[]), ([6, 7, 8])) t(ids)",
  );
  const stage = new ONNXModel({
    modelLocation: pathOf("sequence"),
    fetchDict: { states: "states" },
    argMaxDict: { states: "at" },
  });
  const rows = await stage.transform(data).toRows();
  expect(rows.map(({ states }) => (states as unknown[] | null)?.length)).toEqual([2, 1, undefined, 2, 0, 3]);
  const alone = await stage.transform(DataFrame.sql("SELECT [4, 5] AS ids")).toRows();
  expect(rows[3]).toEqual(alone[0]);
});

test("inputs of several types are fed from plain columns, categories and lists", async () => {
  const stage = new ONNXModel({ modelLocation: pathOf("types"), feedDict: { double: "a", small: "b" } });
  const data = DataFrame.sql(
    "SELECT 2::TINYINT AS a, true AS flag, [1, -3]::BIGINT[] AS b, [0, 255, 7]::INT[3] AS byte, 9::UTINYINT AS long",
  );
  expect(
    await stage.transform(data).select("minus", "other", "largest", "same", "size", "positive").toRows(),
  ).toEqual([{ minus: -2, other: false, largest: 1, same: [0, 255, 7], size: 9n, positive: [true, false] }]);
  const words = new ONNXModel({ modelLocation: pathOf("strings") });
  const category = DataFrame.sql("SELECT 'owl'::ENUM('cat', 'owl') AS word");
  expect(await words.transform(category).select("code", "echo").toRows()).toEqual([
    { code: [3n], echo: ["owl"] },
  ]);
});

test("an input that nothing fetched depends on needs no column", async () => {
  const stage = new ONNXModel({ modelLocation: pathOf("types"), fetchDict: { other: "other" } });
  expect(await stage.transform({ flag: [true, false] }).toRows()).toEqual([
    { flag: true, other: false },
    { flag: false, other: true },
  ]);
});

test("a saved stage carries its network, the weights of other files included", async () => {
  const path = join(folder, "model/model.onnx");
  await mkdir(dirname(path));
  for (const file of ["model.onnx", "weights.bin"])
    await copyFile(join(dirname(pathOf("external")), file), join(dirname(path), file));
  const { feeds } = caseOf("external");
  const stage = new ONNXModel({ modelLocation: path, fetchDict: { p: "probabilities" } });
  const before = await stage.transform(tableOf(feeds)).toRows();
  await stage.save(join(folder, "saved"));
  await rm(dirname(path), { recursive: true });
  const loaded = (await loadStage(join(folder, "saved"))) as ONNXModel;
  expect(loaded.modelLocation.startsWith(join(folder, "saved"))).toBe(true);
  expect(await loaded.transform(tableOf(feeds)).toRows()).toEqual(before);
});

test("how it is run is told as ONNX Runtime is told it", () => {
  const stage = new ONNXModel({ sessions: 2, optimizationLevel: "basic" });
  expect(stage.predictionParameters()).toEqual({
    miniBatchSize: "64",
    executionProvider: "cpu",
    optimizationLevel: "basic",
    threads: "0",
    sessions: "2",
  });
});
