import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { batchFromRows } from "../frame/from.ts";
import { encodeBatch, joinChunks } from "../frame/ipc.ts";
import { encodeHead, frameLimits, magic } from "./frames.ts";
import { arithPackage, hello, TestClient } from "./test-client.ts";
import { center, double, failure, folder, input, rows, transform, x } from "./test-support.ts";

let client: TestClient;

/** The frame without an id that says why a connection ends; the process must end after it. */
async function ending(): Promise<unknown> {
  const { header } = await client.receive((one) => one.type === "error");
  expect(header.id).toBeUndefined();
  await expect(client.receive()).rejects.toThrow("the connection ended");
  expect(await client.exit()).toBe(1);
  return header.error;
}

function prelude(first: number, headerBytes: number, bodyBytes: bigint): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(first, 0);
  bytes.writeUInt32LE(headerBytes, 4);
  bytes.writeBigUInt64LE(bodyBytes, 8);
  return bytes;
}

describe("a connection ends with an error for", () => {
  beforeEach(async () => {
    client = await TestClient.spawn();
  });
  afterEach(() => client[Symbol.asyncDispose]());

  test.each([
    ["another magic", prelude(0x12345678, 10, 0n)],
    ["a header over the limit", prelude(magic, frameLimits.header + 1, 0n)],
    ["a body over the limit", prelude(magic, 10, 2n ** 63n)],
    ["a header that is no JSON", Buffer.concat([prelude(magic, 3, 0n), Buffer.from("abc")])],
  ])("%s", async (_, bytes) => {
    await client.greet();
    client.socket.write(bytes);
    expect(await ending()).toMatchObject({ code: "protocol" });
  });

  test.each([
    ["a type that does not exist", { type: "dance" }],
    ["a type of the core's", { type: "welcome" }],
    ["a frame without an id", { type: "cancel" }],
    ["a call that was never made", { type: "cancel", id: 99 }],
    ["a call whose id was used", { type: "call", id: 1, op: "ping" }],
    ["an id that is no number", { type: "call", id: "1", op: "ping" }],
    ["a second hello", hello],
  ])("%s", async (_, header) => {
    await client.greet();
    await client.call("ping");
    client.send(header);
    expect(await ending()).toMatchObject({ code: "protocol" });
  });

  test("a body where none belongs", async () => {
    await client.greet();
    client.send({ type: "call", id: 1, op: "ping" }, new Uint8Array(8));
    expect(await ending()).toMatchObject({ code: "protocol" });
  });

  test.each([
    ["no hello", { type: "call", id: 1, op: "ping" }, "protocol"],
    ["another protocol", { ...hello, protocol: 2 }, "version_mismatch"],
    ["a newer package", { ...hello, packages: [{ name: "uncia", version: "99.0.0" }] }, "version_mismatch"],
    [
      "a package that is not there",
      { ...hello, packages: [{ name: "uncia-x", version: "1.0.0" }] },
      "version_mismatch",
    ],
    [
      "another major version of a stranger's package",
      { ...hello, packages: [{ ...arithPackage, version: "2.0.0" }] },
      "version_mismatch",
    ],
    ["packages that are no list", { ...hello, packages: {} }, "protocol"],
    ["threads that are no number", { ...hello, threads: 0 }, "protocol"],
  ])("%s", async (_, header, code) => {
    client.send(header);
    const error = (await ending()) as { message: string };
    expect(error).toMatchObject({ code });
    if (code === "version_mismatch") expect(error.message).toMatch(/\d.*[Ii]nstall/);
  });

  test("a frame that does not wait for welcome", async () => {
    // In one write, or the core may have answered by then.
    client.socket.write(
      Buffer.concat([hello, { type: "call", id: 1, op: "ping" }].map((header) => encodeHead(header))),
    );
    expect(await ending()).toMatchObject({ code: "protocol" });
  });

  test("a frame that is cut off", async () => {
    await client.greet();
    client.socket.end(prelude(magic, 100, 0n));
    expect(await client.exit()).toBe(1);
  });
});

describe("a call fails alone for", () => {
  // One core for all of them: what one call does wrong must not show in the next.
  beforeAll(async () => {
    client = await TestClient.start();
  });
  afterAll(() => client[Symbol.asyncDispose]());

  const good = joinChunks(encodeBatch(x(1, 2, 3)));
  const broken = (change: (bytes: Uint8Array) => Uint8Array) => change(new Uint8Array(good));
  test.each([
    ["no Arrow at all", Buffer.from("ARROW1 and then some")],
    ["an empty stream", Buffer.from("ffffffff00000000", "hex")],
    ["a stream that is cut off", broken((bytes) => bytes.subarray(0, bytes.length - 40))],
    ["a length that is too large", broken((bytes) => bytes.fill(0x7f, 4, 8))],
    ["every byte set", broken((bytes) => bytes.fill(0xff, 8))],
  ])("a table that is %s", async (_, body) => {
    const id = client.open("collect", { data: input() }, { inputs: [[]] });
    client.send({ type: "batch", id, input: 0 }, body);
    client.send({ type: "inputEnd", id, input: 0 });
    expect(await failure(client.answer(id))).toMatchObject({
      code: expect.stringMatching(/^(protocol|unsupported|invalid_data)$/),
    });
    expect(rows(await client.call("collect", { data: input() }, { inputs: [[x(1)]] }))).toEqual([{ x: 1 }]);
  });

  test.each([
    ["a batch of an input that it has not", { type: "batch", input: 1 }, good],
    ["a batch without a body", { type: "batch", input: 0 }, undefined],
    ["a frame type that does not exist", { type: "dance" }, undefined],
    ["credit that is no number", { type: "credit", bytes: "1" }, undefined],
  ])("%s", async (_, header, body) => {
    const id = client.open("collect", { data: input() }, { inputs: [[]] });
    client.send({ ...header, id }, body);
    expect((await failure(client.answer(id))).code).toBe("protocol");
    await client.call("ping");
  });

  test("a batch after the end, and an input without any", async () => {
    const none = client.open("collect", { data: input() }, { inputs: [[]] });
    client.send({ type: "inputEnd", id: none, input: 0 });
    expect((await failure(client.answer(none))).message).toMatch("no batches");
    const late = client.open(
      "collect",
      { data: transform({ ...double, params: { ...double.params, delay: 200 } }) },
      { inputs: [[]] },
    );
    client.sendBatch(late, x(1));
    client.send({ type: "inputEnd", id: late, input: 0 });
    client.sendBatch(late, x(2));
    expect((await failure(client.answer(late))).code).toBe("protocol");
  });

  test("batches of several schemas", async () => {
    const other = batchFromRows([{ x: "text" }]);
    const error = await failure(client.call("collect", { data: input() }, { inputs: [[x(1), other]] }));
    expect(error).toMatchObject({ code: "column_type", column: "x" });
  });

  test("more bytes than its credit", async () => {
    const id = client.open("collect", { data: { input: 1 } }, { inputs: [[], []] });
    const body = Buffer.alloc(64 * 2 ** 20);
    body.set(good);
    // Nothing is taken from input 1 before input 0 has ended, so nothing is credited.
    for (let i = 0; i < 5; i++) client.send({ type: "batch", id, input: 1 }, body);
    expect((await failure(client.answer(id))).message).toMatch("without credit");
    await client.call("ping");
  });

  test.each(["throw", "reject", "event"])("an exception of its own code (%s)", async (how) => {
    const { stage } = (
      await client.call("fit", { stage: center, data: input(), folder: folder() }, { inputs: [[x(1)]] })
    ).value;
    const waiting = client.open("collect", { data: input() }, { inputs: [[]] });
    const error = await failure(client.call("method", { stage, method: "fail", args: { how } }));
    expect(error).toMatchObject({ code: "internal", message: expect.stringContaining("on purpose") });
    client.sendBatch(waiting, x(1));
    client.send({ type: "inputEnd", id: waiting, input: 0 });
    expect(rows(await client.answer(waiting))).toEqual([{ x: 1 }]);
    expect(client.log).toMatch(/bug during .*TypeError.* on purpose/s);
  });
});
