import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ModelStore } from "./models.ts";
import { readStage } from "./stages.ts";
import "../stages.ts";
import { registeredPackages, registerPackage, type StagePackage } from "../pipeline/registry.ts";
import { Brush } from "../pipeline/test/stages.ts";
import { failure } from "../test/failure.ts";

const acme = registeredPackages().find(({ name }) => name === "@acme/stages") as StagePackage;
const text = { name: "colour", type: "string" } as const;
const mean = { name: "mean", type: "list<double>", optional: true, option: true } as const;

beforeAll(() =>
  registerPackage({
    ...acme,
    steps: {
      "tests#Brush": {
        paint: { param: "strokes", args: [text, mean] },
        wash: { param: "strokes", args: [] },
        other: { param: "elsewhere", args: [] },
      },
    },
  }),
);
afterAll(() => registerPackage(acme));

const sources = { models: new ModelStore(), table: () => Promise.reject(new Error("no table")) };
const read = (...strokes: unknown[]) =>
  readStage({ class: "@acme/stages/tests#Brush", params: { strokes } }, sources);

describe("steps from a client", () => {
  test("are taken where a method has that name and those arguments", async () => {
    const stage = await read({ name: "paint", args: { colour: "red", mean: [1, 0.5] } }, { name: "wash" });
    expect(stage).toBeInstanceOf(Brush);
    expect(stage.get("strokes")).toHaveLength(2);
  });

  test.each([
    [{ name: "wsh" }, "A brush cannot wsh."],
    [{ name: "paint" }, "The step paint needs the argument colour."],
    [
      { name: "paint", args: { colour: "red", maen: [1] } },
      'The step paint has no argument "maen". Did you mean "mean"?',
    ],
    [{ name: "paint", args: { colour: 5 } }, "paint.colour must be a string."],
    [{ name: "paint", args: { colour: "red", mean: ["a"] } }, "paint.mean[0] must be a number."],
    [{ name: "wash", args: { colour: "red" } }, 'The step wash has no argument "colour".'],
  ])("are refused: %o", async (step, message) => {
    expect(await failure(read(step))).toMatchObject({
      code: "invalid_param",
      stage: "Brush",
      param: "strokes",
      message,
    });
  });
});
