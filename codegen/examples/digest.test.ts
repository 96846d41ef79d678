import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digestOf } from "./digest.ts";

const sha256 = (hex: string): string => createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex");

describe("the digest of columns", () => {
  it("is over the documented bytes", () => {
    const columns = {
      a: [1, null, Number.NaN],
      b: ["é", true, -2n],
      c: [[1, null], Float64Array.of(0.5), []],
      d: [Uint8Array.of(7, 8), { origin: "/a/b.png", at: [{ x: null }] }],
    };
    const bytes = [
      "61 00",
      "01 000000000000f03f",
      "00",
      "01 000000000000f87f",
      "62 00",
      "02 02000000 c3a9",
      "03 01",
      "05 feffffffffffffff",
      "63 00",
      "04 02000000 01 000000000000f03f 00",
      "04 01000000 01 000000000000e03f",
      "04 00000000",
      "64 00",
      "06 02000000 07 08",
      "07 02000000 02 05000000 622e706e67 04 01000000 07 01000000 00",
    ];
    expect(digestOf(columns, ["a", "b", "c", "d"])).toBe(sha256(bytes.join("").replaceAll(" ", "")));
  });

  it("depends on the order of the columns and tells -0 from 0", () => {
    const columns = { a: [0], b: [-0] };
    expect(digestOf(columns, ["a", "b"])).not.toBe(digestOf(columns, ["b", "a"]));
    expect(digestOf({ a: [0] }, ["a"])).not.toBe(digestOf({ a: [-0] }, ["a"]));
  });

  it.each([[new Date(0)], [new Map()], [new DataView(new ArrayBuffer(1))]])("refuses %o", (value) => {
    expect(() => digestOf({ a: [value] }, ["a"])).toThrow(/"a" has no form/);
  });

  it("names a column that is not there", () => {
    expect(() => digestOf({ a: [1] }, ["b"])).toThrow(/no column "b", only a/);
  });
});
