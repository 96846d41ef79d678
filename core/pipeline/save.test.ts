import {
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Field, Float64, Schema, tableFromArrays, tableToIPC } from "apache-arrow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import "./index.ts";
import "../stages.ts";
import { Pipeline, PipelineModel } from "./pipeline.ts";
import { registerPackage, stageClass, typeNameOf } from "./registry.ts";
import { loadStage, savedDigest, saveStage } from "./save.ts";
import { sha256 } from "./state.ts";
import { AddNumber, Center, CenterModel, EveryKind, loads, Stranger } from "./test/stages.ts";

let folder: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "uncia-save-"));
  target = join(folder, "model");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const pair = { inputCol: "x", outputCol: "y" };
const fitted = () => new Center(pair).fit([{ x: 1 }, { x: 3 }]);
const rows = [{ x: 5 }, { x: 7 }];

type Manifest = { formatVersion: unknown; files: Record<string, { size: number; sha256: string }> };
const readJson = async <T = Manifest>(path: string): Promise<T> =>
  JSON.parse(await readFile(path, "utf8")) as T;

/** Writes a file of the saved stage, and the manifest so that it fits. */
async function forge(path: string, content: string | Uint8Array, root = target): Promise<void> {
  const bytes = Buffer.from(content as string);
  await writeFile(join(root, path), bytes);
  const manifest = await readJson(join(root, "manifest.json"));
  manifest.files[path] = { size: bytes.byteLength, sha256: sha256(bytes) };
  await writeFile(join(root, "manifest.json"), JSON.stringify(manifest));
}

const changeMetadata = async (change: (metadata: Record<string, unknown>) => void) => {
  const metadata = await readJson<Record<string, unknown>>(join(target, "metadata.json"));
  change(metadata);
  await forge("metadata.json", JSON.stringify(metadata));
};

describe("a saved stage", () => {
  test("is loaded with all that was set, in every kind, and its uid", async () => {
    const one = new EveryKind({
      flag: true,
      count: 9,
      big: -(2n ** 60n),
      rate: 0.1,
      word: "abc",
      mode: "exact",
      col: "Größe",
      cols: ["a", "b"],
      sizes: [1, 2],
      weights: [Number.POSITIVE_INFINITY, -0.5],
      tags: [],
      modes: ["b"],
      headers: { "": "x" },
      queryCol: "q",
      inner: new AddNumber(pair),
      chain: [new AddNumber({ by: 2 }), new EveryKind({ chain: [new Center()] })],
    });
    await one.save(target);
    const loaded = await EveryKind.load(target);
    const plain = ({ inner: _, chain: __, ...others }: Record<string, unknown>) => others;
    expect(plain(loaded.setParams())).toEqual(plain(one.setParams()));
    expect(loaded.uid).toBe(one.uid);
    expect((loaded.inner as AddNumber).setParams()).toEqual(pair);
    const [first, second] = loaded.chain as readonly [AddNumber, EveryKind];
    expect(first.by).toBe(2);
    expect(second.chain?.[0]).toBeInstanceOf(Center);
    expect(second.chain?.[0]?.uid).toBe((one.chain as readonly EveryKind[])[1]?.chain?.[0]?.uid);
  });

  test("holds no secret in any file", async () => {
    const one = new EveryKind({
      apiKey: "top-secret-1",
      token: "abcdef",
      inner: new EveryKind({ apiKey: "top-secret-2" }),
    });
    await one.save(target);
    const files = (await readdir(target, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBe(4);
    for (const file of files) {
      const text = await readFile(join(file.parentPath, file.name), "latin1");
      expect(text).not.toMatch(/top-secret|abcdef"/);
    }
    expect((await EveryKind.load(target)).isSet("apiKey")).toBe(false);
  });

  test("is a model with what it learned and the schema that it was fitted on", async () => {
    const model = await fitted();
    await model.save(target);
    const loaded = await CenterModel.load(target);
    expect(await loaded.transform(rows).toRows()).toEqual([
      { x: 5, y: 3 },
      { x: 7, y: 5 },
    ]);
    expect(loaded.inputSchema?.fields.map(String)).toEqual(["x: Float64"]);
  });

  test("has the digest of its manifest, which changes with anything in it", async () => {
    await (await fitted()).save(target);
    const digest = await savedDigest(target);
    expect(digest).toBe(sha256(await readFile(join(target, "manifest.json"))));
    await (await new Center(pair).fit([{ x: 2 }])).save(join(folder, "other"));
    expect(await savedDigest(join(folder, "other"))).not.toBe(digest);
  });

  test("keeps the defaults that held when it was saved, through copies, fits and another save", async () => {
    await new Center(pair).save(target);
    await changeMetadata((metadata) => {
      (metadata.defaults as Record<string, unknown>).shift = 100;
      (metadata.defaults as Record<string, unknown>).gone = 1;
    });
    const old = await Center.load(target);
    expect([old.shift, old.isSet("shift"), old.copy().shift]).toEqual([100, false, 100]);
    expect(old.explainParams()).toContain("shift: double; default 100");
    const model = await old.fit([{ x: 1 }, { x: 3 }]);
    expect(model.shift).toBe(100);
    await model.save(join(folder, "again"));
    const again = await CenterModel.load(join(folder, "again"));
    expect(await again.transform(rows).toRows()).toEqual([
      { x: 5, y: 103 },
      { x: 7, y: 105 },
    ]);
    expect(new Center().shift).toBe(0);
  });

  test("of another class is not loaded as this one", async () => {
    await new AddNumber(pair).save(target);
    expect(await failure(Center.load(target))).toMatchObject({ code: "model_format" });
    expect(await loadStage(target)).toBeInstanceOf(AddNumber);
  });
});

describe("saving", () => {
  test("makes the folders above, and leaves nothing beside the target", async () => {
    const deep = join(folder, "a/b/model");
    await new AddNumber(pair).save(deep);
    expect(await readdir(join(folder, "a/b"))).toEqual(["model"]);
  });

  test("replaces a saved stage only when told to", async () => {
    await new AddNumber(pair).save(target);
    expect(await failure(new Center(pair).save(target))).toMatchObject({
      code: "io",
      hint: "Pass overwrite to replace it.",
    });
    expect(await loadStage(target)).toBeInstanceOf(AddNumber);
    await new Center(pair).save(target, { overwrite: true });
    expect(await loadStage(target)).toBeInstanceOf(Center);
    expect(await readdir(folder)).toEqual(["model"]);
  });

  test("never replaces a folder or file that is no saved stage", async () => {
    await mkdir(target);
    await writeFile(join(target, "precious.txt"), "keep me");
    expect(await failure(new AddNumber(pair).save(target, { overwrite: true }))).toMatchObject({
      code: "io",
    });
    expect(await readFile(join(target, "precious.txt"), "utf8")).toBe("keep me");
    const file = join(folder, "file");
    await writeFile(file, "mine");
    expect(await failure(new AddNumber(pair).save(file, { overwrite: true }))).toMatchObject({ code: "io" });
    expect(await readFile(file, "utf8")).toBe("mine");
    await mkdir(join(folder, "empty"));
    await new AddNumber(pair).save(join(folder, "empty"), { overwrite: true });
    expect(await loadStage(join(folder, "empty"))).toBeInstanceOf(AddNumber);
  });

  test("that fails in the middle leaves the old stage and no rest", async () => {
    class Broken extends CenterModel {
      override async writeState(): Promise<void> {
        throw new Error("the disk is full");
      }
    }
    const { registerSubject } = await import("./registry.ts");
    registerSubject("@acme/stages/tests", { Broken });
    await new AddNumber(pair).save(target);
    expect(await failure(saveStage(new Broken(pair), target, { overwrite: true }))).toMatchObject({
      code: "io",
      message: "the disk is full",
    });
    expect(await loadStage(target)).toBeInstanceOf(AddNumber);
    expect(await readdir(folder)).toEqual(["model"]);
  });

  test("is refused for a class of no registered package, also inside another", async () => {
    expect(await failure(new Stranger().save(target))).toMatchObject({
      code: "unknown_stage",
      stage: "Stranger",
    });
    expect(await failure(new Pipeline({ stages: [new Stranger()] }).save(target))).toMatchObject({
      code: "unknown_stage",
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("loading refuses, with a typed error,", () => {
  const saved = async () => {
    const one = new PipelineModel({ stages: [new AddNumber({ ...pair, outputCol: "z" }), await fitted()] });
    await one.save(target);
  };
  const loaded = () => failure(loadStage(target));
  const child = "params/stages/1";

  test("a folder that is not there", async () => {
    expect(await loaded()).toMatchObject({ code: "io", message: expect.stringContaining(target) });
  });

  test("a folder without a manifest, or a file", async () => {
    await mkdir(target);
    expect(await loaded()).toMatchObject({
      code: "model_corrupt",
      message: expect.stringContaining("manifest.json"),
    });
    expect(await failure(loadStage(join(folder, "..", "..", "dev", "null")))).toMatchObject({
      code: expect.any(String),
    });
  });

  test("any file that was cut, at any depth", async () => {
    await saved();
    const files = (await readdir(target, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBe(8);
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      const whole = await readFile(path);
      await writeFile(path, whole.subarray(0, whole.length - 2));
      expect(await loaded(), path).toMatchObject({ code: "model_corrupt" });
      await writeFile(path, whole);
    }
    expect(await loadStage(target)).toBeInstanceOf(PipelineModel);
  });

  test("any file with one byte changed, at any depth", async () => {
    await saved();
    for (const file of (await readdir(target, { recursive: true, withFileTypes: true })).filter((e) =>
      e.isFile(),
    )) {
      if (file.name === "manifest.json" && file.parentPath === target) continue;
      const path = join(file.parentPath, file.name);
      const whole = await readFile(path);
      const changed = Buffer.from(whole);
      changed[changed.length >> 1] = (changed[changed.length >> 1] as number) ^ 1;
      await writeFile(path, changed);
      expect(await loaded(), path).toMatchObject({
        code: "model_corrupt",
        message: expect.stringContaining("altered"),
      });
      await writeFile(path, whole);
    }
  });

  test("a file that is missing, or is not in the manifest", async () => {
    await saved();
    await unlink(join(target, child, "state/mean.json"));
    expect(await loaded()).toMatchObject({
      code: "model_corrupt",
      message: expect.stringContaining("is missing"),
    });
    await rm(target, { recursive: true });
    await (await fitted()).save(target);
    const manifest = await readJson(join(target, "manifest.json"));
    delete manifest.files["state/mean.json"];
    await writeFile(join(target, "manifest.json"), JSON.stringify(manifest));
    expect(await loaded()).toMatchObject({
      code: "model_corrupt",
      message: expect.stringContaining("not in its manifest"),
    });
  });

  test.each([2, 99])("a newer format: %i", async (formatVersion) => {
    await saved();
    const manifest = await readJson(join(target, "manifest.json"));
    await writeFile(join(target, "manifest.json"), JSON.stringify({ ...manifest, formatVersion }));
    expect(await loaded()).toMatchObject({ code: "model_format", hint: "Use a newer version of Uncia." });
  });

  test.each([undefined, null, "1", 0, -1, 1.5])("a format of %o", async (formatVersion) => {
    await saved();
    const manifest = await readJson(join(target, "manifest.json"));
    await writeFile(join(target, "manifest.json"), JSON.stringify({ ...manifest, formatVersion }));
    expect(await loaded()).toMatchObject({ code: "model_corrupt" });
  });

  test.each([
    "",
    "[]",
    "{}",
    "null",
    '{"formatVersion":1,"files":[]}',
    '{"formatVersion":1,"files":{"metadata.json":5}}',
  ])("a manifest of %s", async (text) => {
    await saved();
    await writeFile(join(target, "manifest.json"), text);
    expect(await loaded()).toMatchObject({ code: "model_corrupt" });
  });

  test("a manifest of more than 64 MiB, without reading it", async () => {
    await saved();
    const manifest = await open(join(target, "manifest.json"), "w");
    await manifest.truncate(2 ** 33);
    await manifest.close();
    expect(await loaded()).toMatchObject({ code: "model_corrupt" });
  });

  test.each([
    "../outside",
    "/etc",
    "params/../../outside",
    "params/stages/./1",
    "",
    ".hidden",
    "params\\stages",
  ])("a stage in the folder %s, though the manifest lists it", async (path) => {
    await saved();
    await cp(join(target, child), join(folder, "outside"), { recursive: true });
    const bytes = await readFile(join(folder, "outside/manifest.json"));
    const manifest = await readJson(join(target, "manifest.json"));
    manifest.files[`${path}/manifest.json`] = { size: bytes.byteLength, sha256: sha256(bytes) };
    await writeFile(join(target, "manifest.json"), JSON.stringify(manifest));
    await changeMetadata((metadata) => {
      metadata.params = { stages: { folders: [path] } };
    });
    expect(await loaded()).toMatchObject({ code: "model_corrupt" });
  });

  test("a file or folder behind a symbolic link, though all digests fit", async () => {
    for (const path of [
      "metadata.json",
      `${child}/state/mean.json`,
      `${child}/state`,
      "params",
      "manifest.json",
    ]) {
      await rm(target, { recursive: true, force: true });
      await saved();
      await rm(join(folder, "moved"), { recursive: true, force: true });
      await rename(join(target, path), join(folder, "moved"));
      await symlink(join(folder, "moved"), join(target, path));
      expect(await loaded(), path).toMatchObject({ code: "model_corrupt" });
    }
  });

  test("a class of a package, subject or name that is not known, with what is near", async () => {
    const cases = [
      ["@acme/stage/tests#Center", 'Did you mean "@acme/stages"?'],
      ["@acme/stages/test#Center", 'Did you mean "tests"?'],
      ["@acme/stages/tests#Centre", 'Did you mean "Center"?'],
    ];
    for (const [name, hint] of cases) {
      await rm(target, { recursive: true, force: true });
      await new Center(pair).save(target);
      await changeMetadata((metadata) => {
        metadata.class = name;
      });
      expect(await loaded()).toMatchObject({ code: "unknown_stage", stage: name, hint });
    }
  });

  test.each([
    "node:fs#readFile",
    "@acme/stages/tests#notAStage",
    "@acme/stages/tests#constructor",
    "@acme/stages/__proto__#Center",
    "Center",
    "",
    "#",
  ])("the class %s, which is no stage", async (name) => {
    await new Center(pair).save(target);
    await changeMetadata((metadata) => {
      metadata.class = name;
    });
    expect(await loaded()).toMatchObject({ code: "unknown_stage" });
  });

  test("a param that is not declared, and values that are refused", async () => {
    const cases: [Record<string, unknown>, Record<string, unknown>, string][] = [
      [{ shiny: 1 }, {}, "model_format"],
      [{ shift: "far" }, {}, "model_corrupt"],
      [{ minRows: 1.5 }, {}, "model_corrupt"],
      [{ inputCol: { folder: "x" } }, {}, "model_corrupt"],
      [{}, { shift: [] }, "model_corrupt"],
    ];
    for (const [params, defaults, code] of cases) {
      await rm(target, { recursive: true, force: true });
      await new Center(pair).save(target);
      await changeMetadata((metadata) => {
        metadata.params = params;
        metadata.defaults = defaults;
      });
      expect(await loaded()).toMatchObject({ code, message: expect.stringContaining(target) });
    }
  });

  test("metadata that is no object, or lacks its class or params", async () => {
    for (const text of [
      "[]",
      "5",
      '{"formatVersion":1,"class":5,"params":{}}',
      '{"formatVersion":1,"class":"a/b#C"}',
      "\xff{",
    ]) {
      await rm(target, { recursive: true, force: true });
      await new Center(pair).save(target);
      await forge("metadata.json", Buffer.from(text, "latin1"));
      expect(await loaded(), text).toMatchObject({ code: "model_corrupt" });
    }
  });

  test("an input schema that is no Arrow stream, or is a file in Arrow's file format", async () => {
    const file = tableToIPC(tableFromArrays({ x: [1] }), "file");
    for (const bytes of [Buffer.from("nonsense"), Buffer.alloc(0), file]) {
      await rm(target, { recursive: true, force: true });
      await (await fitted()).save(target);
      await forge("input-schema.arrow", bytes);
      expect(await loaded()).toMatchObject({ code: "model_corrupt" });
    }
  });

  test("stages nested without end", async () => {
    let one = new EveryKind();
    for (let depth = 0; depth < 34; depth++) one = new EveryKind({ inner: one });
    await one.save(target);
    expect(await loaded()).toMatchObject({ code: "limit" });
  });
});

describe("the registry", () => {
  test("names the classes of a subject", async () => {
    expect(typeNameOf(new Center())).toBe("@acme/stages/tests#Center");
    expect(typeNameOf(new Pipeline())).toBe("uncia/pipeline#Pipeline");
    expect(await stageClass("@acme/stages/tests#Center")).toBe(Center);
    expect(await stageClass("uncia/pipeline#PipelineModel")).toBe(PipelineModel);
  });

  test("follows names of old", async () => {
    expect(await stageClass("@acme/stages/tests#Middle")).toBe(Center);
    await (await fitted()).save(target);
    await changeMetadata((metadata) => {
      metadata.class = "@acme/stages/tests#MiddleModel";
    });
    expect(await (await CenterModel.load(target)).transform(rows).toRows()).toEqual([
      { x: 5, y: 3 },
      { x: 7, y: 5 },
    ]);
  });

  test("loads a subject only when one of its classes is asked for", async () => {
    const before = loads.tests;
    await failure(stageClass("@acme/stages/other#Center"));
    expect(loads.tests).toBe(before);
    await stageClass("@acme/stages/tests#Center");
    expect(loads.tests).toBe(before + 1);
  });

  test("takes the later of two packages of one name", async () => {
    const stages = { name: "@acme/twice", version: "1", schema: "", remote: {} };
    registerPackage({ ...stages, subjects: {} });
    registerPackage({ ...stages, subjects: { tests: async () => ({ Center }) } });
    expect(await stageClass("@acme/twice/tests#Center")).toBe(Center);
  });
});

test("a schema without columns is kept", async () => {
  const model = await fitted();
  model.inputSchema = new Schema([]);
  await model.save(target);
  expect((await CenterModel.load(target)).inputSchema?.fields).toEqual([]);
  model.inputSchema = new Schema([new Field("x", new Float64(), false)]);
  await model.save(target, { overwrite: true });
  expect((await CenterModel.load(target)).inputSchema?.fields[0]?.nullable).toBe(false);
});
