import { describe, expect, expectTypeOf, test } from "vitest";
import { Brush } from "../pipeline/test/stages.ts";
import { failure } from "../test/failure.ts";
import type { Step } from "./index.ts";

describe("steps", () => {
  test("are added by fluent methods, in order, and kept apart from what was given", () => {
    const mean = [1, 2];
    const one = new Brush().paint("red", { mean }).wash().paint("blue");
    mean.push(3);
    expectTypeOf(one).toEqualTypeOf<Brush>();
    expectTypeOf(one.strokes).toEqualTypeOf<readonly Step[]>();
    expect(one.strokes).toEqual([
      { name: "paint", args: { colour: "red", mean: [1, 2] } },
      { name: "wash", args: {} },
      { name: "paint", args: { colour: "blue" } },
    ]);
    expect(() => (one.strokes as Step[]).push({ name: "wash", args: {} })).toThrow(TypeError);
    expect(one.copy().wash().strokes).toHaveLength(4);
    expect(one.strokes).toHaveLength(3);
  });

  test("are given whole, too; typed arrays become lists and what is undefined is left out", () => {
    const one = new Brush({
      strokes: [
        { name: "wash" },
        { name: "paint", args: { colour: "red", mean: Float32Array.of(1), times: undefined } },
      ],
    });
    expect(one.strokes).toEqual([
      { name: "wash", args: {} },
      { name: "paint", args: { colour: "red", mean: [1] } },
    ]);
    expect(new Brush().strokes).toEqual([]);
  });

  const deep: unknown[] = [];
  deep.push(deep);
  test.each([
    ["paint", "Brush.strokes must be a list of steps: { name, args }, not 'paint'."],
    [
      ["wash"],
      "Brush.strokes must be a list of steps, where item 0 is a step: { name, args }, not [ 'wash' ].",
    ],
    [[{ name: "wash", arguments: {} }], "item 0 is a step: { name, args }"],
    [
      [{ name: "paint", args: { colour: "red", mean: [Number.NaN] } }],
      "a step whose argument mean[0] is a finite number, text, a list or a map of these",
    ],
    [[{ name: "paint", args: { mean: deep } }], "is less deep"],
    [[{ name: "wash" }, { name: "iron" }], "A brush cannot iron."],
  ])("refuse %o", async (value, text) => {
    const error = await failure(() => new Brush().set("strokes", value));
    expect(error).toMatchObject({ code: "invalid_param", stage: "Brush", param: "strokes" });
    expect(error.message).toContain(text);
  });
});
