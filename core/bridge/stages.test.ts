import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { TestClient } from "./test-client.ts";
import { center, double, failure, folder, input, rows, transform, x } from "./test-support.ts";

let client: TestClient;

beforeAll(async () => {
  client = await TestClient.start();
});
afterAll(() => client[Symbol.asyncDispose]());
afterEach(() => {
  expect(client.waiting.filter(({ header }) => header.type !== "credit")).toEqual([]);
});

describe("stages", () => {
  test("are fitted into a folder, transform, and are loaded again after they were freed", async () => {
    const before = (await client.call("stats")).value.models;
    const target = folder();
    const { value } = await client.call(
      "fit",
      { stage: center, data: input(), folder: target },
      { inputs: [[x(1, 2, 6)]] },
    );
    const { stage } = value;
    expect(stage).toMatchObject({
      class: "uncia-arith/arith#CenterModel",
      params: { inputCol: "x", outputCol: "z" },
      state: { folder: target, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const centred = async () =>
      rows(await client.call("collect", { data: transform(stage) }, { inputs: [[x(3, 4)]] })).map(
        (row) => row.z,
      );
    expect(await centred()).toEqual([0, 1]);
    expect((await client.call("stats")).value.models).toBe(before + 1);
    expect((await client.call("free", { states: [stage.state.digest, "no such digest"] })).value).toBe(1);
    expect((await client.call("stats")).value.models).toBe(before);
    expect(await centred()).toEqual([0, 1]);
    expect((await client.call("method", { stage, method: "means", args: {} })).value).toEqual({ x: 3 });
    await client.call("free", { states: [stage.state.digest] });
  });

  test("in a pipeline have folders and digests of their own, and are freed with it", async () => {
    const before = (await client.call("stats")).value.models;
    const stages = [double, { ...center, params: { inputCol: "y", outputCol: "z" } }];
    const pipeline = { class: "uncia/pipeline#Pipeline", params: { stages } };
    const target = folder();
    const { value } = await client.call(
      "fit",
      { stage: pipeline, data: input(), folder: target },
      { inputs: [[x(1), x(3)]] },
    );
    const [first, second] = value.stage.params.stages;
    expect(first.state).toBeUndefined();
    expect(existsSync(join(second.state.folder, "manifest.json"))).toBe(true);
    expect(second.state.folder.startsWith(target)).toBe(true);
    const whole = await client.call("collect", { data: transform(value.stage) }, { inputs: [[x(5)]] });
    const alone = await client.call(
      "collect",
      { data: transform(second, transform(double)) },
      { inputs: [[x(5)]] },
    );
    expect(rows(whole)).toEqual([{ x: 5, y: 10, z: 6 }]);
    expect(rows(alone)).toEqual(rows(whole));
    expect((await client.call("free", { states: [value.stage.state.digest] })).value).toBe(2);
    expect((await client.call("stats")).value.models).toBe(before);
  });

  test("take their params from each call, not from what was saved", async () => {
    const { value } = await client.call(
      "fit",
      { stage: center, data: input(), folder: folder() },
      { inputs: [[x(1)]] },
    );
    const renamed = { ...value.stage, params: { inputCol: "x", outputCol: "other" } };
    expect(rows(await client.call("collect", { data: transform(renamed) }, { inputs: [[x(1)]] }))).toEqual([
      { x: 1, other: 0 },
    ]);
    const unset = { ...value.stage, params: { inputCol: "x" } };
    const error = await failure(client.call("collect", { data: transform(unset) }, { inputs: [[x(1)]] }));
    expect(error).toMatchObject({ code: "missing_param", stage: "CenterModel", param: "outputCol" });
  });

  test("are saved and loaded, fitted or not", async () => {
    const fitted = (
      await client.call("fit", { stage: center, data: input(), folder: folder() }, { inputs: [[x(4)]] })
    ).value.stage;
    const target = folder();
    await client.call("save", { stage: fitted, folder: target });
    expect((await failure(client.call("save", { stage: fitted, folder: target }))).code).toBe("io");
    await client.call("save", { stage: fitted, folder: target, overwrite: true });
    const loaded = (await client.call("load", { folder: target })).value.stage;
    expect(loaded).toMatchObject({ ...fitted, state: { folder: target } });
    await client.call("save", { stage: double, folder: target, overwrite: true });
    const { uid: _, ...plain } = (await client.call("load", { folder: target })).value.stage;
    expect(plain).toEqual(double);
  });

  test("refuse a folder that holds another model than the handle says", async () => {
    const fit = async () =>
      (await client.call("fit", { stage: center, data: input(), folder: folder() }, { inputs: [[x(4)]] }))
        .value.stage;
    const [a, b] = [await fit(), await fit()];
    await client.call("free", { states: [a.state.digest] });
    const mixed = { ...a, state: { folder: b.state.folder, digest: a.state.digest } };
    expect((await failure(client.call("method", { stage: mixed, method: "means" }))).code).toBe(
      "model_corrupt",
    );
  });

  test("have methods that give tables", async () => {
    const { stage } = (
      await client.call("fit", { stage: center, data: input(), folder: folder() }, { inputs: [[x(4)]] })
    ).value;
    const answer = await client.call(
      "method",
      { stage, method: "residuals", args: { data: input() } },
      { inputs: [[x(5, 6)]] },
    );
    expect(rows(answer)).toEqual([{ z: 1 }, { z: 2 }]);
  });
});

describe("errors", () => {
  test.each([
    [
      "unknown_stage",
      { ...double, class: "uncia-arith/arith#Duble" },
      { message: expect.stringContaining("Double") },
    ],
    ["unknown_stage", { class: "node:fs#x" }, {}],
    ["unknown_param", { ...double, params: { inputColumn: "x" } }, { param: "inputColumn" }],
    ["invalid_param", { ...double, params: { delay: -1 } }, { stage: "Double", param: "delay" }],
    ["missing_param", { ...double, params: { inputCol: "x" } }, { stage: "Double", param: "outputCol" }],
    [
      "missing_column",
      { ...double, params: { inputCol: "w", outputCol: "y" } },
      { stage: "Double", column: "w" },
    ],
    ["invalid_param", center, { stage: "Center" }],
    ["protocol", { params: {} }, {}],
    ["protocol", { ...double, state: { folder: 1 } }, {}],
  ])("%s names the place (case %#)", async (code, stage, places) => {
    const error = await failure(client.call("collect", { data: transform(stage) }, { inputs: [[x(1)]] }));
    expect(error).toMatchObject({ code, ...places });
  });

  test.each([
    ["protocol", "nothing", {}],
    ["protocol", "constructor", {}],
    ["protocol", "collect", { data: { input: 1 } }],
    ["protocol", "collect", { data: {} }],
    ["unsupported", "collect", { data: { method: "constructor", of: input() } }],
    ["unsupported", "collect", { data: { method: "batches", of: input() } }],
    ["unsupported", "collect", { data: { source: "from", args: {} } }],
    ["unsupported", "static", { class: "uncia-arith/arith#Count", method: "toString" }],
    ["protocol", "collect", { data: { method: "count", of: input() } }],
    ["invalid_param", "collect", { data: { method: "limit", of: input(), args: { count: "1" } } }],
    ["invalid_param", "collect", { data: { method: "limit", of: input(), args: { count: 1, more: 1 } } }],
    ["missing_param", "collect", { data: { method: "limit", of: input(), args: {} } }],
    ["io", "load", { folder: "/no/such/folder" }],
    ["io", "fit", { stage: center, data: input(), folder: "/no/such/folder/model" }],
    ["io", "fit", { stage: center, data: input(), folder: tmpdir() }],
    ["invalid_param", "fit", { stage: double, data: input(), folder: "/tmp/never-made" }],
    ["protocol", "free", { states: "all" }],
  ])("%s for a wrong %s (case %#)", async (code, op, args) => {
    expect((await failure(client.call(op, args, { inputs: [[x(1)]] }))).code).toBe(code);
  });
});
