import { describe, expect, expectTypeOf, test } from "vitest";
import { EveryKind, Finer } from "../pipeline/test/stages.ts";
import { failure } from "../test/failure.ts";
import { describeRange, type Init, int, long, type Values } from "./index.ts";
import { valueFromJson, valueToJson } from "./json.ts";

const stage = () => new EveryKind();
const refused = (name: string, value: unknown) => failure(() => stage().set(name, value));

describe("a value of each kind", () => {
  const inner = stage();
  const good: [string, unknown, unknown][] = [
    ["flag", true, true],
    ["count", 10, 10],
    ["count", 0n, 0],
    ["big", 7, 7n],
    ["big", -(2n ** 63n), -(2n ** 63n)],
    ["rate", 1, 1],
    ["rate", Number.MIN_VALUE, Number.MIN_VALUE],
    ["word", "abc", "abc"],
    ["mode", "exact", "exact"],
    ["col", "Größe", "Größe"],
    ["cols", ["a", "b"], ["a", "b"]],
    ["sizes", Int32Array.of(1, 2), [1, 2]],
    ["weights", Float64Array.of(0.5, Number.NEGATIVE_INFINITY), [0.5, Number.NEGATIVE_INFINITY]],
    ["tags", [], []],
    ["modes", ["b", "a"], ["b", "a"]],
    ["headers", { Accept: "*/*", __proto__: null }, { Accept: "*/*" }],
    ["apiKey", "k", "k"],
    ["apiKeyCol", "key", "key"],
    ["inner", inner, inner],
    ["chain", [inner], [inner]],
  ];
  test.each(good)("%s takes %o", (name, given, kept) => {
    const one = stage().set(name, given);
    expect(one.get(name)).toEqual(kept);
    expect(one.isSet(name)).toBe(true);
  });

  const bad: [string, unknown, string][] = [
    ["flag", 1, "EveryKind.flag must be true or false, not 1."],
    ["count", 11, "EveryKind.count must be a whole number >= 0 and <= 10, not 11."],
    ["count", -1, "EveryKind.count must be a whole number >= 0 and <= 10, not -1."],
    ["count", 1.5, "EveryKind.count must be a whole number of 32 bits, not 1.5."],
    ["count", "3", "EveryKind.count must be a whole number of 32 bits, not '3'."],
    ["count", 2 ** 31, "EveryKind.count must be a whole number of 32 bits, not 2147483648."],
    ["count", null, "EveryKind.count must be a whole number of 32 bits, not null."],
    ["big", 101n, "EveryKind.big must be a whole number <= 100, not 101n."],
    [
      "big",
      2 ** 53,
      "EveryKind.big must be a whole number of 64 bits (a bigint, where it is beyond 2^53), not 9007199254740992.",
    ],
    [
      "big",
      -(2n ** 63n) - 1n,
      "EveryKind.big must be a whole number of 64 bits (a bigint, where it is beyond 2^53), not -9223372036854775809n.",
    ],
    ["rate", 0, "EveryKind.rate must be a number > 0 and <= 1, not 0."],
    ["rate", Number.NaN, "EveryKind.rate must be a number, not NaN."],
    ["rate", 1n, "EveryKind.rate must be a number, not 1n."],
    ["word", "Abc", "EveryKind.word must be a string that matches [a-z]+, not 'Abc'."],
    ["word", "abc\n", "EveryKind.word must be a string that matches [a-z]+, not 'abc\\n'."],
    ["mode", "quick", 'EveryKind.mode must be one of "fast", "exact", not \'quick\'.'],
    ["col", "", "EveryKind.col must be the name of a column, not ''."],
    ["cols", [], "EveryKind.cols must be a list of at least 1 names of columns, not []."],
    ["cols", "a", "EveryKind.cols must be a list of names of columns, not 'a'."],
    ["sizes", [1, 2, 3, 4], "EveryKind.sizes must be a list of at most 3 whole numbers, not [ 1, 2, 3, 4 ]."],
    [
      "sizes",
      [1, 0],
      "EveryKind.sizes must be a list of whole numbers, where item 1 is a whole number >= 1, not [ 1, 0 ].",
    ],
    [
      "weights",
      [1, "2"],
      "EveryKind.weights must be a list of numbers, where item 1 is a number, not [ 1, '2' ].",
    ],
    [
      "modes",
      ["c"],
      'EveryKind.modes must be a list of names, where item 0 is one of "a", "b", not [ \'c\' ].',
    ],
    ["headers", { a: 1 }, "EveryKind.headers must be a map from strings to strings, not { a: 1 }."],
    ["headers", ["a"], "EveryKind.headers must be a map from strings to strings, not [ 'a' ]."],
    ["queryCol", 5, "EveryKind.queryCol must be the name of a column, not 5."],
    ["inner", {}, "EveryKind.inner must be a stage, not {}."],
    ["chain", [{}], "EveryKind.chain must be a list of stages"],
  ];
  test.each(bad)("%s refuses %o", async (name, value, message) => {
    const error = await refused(name, value);
    expect(error).toMatchObject({ code: "invalid_param", stage: "EveryKind", param: name });
    expect(error.message.startsWith(message.replace(/\.$/, ""))).toBe(true);
  });

  test("is kept apart from what was given, and cannot be changed", () => {
    const given = ["a"];
    const one = stage().setTags(given);
    given.push("b");
    expect(one.tags).toEqual(["a"]);
    expect(() => (one.tags as string[]).push("c")).toThrow(TypeError);
    const headers = { a: "1" };
    one.setHeaders(headers);
    headers.a = "2";
    expect(one.headers).toEqual({ a: "1" });
  });
});

describe("a range", () => {
  test.each([
    [{ min: 0 }, ">= 0"],
    [{ exclusiveMin: 0, exclusiveMax: 1 }, "> 0 and < 1"],
    [{ max: 5 }, "<= 5"],
    [{}, ""],
  ])("%o reads %s", (spec, text) => {
    expect(describeRange(spec)).toBe(text);
  });

  test("holds at its ends", () => {
    expect(int({ exclusiveMax: 5 }).parse(4)).toBe(4);
    expect(() => int({ exclusiveMax: 5 }).parse(5)).toThrow("< 5");
    expect(long({ min: 1 }).parse(1)).toBe(1n);
    expect(() => long({ min: 1 }).parse(0)).toThrow(">= 1");
  });
});

describe("JSON", () => {
  test.each([
    ["long", 2n ** 62n, "4611686018427387904"],
    ["double", Number.NEGATIVE_INFINITY, "-Infinity"],
    ["double", 0.1, 0.1],
    ["doubles", [1, Number.POSITIVE_INFINITY], [1, "Infinity"]],
    ["strings", ["NaN"], ["NaN"]],
    ["string", "Infinity", "Infinity"],
    ["stringMap", { a: "b" }, { a: "b" }],
  ] as const)("carries a %s there and back: %o", (kind, value, json) => {
    expect(valueToJson(kind, value)).toEqual(json);
    expect(valueFromJson(kind, JSON.parse(JSON.stringify(json)))).toEqual(value);
  });

  test("leaves what it cannot read for the param to refuse", () => {
    expect(valueFromJson("long", "12x")).toBe("12x");
    expect(valueFromJson("double", "1")).toBe("1");
    expect(() => valueToJson("stage", stage())).toThrow("form of its own");
  });
});

describe("types", () => {
  test("setters give the concrete class, through subclasses too", () => {
    expectTypeOf(stage().setCount(1)).toEqualTypeOf<EveryKind>();
    const finer = new Finer({ count: 1 }).setCount(2).setQueryCol("q").setFlag(true);
    expectTypeOf(finer).toEqualTypeOf<Finer>();
    expect(finer.finer).toBe(true);
    expect(finer).toBeInstanceOf(Finer);
    expectTypeOf(finer.copy()).toEqualTypeOf<Finer>();
  });

  test("values are always there where there is a default, and may lack elsewhere", () => {
    const one = stage();
    expectTypeOf(one.count).toEqualTypeOf<number>();
    expectTypeOf(one.big).toEqualTypeOf<bigint>();
    expectTypeOf(one.word).toEqualTypeOf<string | undefined>();
    expectTypeOf(one.mode).toEqualTypeOf<"fast" | "exact">();
    expectTypeOf(one.modes).toEqualTypeOf<readonly ("a" | "b")[] | undefined>();
    expectTypeOf(one.query).toEqualTypeOf<string>();
    expectTypeOf(one.queryCol).toEqualTypeOf<string | undefined>();
    expectTypeOf<Init<typeof EveryKind.params>["big"]>().toEqualTypeOf<bigint | number | undefined>();
    expectTypeOf<Values<typeof EveryKind.params>["weights"]>().toEqualTypeOf<readonly number[]>();
    expect([one.count, one.big, one.word, one.queryCol]).toEqual([3, 5n, undefined, undefined]);
  });

  test("the compiler refuses wrong names, types, values of enums, and writing", async () => {
    // @ts-expect-error there is no such param
    expect(await failure(() => new EveryKind({ cuont: 1 }))).toMatchObject({ code: "unknown_param" });
    // @ts-expect-error a number is needed
    expect(await failure(() => new EveryKind({ count: "1" }))).toMatchObject({ code: "invalid_param" });
    // @ts-expect-error not one of the values
    expect(await failure(() => stage().setMode("slow"))).toMatchObject({ code: "invalid_param" });
    // @ts-expect-error params are set by setters
    expect(() => (stage().count = 5)).toThrow(TypeError);
    // @ts-expect-error there is no such setter
    expect(stage().setCuont).toBeUndefined();
  });
});
