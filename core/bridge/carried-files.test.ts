import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import "../stages.ts";
import { Pipeline, PipelineModel } from "../pipeline/index.ts";
import { loadStage, saveStage } from "../pipeline/save.ts";
import { Reads } from "../pipeline/test/carrier.ts";
import { failure } from "../test/failure.ts";
import { ModelStore } from "./models.ts";
import { readStage, writeStage } from "./stages.ts";

let folder: string;
let source: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "uncia-carried-"));
  source = join(folder, "source.bin");
  await writeFile(source, "what the stage reads");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const noTable = () => Promise.reject(new Error("There is no table."));
const read = (wire: unknown, models = new ModelStore()) => readStage(wire, { models, table: noTable });

/** What a client is told of a stage that it has loaded. */
async function loaded(): Promise<{ params: Record<string, unknown>; state: { folder: string } }> {
  const target = join(folder, "stage");
  await saveStage(new Reads({ path: source, other: "y" }), target);
  const stage = await loadStage(target);
  return JSON.parse(JSON.stringify(writeStage(stage, await new ModelStore().keep(stage, target))));
}

test("a client is told of a file in the folder of the stage's state, and any core finds it there", async () => {
  const wire = await loaded();
  expect(wire.params).toEqual({ path: "saved:files/data.bin", other: "y" });
  const moved = join(folder, "moved");
  await rename(wire.state.folder, moved);
  const stage = await read({ ...wire, state: { ...wire.state, folder: moved } });
  expect(await readFile(stage.get("path") as string, "utf8")).toBe("what the stage reads");
  expect(stage.get("path")).toBe(join(moved, "files/data.bin"));
});

test("what the client sets holds, also no file at all", async () => {
  const wire = await loaded();
  const other = await read({ ...wire, params: { path: source } });
  expect([other.get("path"), other.get("other")]).toEqual([source, "x"]);
  expect((await read({ ...wire, params: {} })).isSet("path")).toBe(false);
});

test("a name that only looks like one is a path as any", async () => {
  const wire = await loaded();
  for (const path of ["saved:files/other.bin", "saved:../source.bin"]) {
    expect((await read({ ...wire, params: { path } })).get("path")).toBe(path);
  }
  const { state: _, ...stateless } = wire;
  expect((await read(stateless)).get("path")).toBe("saved:files/data.bin");
});

test("a fitted pipeline tells of the file in its own folder", async () => {
  const model = await new Pipeline({ stages: [new Reads({ path: source })] }).fit([{ x: 1 }]);
  const target = join(folder, "model");
  await saveStage(model, target);
  const models = new ModelStore();
  const wire = writeStage(model, await models.keep(model, target));
  await rm(source);
  const again = (await read(JSON.parse(JSON.stringify(wire)))) as PipelineModel;
  expect(again).toBeInstanceOf(PipelineModel);
  expect(again.stages[0]?.get("path")).toBe(join(target, "params/stages/0/files/data.bin"));
  expect(models.size).toBe(2);
});

test("a stage that carries nothing has no state to come back by", async () => {
  const target = join(folder, "plain");
  await saveStage(new Pipeline(), target);
  const stage = await loadStage(target);
  expect([...(await new ModelStore().keep(stage, target))]).toEqual([]);
  const manifest = await readFile(join(target, "manifest.json"));
  const { createHash } = await import("node:crypto");
  const state = { folder: target, digest: createHash("sha256").update(manifest).digest("hex") };
  const error = await failure(() => read({ class: "uncia/pipeline#Pipeline", params: {}, state }));
  expect(error.code).toBe("model_format");
});
