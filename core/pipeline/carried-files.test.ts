import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import { Pipeline } from "./pipeline.ts";
import "./index.ts";
import "../stages.ts";
import { loadStage } from "./save.ts";
import { Reads } from "./test/carrier.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "uncia-carried-"));
  await writeFile(join(folder, "source.bin"), "what the stage reads");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const saved = async (): Promise<string> => {
  await new Reads({ path: join(folder, "source.bin"), other: "y" }).save(join(folder, "stage"));
  return join(folder, "stage");
};

test("a file that a param names travels with the stage, wherever its folder goes", async () => {
  await rename(await saved(), join(folder, "moved"));
  await rm(join(folder, "source.bin"));
  const loaded = (await loadStage(join(folder, "moved"))) as Reads;
  expect(loaded.path).toBe(join(folder, "moved/files/data.bin"));
  expect(loaded.other).toBe("y");
  expect(await readFile(loaded.path, "utf8")).toBe("what the stage reads");
  await loaded.save(join(folder, "again"));
  expect(((await loadStage(join(folder, "again"))) as Reads).path).toBe(join(folder, "again/files/data.bin"));
});

test("so it does inside of a pipeline", async () => {
  const stage = new Reads({ path: join(folder, "source.bin") });
  await new Pipeline({ stages: [stage] }).save(join(folder, "pipeline"));
  const loaded = (await loadStage(join(folder, "pipeline"))) as Pipeline;
  expect(loaded.stages[0]?.get("path")).toBe(join(folder, "pipeline/params/stages/0/files/data.bin"));
});

test("where it lay before is not written down", async () => {
  const path = await saved();
  expect(await readFile(join(path, "metadata.json"), "utf8")).not.toContain("source.bin");
});

test("a file that was altered or named by hand is refused", async () => {
  const path = await saved();
  await writeFile(join(path, "files/data.bin"), "what the stage READS");
  expect(await failure(() => loadStage(path))).toMatchObject({
    code: "model_corrupt",
    message: expect.stringContaining("files/data.bin was altered"),
  });
});

test("a file that is not there is told when the stage is saved", async () => {
  const stage = new Reads({ path: join(folder, "none.bin") });
  expect(await failure(() => stage.save(join(folder, "stage")))).toMatchObject({
    code: "io",
    message: expect.stringContaining("none.bin cannot be copied"),
  });
});
