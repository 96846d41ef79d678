import { describe, expect, test } from "vitest";
import type { Stage } from "../pipeline/stage.ts";
import { parseType } from "./types.ts";
import { readValue, type ValueReader, writeValue } from "./values.ts";

const reader: ValueReader = {
  table: async (plan) => ({ table: plan }),
  schema: async (json) => ({ schema: json }),
  stage: async (json, className) => ({ stage: json, className }) as unknown as Stage,
};
const writer = { schema: async () => "schema", stage: async () => ({ stage: "it" }) };

const read = (type: string, json: unknown) => readValue(parseType(type), json, "f.x", reader);

describe("readValue", () => {
  test.each([
    ["boolean", true, true],
    ["int", -(2 ** 31), -(2 ** 31)],
    ["long", "9223372036854775807", 2n ** 63n - 1n],
    ["long", 7, 7n],
    ["double", 1.5, 1.5],
    ["double", "-Infinity", Number.NEGATIVE_INFINITY],
    ["double", "NaN", Number.NaN],
    ["string", "", ""],
    ["json", { a: [null] }, { a: [null] }],
    ["enum<a|b>", "b", "b"],
    ["list<long>", ["1", "2"], [1n, 2n]],
    ["map<double>", { a: "NaN" }, { a: Number.NaN }],
    ["nullable<int>", null, undefined],
    ["list<list<string>>", [["a"], []], [["a"], []]],
    ["table", { input: 0 }, { table: { input: 0 } }],
    ["schema", "abc=", { schema: "abc=" }],
    ["stage<p/s#C>", { class: "c" }, { stage: { class: "c" }, className: "p/s#C" }],
  ])("reads %s (case %#)", async (type, json, value) => {
    expect(await read(type, json)).toEqual(value);
  });

  test.each([
    ["boolean", 1],
    ["int", 2 ** 31],
    ["int", 1.5],
    ["int", "1"],
    ["long", "9223372036854775808"],
    ["long", 2 ** 60],
    ["long", "0x1"],
    ["double", "1"],
    ["double", null],
    ["string", 1],
    ["enum<a|b>", "c"],
    ["enum<a|b>", "a|b"],
    ["list<int>", "1"],
    ["list<int>", [1, "2"]],
    ["map<int>", [1]],
    ["table", "t"],
    ["schema", {}],
    ["stage", "s"],
  ])("refuses %s from %j and names the argument", async (type, json) => {
    await expect(read(type, json)).rejects.toMatchObject({
      code: "invalid_param",
      message: expect.stringContaining("f.x"),
    });
  });

  test("takes no plot: one is drawn here, and only given", async () => {
    await expect(read("plot", { title: "T" })).rejects.toMatchObject({ code: "internal" });
  });

  test("names the item of a list that is wrong", async () => {
    await expect(read("list<int>", [1, "2"])).rejects.toThrow("f.x[1]");
  });
});

describe("writeValue", () => {
  const write = (type: string, value: unknown) => writeValue(parseType(type), value, writer);

  test.each([
    ["void", 5, null],
    ["long", 2n ** 60n, "1152921504606846976"],
    ["long", 5, "5"],
    ["double", Number.NaN, "NaN"],
    ["list<double>", Float64Array.of(1, Number.POSITIVE_INFINITY), [1, "Infinity"]],
    ["map<long>", new Map([["a", 1n]]), { a: "1" }],
    ["nullable<double>", undefined, null],
    ["schema", {}, "schema"],
    ["stage", {}, { stage: "it" }],
    ["string", "s", "s"],
    ["list<plot>", [{ toJSON: () => ({ title: "T" }) }], [{ title: "T" }]],
  ])("writes %s (case %#)", async (type, value, json) => {
    expect(await write(type, value)).toEqual(json);
  });
});

test("a type that does not exist is a bug", () => {
  expect(() => parseType("set<int>")).toThrow("set<int>");
  expect(() => parseType("number")).toThrow("number");
});
