import { describe, expect, test } from "vitest";
import { UnciaError } from "../errors.ts";
import { encodeHead, FrameReader, frameLimits, type Header, strangerLimits } from "./frames.ts";

const ping = { type: "call", id: 1, op: "ping" };

function collect(limits = frameLimits) {
  const frames: { header: Header; body: Uint8Array | undefined }[] = [];
  const reader = new FrameReader((header, body) => frames.push({ header, body }));
  reader.limits = limits;
  return { frames, reader };
}

/** A prelude written out by hand, as docs/protocol.md has it. */
function prelude(headerBytes: number, bodyBytes: bigint, letters = "UNC1"): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.write(letters, "latin1");
  bytes.writeUInt32LE(headerBytes, 4);
  bytes.writeBigUInt64LE(bodyBytes, 8);
  return bytes;
}

const code = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof UnciaError) return error.code;
    throw error;
  }
  return "nothing thrown";
};

describe("encodeHead", () => {
  test("writes magic, lengths and JSON as documented", () => {
    const json = Buffer.from('{"type":"batch","id":7}');
    expect(encodeHead({ type: "batch", id: 7 }, 5)).toEqual(Buffer.concat([prelude(json.length, 5n), json]));
  });

  test("counts bytes, not characters", () => {
    const head = encodeHead({ type: "é€" });
    expect(head.readUInt32LE(4)).toBe(head.length - 16);
    expect(JSON.parse(head.subarray(16).toString())).toEqual({ type: "é€" });
  });

  test("refuses a header that is too long to be read", () => {
    expect(code(() => encodeHead({ type: "x".repeat(frameLimits.header) }))).toBe("limit");
  });
});

describe("FrameReader", () => {
  const body = Buffer.from("0123456789");
  const bytes = Buffer.concat([
    encodeHead(ping),
    encodeHead({ type: "batch", id: 1 }, 10),
    body,
    encodeHead(ping),
  ]);

  test.each([1, 2, 3, 7, 16, 17, 40, 1000])("reads frames that come %i bytes at a time", (step) => {
    const { frames, reader } = collect();
    for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
    expect(frames.map((frame) => frame.header.type)).toEqual(["call", "batch", "call"]);
    expect(Buffer.from(frames[1]?.body as Uint8Array)).toEqual(body);
    expect(reader.isIdle).toBe(true);
  });

  test("has a body read straight into memory of its own", () => {
    const { frames, reader } = collect();
    reader.push(encodeHead({ type: "batch", id: 1 }, 10));
    const target = reader.target();
    expect(target.byteLength).toBe(10);
    expect(target.byteOffset % 8).toBe(0);
    body.copy(target, 0, 0, 4);
    reader.landed(4, target);
    const rest = reader.target();
    body.copy(rest, 0, 4);
    reader.landed(6, rest);
    expect(frames[0]?.body?.buffer).toBe(target.buffer);
    expect(Buffer.from(frames[0]?.body as Uint8Array)).toEqual(body);
  });

  test("is not idle in the middle of a frame", () => {
    const { reader } = collect();
    expect(reader.isIdle).toBe(true);
    reader.push(encodeHead(ping).subarray(0, 20));
    expect(reader.isIdle).toBe(false);
  });

  test.each([
    ["another magic", prelude(2, 0n, "HTTP")],
    ["no header", prelude(0, 0n)],
    ["a header over the limit", prelude(frameLimits.header + 1, 0n)],
    ["a body over the limit", prelude(2, BigInt(frameLimits.body) + 1n)],
    ["the largest body that can be written", prelude(2, 2n ** 64n - 1n)],
    ["a header that is no JSON", Buffer.concat([prelude(2, 0n), Buffer.from("{]")])],
    ["a header that is a list", Buffer.concat([prelude(2, 0n), Buffer.from("[]")])],
    ["a header without a type", Buffer.concat([prelude(2, 0n), Buffer.from("{}")])],
  ])("refuses %s", (_, frame) => {
    expect(code(() => collect().reader.push(frame))).toBe("protocol");
  });

  test("takes no body from a stranger", () => {
    const { reader } = collect(strangerLimits);
    expect(code(() => reader.push(encodeHead({ type: "hello" }, 1)))).toBe("protocol");
  });
});
