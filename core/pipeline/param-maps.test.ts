import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ModelStore } from "../bridge/models.ts";
import { readStage, writeStage } from "../bridge/stages.ts";
import { failure } from "../test/failure.ts";
import { applyParamMap, loadStage, type ParamMap, Pipeline, paramSetting } from "./index.ts";
import { inspectSaved } from "./inspect.ts";
import "../stages.ts";
import { AddNumber, Center, EveryKind, Tuned } from "./test/stages.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "uncia-maps-"));
});
afterAll(() => rm(folder, { recursive: true }));

const inner = () => new EveryKind({ count: 1 }, "inner");
const tree = () =>
  new Pipeline(
    {
      stages: [
        new AddNumber({ inputCol: "x", outputCol: "y" }, "add"),
        new EveryKind({ inner: inner() }, "every"),
      ],
    },
    "all",
  );

describe("a setting", () => {
  test("is checked as a setter checks it, and knows the kind and the param's own name", () => {
    expect(paramSetting(inner(), "howMany", 4n)).toEqual({
      stage: "inner",
      param: "count",
      kind: "int",
      value: 4,
    });
    expect(paramSetting(inner(), "queryCol", "q")).toMatchObject({ kind: "column", value: "q" });
  });

  test.each([
    ["cuont", 1, "unknown_param", 'Did you mean "count"?'],
    ["count", 11, "invalid_param", "EveryKind.count must be a whole number >= 0 and <= 10, not 11."],
    ["token", "abc", "unsupported", "EveryKind.token is a secret, which no map of params may hold."],
  ])("of %s = %o is refused", async (name, value, code, text) => {
    const error = await failure(() => paramSetting(inner(), name, value));
    expect(error).toMatchObject({ code, stage: "EveryKind" });
    expect(error.message).toContain(text);
  });
});

describe("a map of params", () => {
  test("is applied to a copy, wherever the stages stand", () => {
    const before = tree();
    const [add, every] = before.stages as [AddNumber, EveryKind];
    const after = applyParamMap(before, [
      paramSetting(add, "by", 7),
      paramSetting(every.inner as EveryKind, "big", 2n ** 40n - 2n ** 40n),
    ]);
    const [newAdd, newEvery] = after.stages as [AddNumber, EveryKind];
    expect([newAdd.by, newAdd.inputCol, newAdd.uid]).toEqual([7, "x", "add"]);
    expect((newEvery.inner as EveryKind).setParams()).toEqual({ count: 1, big: 0n });
    expect([after.uid, newEvery.uid, newEvery.inner?.uid]).toEqual(["all", "every", "inner"]);
    expect([add.by, (every.inner as EveryKind).isSet("big")]).toEqual([1, false]);
  });

  test("shares the stages that it does not name", () => {
    const before = tree();
    const after = applyParamMap(before, [{ stage: "inner", param: "count", value: 2 }]);
    expect(after.stages[0]).toBe(before.stages[0]);
    expect(applyParamMap(before, [])).toBe(before);
  });

  test("may put a stage in, and set a param of that one", () => {
    const other = new EveryKind({}, "other");
    const after = applyParamMap(tree(), [
      paramSetting(tree().stages[1] as EveryKind, "inner", other),
      paramSetting(other, "count", 9),
    ]);
    expect((after.stages[1] as EveryKind).inner).toMatchObject({ uid: "other", count: 9 });
    expect(other.isSet("count")).toBe(false);
  });

  test("reads values that came without a kind by the param that they are for", () => {
    const map: ParamMap = [{ stage: "every", param: "big", value: "12" }];
    expect((applyParamMap(tree(), map).stages[1] as EveryKind).big).toBe(12n);
  });

  test("names a stage that is not there, and the value that a param refuses", async () => {
    expect(
      await failure(() => applyParamMap(tree(), [{ stage: "evry", param: "count", value: 1 }])),
    ).toMatchObject({
      code: "unknown_stage",
      message:
        "A map of params sets count of evry, which is not in Pipeline. There are all, add, every, inner.",
    });
    expect(
      await failure(() => applyParamMap(tree(), [{ stage: "every", param: "count", value: 99 }])),
    ).toMatchObject({ code: "invalid_param", stage: "EveryKind", param: "count" });
  });
});

const other = () => new Center({ shift: 2 }, "center");
const tuned = () => {
  const stage = tree();
  const [add, every] = stage.stages as [AddNumber, EveryKind];
  return new Tuned(
    {
      of: stage,
      maps: [
        [paramSetting(add, "by", Number.POSITIVE_INFINITY), paramSetting(every, "big", 7)],
        [
          paramSetting(every, "inner", inner()),
          paramSetting(every, "weights", [1, Number.NEGATIVE_INFINITY]),
        ],
        [paramSetting(every, "chain", [other(), inner()]), { stage: "add", param: "by", value: 2 }],
      ],
      space: [
        { stage: "every", param: "inner", values: [inner(), other()] },
        { stage: "every", param: "count", kind: "int", min: 1, max: 9 },
        { stage: "add", param: "by", min: 0.01, max: 1, log: true },
      ],
    },
    "tuned",
  );
};
/** All there is to a stage: class, uid and settings, those of nested stages too. */
const facts = (value: unknown): unknown =>
  value instanceof Object && "settings" in value
    ? [value.constructor.name, (value as Tuned).uid, facts((value as Tuned).setParams())]
    : Array.isArray(value)
      ? value.map(facts)
      : value instanceof Object
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, facts(one)]))
        : value;

describe("params that hold maps and spaces", () => {
  test("are saved and loaded with the stages among their values", async () => {
    const target = join(folder, "tuned");
    await tuned().save(target);
    expect(facts(await loadStage(target))).toEqual(facts(tuned()));
    const { problems, stage } = await inspectSaved(target);
    expect(problems).toEqual([]);
    expect(stage?.stages.map((one) => [one.param, one.stage.uid])).toEqual([
      ["of", "all"],
      ["maps", "inner"],
      ["maps", "center"],
      ["maps", "inner"],
      ["space", "inner"],
      ["space", "center"],
    ]);
    expect(stage?.params.maps).toMatchObject([
      [{ param: "by", kind: "double", value: "Infinity" }, {}],
      [{ value: { folder: "params/maps/0" } }, {}],
      [{ value: { folders: ["params/maps/1", "params/maps/2"] } }, {}],
    ]);
  });

  test("cross the bridge with them", async () => {
    const json = JSON.parse(JSON.stringify(writeStage(tuned(), new Map())));
    expect(json.params.maps[0][1]).toEqual({ stage: "every", param: "big", kind: "long", value: "7" });
    expect(json.params.maps[1][0].value).toMatchObject({
      class: "@acme/stages/tests#EveryKind",
      uid: "inner",
    });
    const sources = { models: new ModelStore(), table: () => Promise.reject(new Error("no table")) };
    expect(facts(await readStage(json, sources))).toEqual(facts(tuned()));
  });

  test("are copied as they are", () => {
    expect(facts(tuned().copy())).toEqual(facts(tuned()));
  });

  test.each([
    ["maps", "x", "Tuned.maps must be a list of maps of params, not 'x'."],
    ["maps", [1], "a list of maps of params, where item 0 is a list of settings: { stage, param, value }"],
    ["maps", [[{ stage: "a", value: 1 }]], "a setting: { stage, param, value }, the stage by its uid"],
    ["maps", [[{ stage: "a", param: "b" }]], "settings with a value for a.b"],
    [
      "maps",
      [
        [
          { stage: "a", param: "b", value: 1 },
          { stage: "a", param: "b", value: 2 },
        ],
      ],
      "a list of settings that sets a.b once",
    ],
    ["space", [{ stage: "a", param: "b", values: [] }], "at least one value for a.b"],
    [
      "space",
      [{ stage: "a", param: "b", min: 2, max: 1 }],
      "a range of a.b from a number to one that is no smaller",
    ],
    ["space", [{ stage: "a", param: "b", min: 0, max: 1, log: true }], "a range of a.b above 0"],
    [
      "space",
      [{ stage: "a", param: "b", min: 1, max: 2, log: "yes" }],
      "a range of a.b whose log is true or false",
    ],
  ])("%s refuse %o", async (name, value, text) => {
    const error = await failure(() => new Tuned().set(name, value));
    expect(error).toMatchObject({ code: "invalid_param", stage: "Tuned", param: name });
    expect(error.message).toContain(text);
  });
});
