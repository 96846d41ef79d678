import { readFileSync } from "node:fs";
import { copyFile, link, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DataFrame, imageField, schemaOf } from "../frame/index.ts";
import { failure } from "../test/failure.ts";
import {
  type AttributeProto,
  decodeModel,
  encodeModel,
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  newMessage,
  type SparseTensorProto,
  type StringStringEntryProto,
  type TensorProto,
} from "./format.ts";
import type { LoadedModel } from "./load.ts";
import { ONNXModel } from "./onnx-model.ts";
import { openRunner } from "./runner.ts";
import { pathOf } from "./test/cases.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "uncia-onnx-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A network of the script, changed and written anew. */
async function changed(name: string, change: (model: ModelProto) => void): Promise<string> {
  const model = decodeModel(readFileSync(pathOf(name)));
  change(model);
  const path = join(folder, "model.onnx");
  await writeFile(path, encodeModel(model));
  return path;
}

const numbers = (sql: string): DataFrame => DataFrame.sql(sql);
const mlp = (params: object = {}): ONNXModel => new ONNXModel({ modelLocation: pathOf("mlp"), ...params });
const fours = numbers("SELECT [i, 1, 2, 3]::FLOAT[4] AS x FROM range(5) r(i)");
const run = (stage: ONNXModel, data: DataFrame) => failure(() => stage.transform(data).toRows());

describe("files that cannot be run are told by what is wrong with them", () => {
  const open = (path: string) => failure(openRunner({ path }));

  test("one that is not there", async () => {
    const path = join(folder, "none.onnx");
    expect(await run(new ONNXModel({ modelLocation: path }), fours)).toMatchObject({
      code: "io",
      stage: "ONNXModel",
      param: "modelLocation",
      message: expect.stringContaining(path),
    });
    expect(await failure(() => new ONNXModel({ modelLocation: folder }).modelInputs())).toMatchObject({
      code: "io",
      stage: "ONNXModel",
    });
  });

  test.each([0, 1, 40, 300, 600])("one that was cut off after %i bytes", async (length) => {
    const path = join(folder, "short.onnx");
    await writeFile(path, readFileSync(pathOf("mlp")).subarray(0, length));
    expect((await open(path)).code).toMatch(/^model_(corrupt|format)$/);
  });

  test("one of another format", async () => {
    const path = join(folder, "text.onnx");
    await writeFile(path, "This is no network, though it is called one.");
    expect(await open(path)).toMatchObject({
      code: "model_corrupt",
      param: "modelLocation",
      message: expect.stringContaining("is not a model in ONNX's format"),
    });
  });

  test("one that is too large, before it is read", async () => {
    const path = join(folder, "large.onnx");
    await writeFile(path, "");
    // A hole, which takes no space.
    await truncate(path, 2 ** 31);
    expect(await open(path)).toMatchObject({
      code: "limit",
      message: expect.stringContaining("has 2.0 GiB"),
    });
  });

  test("one of a newer opset", async () => {
    const path = await changed("mlp", ({ opsetImport }) => {
      for (const opset of opsetImport) opset.version = 999n;
    });
    expect(await open(path)).toMatchObject({
      code: "model_format",
      message: expect.stringMatching(
        /^The model uses opset 999; ONNX Runtime knows those up to \d+\. Export/,
      ),
    });
  });

  test("one of a newer format", async () => {
    const path = await changed("mlp", (model) => {
      model.irVersion = 999n;
    });
    expect(await open(path)).toMatchObject({
      code: "model_format",
      message: expect.stringMatching(
        /^The model is of ONNX's format 999; ONNX Runtime reads those up to \d+\./,
      ),
    });
  });

  test("one with an operator that nobody knows", async () => {
    const path = await changed("mlp", ({ graph }) => {
      const node = graph?.node[1];
      if (node) node.opType = "Bend";
    });
    expect(await open(path)).toMatchObject({
      code: "model_format",
      message: expect.stringMatching(/"bend".*Bend/),
    });
  });

  test("one with an operator of a stranger", async () => {
    const path = await changed("strings", ({ graph, opsetImport }) => {
      const node = graph?.node[0];
      if (node) Object.assign(node, { domain: "com.acme", name: "mine" });
      for (const opset of opsetImport) if (opset.domain) opset.domain = "com.acme";
    });
    expect(await open(path)).toMatchObject({
      code: "model_format",
      message: expect.stringMatching(
        /no operator "LabelEncoder" of the domain "com\.acme", which the node "mine" is/,
      ),
    });
  });

  test("one whose output is no tensor", async () => {
    expect(await open(pathOf("listed"))).toMatchObject({
      code: "unsupported",
      message: expect.stringContaining('The output "both" of the model is no tensor.'),
    });
  });
});

describe("weights in other files", () => {
  const outside = "are refused: they are said to be in";

  /** The network with two files, the second of which is said to be elsewhere. */
  async function located(location: string, more: Record<string, string> = {}): Promise<string> {
    await copyFile(join(dirname(pathOf("external")), "weights.bin"), join(folder, "weights.bin"));
    return changed("external", ({ graph }) => {
      for (const tensor of graph?.initializer ?? []) {
        for (const entry of tensor.externalData) {
          if (entry.key === "location") entry.value = location;
          if (Object.hasOwn(more, entry.key)) entry.value = more[entry.key] as string;
        }
      }
    });
  }

  const refusal = async (path: string) => {
    const found = await failure(openRunner({ path }));
    expect(found).toMatchObject({ code: "model_corrupt", param: "modelLocation" });
    expect(found.message).toContain('The data of tensor "w1"');
    return found.message;
  };

  test("are read where they are plain files in the folder of the model", async () => {
    await using runner = await openRunner({ path: await located("./weights.bin") });
    expect(runner.outputs).toMatchObject([{ name: "probabilities", shape: ["N", 3] }]);
  });

  test.each([
    ["../weights.bin", outside],
    ["a/../../weights.bin", outside],
    ["..\\weights.bin", outside],
    ["/etc/hostname", outside],
    ["C:\\weights.bin", outside],
    ["", "which is no name of a file"],
    [".", "which is no"],
    ["none.bin", "which is missing"],
    ["weights.bin/x", "which is not below plain folders"],
  ])("are refused in %j", async (location, reason) => {
    expect(await refusal(await located(location))).toContain(reason);
  });

  test("are refused behind a symbolic link, a link to a folder, and a hard link", async () => {
    const secret = join(folder, "secret.bin");
    await copyFile(join(dirname(pathOf("external")), "weights.bin"), secret);
    await symlink(secret, join(folder, "soft.bin"));
    expect(await refusal(await located("soft.bin"))).toContain("which is a symbolic link");
    await mkdir(join(folder, "real"));
    await copyFile(secret, join(folder, "real/weights.bin"));
    await symlink(join(folder, "real"), join(folder, "alias"));
    expect(await refusal(await located("alias/weights.bin"))).toContain("which is not below plain folders");
    await link(secret, join(folder, "hard.bin"));
    expect(await refusal(await located("hard.bin"))).toContain("which is a hard link");
  });

  test("are refused where they are no file, too short, or were altered", async () => {
    await mkdir(join(folder, "folder.bin"));
    expect(await refusal(await located("folder.bin"))).toContain("which is no plain file");
    expect(await refusal(await located("weights.bin", { length: "99999" }))).toContain(
      "it wants bytes 0 to 99999",
    );
    expect(await refusal(await located("weights.bin", { offset: "-4" }))).toContain('its offset is "-4"');
    const path = await located("weights.bin");
    await writeFile(join(folder, "weights.bin"), new Uint8Array(1024));
    expect(await refusal(path)).toContain("whose checksum is another");
  });

  const attribute = (members: Partial<AttributeProto>) =>
    newMessage<AttributeProto>("AttributeProto", members);
  const sparse = (values: TensorProto) => newMessage<SparseTensorProto>("SparseTensorProto", { values });
  const constant = (one: AttributeProto) =>
    newMessage<NodeProto>("NodeProto", { opType: "Constant", output: ["c"], attribute: [one] });
  const places: Record<string, (model: LoadedModel, tensor: TensorProto) => void> = {
    "an attribute": ({ graph }, t) => graph.node.unshift(constant(attribute({ name: "value", t }))),
    "a list in an attribute": ({ graph }, t) => graph.node.unshift(constant(attribute({ tensors: [t] }))),
    "a sparse attribute": ({ graph }, t) =>
      graph.node.unshift(constant(attribute({ sparseTensor: sparse(t) }))),
    "a list of sparse ones": ({ graph }, t) =>
      graph.node.unshift(constant(attribute({ sparseTensors: [sparse(t)] }))),
    "sparse weights": ({ graph }, t) => graph.sparseInitializer.push(sparse(t)),
    "a branch": ({ graph }, t) => {
      const g = newMessage<GraphProto>("GraphProto", { name: "branch", initializer: [t] });
      graph.node.unshift(constant(attribute({ g })));
    },
    "an operator of its own": (model, t) => {
      const node = [constant(attribute({ name: "value", t }))];
      model.functions.push(newMessage<FunctionProto>("FunctionProto", { name: "own", node }));
    },
    "a default of such an operator": (model, t) => {
      const attributeProto = [attribute({ name: "value", t })];
      model.functions.push(newMessage<FunctionProto>("FunctionProto", { name: "own", attributeProto }));
    },
  };

  test.each(Object.entries(places))("are looked for in %s", async (_, place) => {
    const path = await changed("mlp", (model) => {
      const entry = newMessage<StringStringEntryProto>("StringStringEntryProto", {
        key: "location",
        value: "../secret",
      });
      const tensor = { name: "w1", dataType: 1, dims: [1n], dataLocation: 1, externalData: [entry] };
      place(model as LoadedModel, newMessage<TensorProto>("TensorProto", tensor));
    });
    expect(await refusal(path)).toContain("which is not in the folder of the model");
  });

  test("cannot belong to a model that is given as bytes", async () => {
    const bytes = readFileSync(pathOf("external"));
    expect(await failure(openRunner({ bytes }))).toMatchObject({
      code: "model_corrupt",
      message: expect.stringContaining("given as bytes"),
    });
  });
});

describe("params", () => {
  test.each([
    [{ feedDict: { X: "x" } }, "feedDict", 'no input "X"; it has "x". Did you mean "x"?'],
    [
      { fetchDict: { out: "logit" } },
      "fetchDict",
      'no tensor "logit"; its outputs are "probabilities". Did you mean "logits"?',
    ],
    [{ fetchDict: { out: "zzz" } }, "fetchDict", "The method tensors lists all"],
    [{ fetchDict: { out: "logits" }, softMaxDict: { ot: "p" } }, "softMaxDict", 'Did you mean "out"?'],
    [{ fetchDict: { out: "logits" }, argMaxDict: { probabilities: "p" } }, "argMaxDict", 'those are "out"'],
    [{ executionProvider: "abacus" }, "executionProvider", 'cannot run on "abacus" here; it has "cpu"'],
  ])("%j names what is wrong", async (params, param, text) => {
    expect(await run(mlp(params), fours)).toMatchObject({
      stage: "ONNXModel",
      param,
      message: expect.stringContaining(text),
    });
  });

  test("a column that is there already is not replaced", async () => {
    expect(await run(mlp({ fetchDict: { x: "logits" } }), fours)).toMatchObject({
      code: "column_exists",
      column: "x",
    });
  });

  test("numbers that are not there have no softmax and no largest one", async () => {
    const data = numbers("SELECT 'cat' AS word");
    const params = { modelLocation: pathOf("strings"), fetchDict: { code: "code", echo: "echo" } };
    expect(await run(new ONNXModel({ ...params, softMaxDict: { code: "p" } }), data)).toMatchObject({
      code: "invalid_param",
      message: expect.stringContaining("needs floating-point numbers"),
    });
    expect(await run(new ONNXModel({ ...params, argMaxDict: { echo: "p" } }), data)).toMatchObject({
      code: "invalid_param",
      param: "argMaxDict",
    });
  });
});

describe("columns that do not fit are refused before a row is read", () => {
  test.each([
    ["SELECT 1 AS y", "missing_column", 'ONNXModel.feedDict: there is no column "x".'],
    [
      "SELECT 'a' AS x",
      "column_type",
      'The input "x", float32[N, 4], cannot be fed from "x": numbers are needed',
    ],
    ["SELECT 1.5 AS x", "column_type", "has one value, where 4 values are needed"],
    ["SELECT [1, 2, 3]::FLOAT[3] AS x", "column_type", "has 3 values, where 4 values are needed"],
    ["SELECT {'a': 1} AS x", "column_type", "float32 is needed, not struct"],
  ])("%s", async (sql, code, text) => {
    const stage = mlp();
    const data = numbers(sql);
    expect(await run(stage, data)).toMatchObject({
      code,
      stage: "ONNXModel",
      message: expect.stringContaining(text),
    });
    const schema = await data.schema();
    expect(await failure(() => stage.transformSchema(schema))).toMatchObject({ code });
  });

  test("fractions for whole numbers, numbers for texts and for booleans, and pictures", async () => {
    const feed = async (name: string, sql: string) =>
      run(new ONNXModel({ modelLocation: pathOf(name) }), numbers(sql));
    expect((await feed("sequence", "SELECT [1.5, 2] AS ids")).message).toContain(
      "whole numbers (int64) are needed, not ",
    );
    expect((await feed("strings", "SELECT 1 AS word")).message).toContain("texts are needed, not int32");
    const schema = schemaOf([imageField("image")]);
    expect(
      await failure(() => new ONNXModel({ modelLocation: pathOf("cnn") }).transformSchema(schema)),
    ).toMatchObject({
      code: "column_type",
      message: expect.stringContaining("UnrollImage"),
    });
  });
});

describe("rows that do not fit", () => {
  const ragged = numbers(
    "SELECT * FROM (VALUES (0, [1, 2, 3, 4]), (1, [1, 2, 3]), (2, NULL), (3, [1, NULL, 3, 4]), (4, [5, 6, 7, 8])) t(i, x)",
  );

  test("end the work, with their number", async () => {
    expect(await run(mlp(), ragged)).toMatchObject({
      code: "invalid_data",
      column: "x",
      row: 1,
      message: expect.stringContaining(
        'cannot be fed to the input "x": it has 3 values, where 4 values are needed',
      ),
    });
    const nulls = ragged.filter("i <> 1");
    expect(await run(mlp(), nulls)).toMatchObject({
      row: 2,
      message: expect.stringContaining("it has a null in it"),
    });
  });

  test("are kept with the reason where that is asked for, and the others are computed", async () => {
    const stage = mlp({ handleInvalid: "keep", errorCol: "why", argMaxDict: { probabilities: "best" } });
    const rows = await stage.transform(ragged).toRows();
    const whole = await mlp().transform(ragged.filter("i in (0, 4)")).toRows();
    expect(rows.map(({ why }) => why)).toEqual([
      null,
      expect.stringContaining("Row 1 "),
      null,
      expect.stringContaining("Row 3 "),
      null,
    ]);
    for (const at of [1, 2, 3]) expect(rows[at]).toMatchObject({ probabilities: null, best: null });
    expect([rows[0]?.probabilities, rows[4]?.probabilities]).toEqual(
      whole.map(({ probabilities }) => probabilities),
    );
  });

  test("hold numbers that a tensor cannot", async () => {
    const stage = new ONNXModel({
      modelLocation: pathOf("types"),
      fetchDict: { same: "same" },
      handleInvalid: "keep",
      errorCol: "why",
    });
    const data = numbers("SELECT [1, 2, 3 + 300 * (i % 2)]::INT[3] AS byte FROM range(4) r(i)");
    expect(await run(stage.copy({ handleInvalid: "error" }), data)).toMatchObject({
      code: "invalid_data",
      row: 1,
      column: "byte",
      message: expect.stringContaining('Row 1 of "byte" holds 303, which is no uint8'),
    });
    const rows = await stage.transform(data).toRows();
    expect(rows.map(({ same }) => same)).toEqual([[1, 2, 3], null, [1, 2, 3], null]);
    expect(rows[3]?.why).toContain("Row 3 ");
  });

  test("make no other rows null when a whole batch is null or empty", async () => {
    const nulls = numbers("SELECT NULL::FLOAT[4] AS x FROM range(3)");
    expect(await mlp().transform(nulls).toRows()).toEqual(Array(3).fill({ x: null, probabilities: null }));
    expect(await mlp().transform(fours.filter("false")).toRows()).toEqual([]);
  });
});

test("a call that is cancelled ends", async () => {
  const aborted = AbortSignal.abort();
  expect(await failure(openRunner({ path: pathOf("mlp") }, { signal: aborted }))).toMatchObject({
    code: "cancelled",
  });
  await using runner = await openRunner({ path: pathOf("mlp") });
  const x = { type: "float32", dims: [1, 4], data: new Float32Array(4) } as const;
  expect(await failure(runner.run({ x }, { signal: aborted }))).toMatchObject({ code: "cancelled" });
  const stop = new AbortController();
  const many = Array.from({ length: 50 }, () => failure(runner.run({ x }, { signal: stop.signal })));
  stop.abort();
  for (const one of await Promise.all(many)) expect(one.code).toBe("cancelled");
  expect((await runner.run({ x })).probabilities?.dims).toEqual([1, 3]);
});

test("feeds of a runner are checked against the model", async () => {
  await using runner = await openRunner({ path: pathOf("mlp") });
  const x = { type: "float32", dims: [2, 4], data: new Float32Array(8) } as const;
  const wrong = [
    [{}, 'The input "x", float32[N, 4], of the model is not fed.'],
    [
      { x: { ...x, type: "float64", data: new Float64Array(8) } },
      'The input "x", float32[N, 4], got float64[2, 4].',
    ],
    [{ x: { ...x, dims: [4, 2] } }, "got float32[4, 2]"],
    [{ x: { ...x, dims: [3, 4] } }, "got 8 values as float32[3, 4]"],
    [{ x, y: x }, 'The model has no input "y"'],
  ] as const;
  for (const [feeds, message] of wrong) {
    expect(await failure(runner.run(feeds))).toMatchObject({
      code: "invalid_data",
      message: expect.stringContaining(message),
    });
  }
});
