import type { RecordBatch } from "apache-arrow";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { decodeBatches } from "../frame/ipc.ts";
import { TestClient } from "./test-client.ts";
import { center, double, failure, input, numbers, rows, transform, x } from "./test-support.ts";

let client: TestClient;

beforeAll(async () => {
  client = await TestClient.start();
});
afterAll(() => client[Symbol.asyncDispose]());
afterEach(() => {
  expect(client.waiting.filter(({ header }) => header.type !== "credit")).toEqual([]);
});

describe("tables", () => {
  test("come back as they went", async () => {
    const answer = await client.call("collect", { data: input() }, { inputs: [[x(1, null), x(3)]] });
    expect(answer.value).toEqual({ rows: 3 });
    expect(rows(answer)).toEqual([{ x: 1 }, { x: null }, { x: 3 }]);
  });

  test("without rows keep their schema", async () => {
    const answer = await client.call(
      "collect",
      { data: input() },
      { inputs: [[x(1).slice(0, 0) as RecordBatch]] },
    );
    expect(answer.value).toEqual({ rows: 0 });
    expect(answer.batches[0]?.schema.fields.map(String)).toEqual(["x: Float64"]);
  });

  test("go through methods and stages in the order of the plan", async () => {
    const plan = { method: "limit", of: transform(double), args: { count: 2 } };
    expect(rows(await client.call("collect", { data: plan }, { inputs: [[x(1, 2, 3)]] }))).toEqual([
      { x: 1, y: 2 },
      { x: 2, y: 4 },
    ]);
  });

  test("can be several, and stand in the arguments of another", async () => {
    const plan = { method: "union", of: input(1), args: { other: input(0) } };
    const answer = await client.call("collect", { data: plan }, { inputs: [[x(1), x(2)], [x(3)]] });
    expect(rows(answer)).toEqual([{ x: 3 }, { x: 1 }, { x: 2 }]);
  });

  test("are picked from a method's list", async () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    const part = (item: number) => ({
      method: "randomSplit",
      of: input(),
      args: { weights: [1, 1], seed: 3 },
      item,
    });
    const both = { method: "union", of: part(0), args: { other: part(1) } };
    const answer = await client.call("collect", { data: both }, { inputs: [[x(...values)]] });
    expect(rows(answer).map((row) => row.x)).not.toEqual(values);
    expect(new Set(rows(answer).map((row) => row.x))).toEqual(new Set(values));
    expect((await failure(client.call("collect", { data: part(2) }, { inputs: [[x(1)]] }))).code).toBe(
      "protocol",
    );
  });

  test("are read again where a method needs it", async () => {
    const twice = { method: "union", of: transform(double), args: { other: transform(double) } };
    expect(rows(await client.call("collect", { data: twice }, { inputs: [[x(1), x(2)]] }))).toHaveLength(4);
  });

  test("of one batch are cut for sending, those of many small ones joined", async () => {
    const one = await client.call("static", numbers({ rows: 2 ** 20, columns: 4 }));
    expect(one.value).toEqual({ rows: 2 ** 20 });
    expect(one.batches.length).toBeGreaterThan(4);
    const many = await client.call("static", numbers({ rows: 1000, columns: 1, batches: 100 }));
    expect(many.batches).toHaveLength(1);
    expect(rows(many).map((row) => row.c0)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });
});

describe("actions", () => {
  test.each([
    ["count", {}, "3"],
    ["columns", {}, ["x"]],
    ["toText", { rows: 1 }, expect.stringContaining("x")],
  ])("%s gives its value", async (method, args, value) => {
    const answer = await client.call("action", { data: input(), method, args }, { inputs: [[x(1, 2, 3)]] });
    expect(answer.value).toEqual(value);
  });

  test("a schema is a stream without batches", async () => {
    const { value } = await client.call(
      "action",
      { data: transform(double), method: "schema" },
      { inputs: [[x(1)]] },
    );
    expect(decodeBatches(Buffer.from(value, "base64"))).toMatchObject({ batches: [] });
    const planned = await client.call(
      "transformSchema",
      { stage: center, data: input() },
      { inputs: [[x(1)]] },
    );
    const { schema } = decodeBatches(Buffer.from(planned.value.schema, "base64"));
    expect(schema.fields.map(String)).toEqual(["x: Float64", "z: Float64"]);
  });
});
