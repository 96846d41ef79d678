import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { int, string } from "../params/index.ts";
import { failure } from "../test/failure.ts";
import { extend, model, Pipeline, transformer } from "./index.ts";
import { AddNumber, CenterModel, EveryKind } from "./test/stages.ts";

describe("names", () => {
  test("a misspelt param is refused with the nearest name", async () => {
    for (const work of [
      () => new EveryKind().set("cuont", 1),
      () => new EveryKind().get("Count"),
      () => new EveryKind({ ...{ couint: 1 } } as object),
      () => new EveryKind().isSet("countt"),
      () => new EveryKind().clear("conut"),
    ]) {
      expect(await failure(work)).toMatchObject({
        code: "unknown_param",
        stage: "EveryKind",
        hint: 'Did you mean "count"?',
      });
    }
    expect(await failure(() => new EveryKind().set("zzzzzzzz", 1))).not.toHaveProperty("hint");
  });

  test.each(["constructor", "__proto__", "toString", "hasOwnProperty", "Col"])(
    "%s is no param, though every object has a member of that name",
    async (name) => {
      expect(await failure(() => new EveryKind().set(name, 1))).toMatchObject({ code: "unknown_param" });
    },
  );

  test("an alias, ours or the kernel's, means the param", () => {
    const one = new EveryKind().set("n_count", 4);
    expect([one.count, one.get("howMany"), one.isSet("count")]).toEqual([4, 4, true]);
    expect(one.setParams()).toEqual({ count: 4 });
    expect(one.clear("howMany").isSet("count")).toBe(false);
  });

  test("of params that stages have as members are refused when declared", async () => {
    expect(await failure(() => transformer({ uid: string({}) }))).toMatchObject({ code: "internal" });
    for (const name of ["copy", "transform", "save", "stageName", "params"]) {
      expect(await failure(() => transformer({ [name]: int({}) }))).toMatchObject({
        code: "internal",
        message: expect.stringContaining(`"${name}"`),
      });
    }
  });

  test("that an abstract stage has already are refused by extend", async () => {
    abstract class Base extends model({ depth: int({}) }) {}
    expect(await failure(() => extend(Base, { depth: int({}) }))).toMatchObject({
      code: "internal",
      message: 'Base has a param "depth" already.',
    });
    expect(Object.keys(CenterModel.params)).toEqual(["inputCol", "outputCol", "shift", "scale"]);
  });
});

describe("a service param", () => {
  test("is a value or a column, whichever was set last", () => {
    const one = new EveryKind().setQuery("cats").setQueryCol("species");
    expect([one.queryCol, one.isSet("query"), one.query]).toEqual(["species", false, "all"]);
    one.setQuery("dogs");
    expect([one.query, one.queryCol, one.isSet("queryCol")]).toEqual(["dogs", undefined, false]);
    expect(one.copy({ queryCol: "q" }).setParams()).toEqual({ queryCol: "q" });
  });

  test("counts as two names", () => {
    expect(new EveryKind().paramNames()).toEqual(expect.arrayContaining(["query", "queryCol"]));
    expect(new EveryKind().kindOf("queryCol")).toBe("column");
  });
});

describe("a secret", () => {
  const secret = "s3cr3t-abcdef";
  const one = () => new EveryKind({ apiKey: secret, token: "abc" });

  test("is read by its stage, and shown nowhere", () => {
    const stage = one();
    expect([stage.apiKey, stage.token]).toEqual([secret, "abc"]);
    for (const text of [
      inspect(stage),
      inspect([{ stage }]),
      stage.explainParams(),
      `${JSON.stringify(stage)}`,
    ]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain("'abc'");
    }
    expect(inspect(stage)).toContain("apiKey: (hidden)");
    expect(stage.explainParams()).toContain("apiKey: string; no default; set to (hidden)");
  });

  test("is not in the error that refuses it", async () => {
    const error = await failure(() => one().setToken("XYZ-very-secret"));
    expect(error).toMatchObject({ code: "invalid_param", param: "token" });
    expect(inspect(error)).not.toContain("very-secret");
    expect(error.message).toBe("EveryKind.token must be a string that matches [a-f]+.");
  });

  test("by column is no secret: the name of the column is shown", () => {
    expect(inspect(one().setApiKeyCol("key"))).toContain("apiKeyCol: 'key'");
  });
});

describe("a stage", () => {
  test("prints what was set: of long lists the beginning, of a pipeline a stage a line", () => {
    const tags = Array.from({ length: 200 }, (_, at) => `t${at}`);
    expect(inspect(new EveryKind({ tags, count: 3 }))).toBe(
      "EveryKind { tags: [ 't0', 't1', 't2', 't3', 't4', ... 195 more items ], count: 3 }",
    );
    const pipeline = new Pipeline({
      stages: [new EveryKind(), new Pipeline({ stages: [new EveryKind({ count: 1 })] })],
    });
    expect(inspect(pipeline)).toBe(
      "Pipeline { stages: [\n  EveryKind {},\n  Pipeline { stages: [\n    EveryKind { count: 1 }\n  ] }\n] }",
    );
  });

  test("tells what was set from what is a default", () => {
    const one = new EveryKind({ count: 3, flag: undefined as never });
    expect([one.isSet("count"), one.isSet("rate"), one.isSet("flag")]).toEqual([true, false, false]);
    expect(one.clear("count").count).toBe(3);
    expect(one.isSet("count")).toBe(false);
  });

  test("is copied with its uid and settings, to be changed on its own", () => {
    const one = new EveryKind({ count: 1, tags: ["a"] });
    const other = one.copy({ n_count: 2 });
    expect(other.uid).toBe(one.uid);
    expect([one.count, other.count, other.tags]).toEqual([1, 2, ["a"]]);
    expect(other.setCount(4).count).toBe(4);
    expect(one.count).toBe(1);
    expect(new EveryKind().uid).not.toBe(one.uid);
  });

  test("explains each param in a line", () => {
    const lines = new EveryKind({ count: 7 }).explainParams().split("\n");
    expect(lines.length).toBe(new EveryKind().paramNames().length);
    expect(lines).toContain("count: int >= 0 and <= 10; default 3; set to 7");
    expect(lines).toContain("mode: enum; of fast, exact; default 'fast'");
    expect(lines).toContain("queryCol: column; no default");
  });

  test("must have its required params before it works", async () => {
    const one = new AddNumber({ inputCol: "x" });
    const error = await failure(one.transform([{ x: 1 }]).toRows());
    expect(error).toMatchObject({ code: "missing_param", stage: "AddNumber", param: "outputCol" });
  });
});
