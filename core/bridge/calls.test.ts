import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Header } from "./frames.ts";
import { TestClient } from "./test-client.ts";
import {
  center,
  count,
  double,
  failure,
  folder,
  input,
  numbers,
  rows,
  transform,
  x,
} from "./test-support.ts";

let client: TestClient;

beforeAll(async () => {
  client = await TestClient.start();
});
afterAll(() => client[Symbol.asyncDispose]());
afterEach(() => {
  expect(client.waiting.filter(({ header }) => header.type !== "credit")).toEqual([]);
});

describe("calls", () => {
  test("answer ten thousand pings in order", async () => {
    const ids = Array.from({ length: 10_000 }, () => client.open("ping"));
    for (const id of ids) {
      const { header } = await client.receive();
      if (header.type !== "result" || header.id !== id)
        throw new Error(`${JSON.stringify(header)} for ${id}`);
    }
  });

  test("interleave: one that waits for its table holds up no other", async () => {
    const waiting = client.open("collect", { data: input() }, { inputs: [[]] });
    const other = await client.call("collect", { data: transform(double) }, { inputs: [[x(1)]] });
    expect(rows(other)).toEqual([{ x: 1, y: 2 }]);
    expect((await client.call("stats")).value.calls).toBe(1);
    client.sendBatch(waiting, x(7));
    client.send({ type: "inputEnd", id: waiting, input: 0 });
    expect(rows(await client.answer(waiting))).toEqual([{ x: 7 }]);
  });

  test("send no more than their credit, and go on with more", async () => {
    const id = client.open("static", numbers({ rows: 2 ** 20, columns: 2 }), { credit: 1 });
    const isOurs = (header: Header) => header.id === id;
    const first = await client.receive(isOurs);
    await client.call("ping");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.waiting).toEqual([]);
    client.send({ type: "credit", id, bytes: first.body?.byteLength });
    const second = await client.receive(isOurs);
    expect(second.header.type).toBe("batch");
    await client.call("ping");
    expect(client.waiting).toEqual([]);
    client.send({ type: "credit", id, bytes: 2 ** 40 });
    expect((await client.answer(id)).value).toEqual({ rows: 2 ** 20 });
  });

  test("wait for a slow reader, without end", async () => {
    const ids = [0, 1].map(() => client.open("static", numbers({ rows: 2 ** 20, columns: 10 })));
    for (let pause = 0; pause < 20; pause++) {
      client.socket.pause();
      await new Promise((resolve) => setTimeout(resolve, 20));
      client.socket.resume();
      await client.receive((header) => header.type === "batch");
    }
    for (const id of ids) expect((await client.answer(id)).value).toEqual({ rows: 2 ** 20 });
    expect(client.log).not.toMatch("Warning");
  });

  test("credit all that was sent to them", async () => {
    const id = client.open("collect", { data: transform(count) }, { inputs: [[]] });
    let sent = 0;
    for (let i = 0; i < 10; i++) sent += client.sendBatch(id, x(i));
    client.send({ type: "inputEnd", id, input: 0 });
    let credited = 0;
    for (;;) {
      const { header } = await client.receive((one) => one.id === id);
      if (header.type === "credit") credited += header.bytes as number;
      if (header.type === "result") break;
    }
    expect(credited).toBe(sent);
  });

  test("are cancelled while they compute, wait for a table, or wait for credit", async () => {
    const slow = { ...double, params: { ...double.params, delay: 60_000 } };
    const computing = client.open("collect", { data: transform(slow) }, { inputs: [[]] });
    client.sendBatch(computing, x(1));
    const starving = client.open("static", numbers({ rows: 2 ** 20, columns: 2 }), { credit: 1 });
    await client.receive((header) => header.id === starving);
    const waiting = client.open("collect", { data: input() }, { inputs: [[]] });
    for (const id of [computing, waiting, starving]) {
      const begun = performance.now();
      client.send({ type: "cancel", id });
      expect((await failure(client.answer(id))).code).toBe("cancelled");
      expect(performance.now() - begun).toBeLessThan(1000);
      client.send({ type: "cancel", id });
      client.sendBatch(id, x(2));
    }
    await client.call("ping");
  });

  test("fail when the client's own table does", async () => {
    const id = client.open("collect", { data: input() }, { inputs: [[]] });
    client.sendBatch(id, x(1));
    client.send({ type: "inputError", id, input: 0, message: "disk on fire" });
    await expect(client.answer(id)).rejects.toMatchObject({
      wire: { code: "io", message: expect.stringContaining("disk on fire") },
    });
  });

  test("tell their progress, the last of it always", async () => {
    const often = { ...center, params: { ...center.params, passes: 500 } };
    const args = { stage: often, data: input(), folder: folder() };
    const { progress } = await client.call("fit", args, { inputs: [[x(1)]], progress: true });
    expect(progress.at(-1)).toMatchObject({ stage: "Center", done: 500, total: 500 });
    expect(progress.length).toBeLessThan(100);
    const silent = await client.call("fit", { ...args, folder: folder() }, { inputs: [[x(1)]] });
    expect(silent.progress).toEqual([]);
  });

  test("with several tables take in the first ones where the last is wanted first", async () => {
    const plan = {
      method: "union",
      of: transform(count, input(1)),
      args: { other: transform(count, input(0)) },
    };
    const answer = await client.call("collect", { data: plan }, { inputs: [[x(1), x(2, 3)], [x(4, 5, 6)]] });
    expect(rows(answer)).toEqual([{ rows: 3 }, { rows: 1 }, { rows: 2 }]);
  });
});
