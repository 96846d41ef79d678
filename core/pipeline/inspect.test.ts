import { appendFile, cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataFrame } from "../frame/index.ts";
import { loadStage, Pipeline } from "./index.ts";
import { inspectSaved } from "./inspect.ts";
import { sha256 } from "./state.ts";
import "../stages.ts";
import { CleanMissingData, ValueIndexer } from "../featurize/index.ts";

let root: string;
let saved: string;
const table = DataFrame.fromColumns({ x: [1, null, 3], kind: ["a", "b", "a"] });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "uncia-inspect-"));
  saved = join(root, "saved");
  const stages = [
    new CleanMissingData({ inputCols: ["x"] }),
    new ValueIndexer({ inputCol: "kind", outputCol: "code" }),
  ];
  await (await new Pipeline({ stages }).fit(table)).save(saved);
});
afterAll(() => rm(root, { recursive: true }));

/** A copy of the saved pipeline, to do harm to. */
async function copy(name: string): Promise<string> {
  const folder = join(root, name);
  await cp(saved, folder, { recursive: true });
  return folder;
}

test("a sound folder is described without loading it", async () => {
  const found = await inspectSaved(saved);
  expect(found.problems).toEqual([]);
  expect(found.unlisted).toEqual([]);
  expect(found.stage?.class).toBe("uncia/pipeline#PipelineModel");
  expect(found.stage?.stages.map(({ param, stage }) => [param, stage.class])).toEqual([
    ["stages", "uncia/featurize#CleanMissingDataModel"],
    ["stages", "uncia/featurize#ValueIndexerModel"],
  ]);
  expect(found.stage?.inputSchema?.fields.map((field) => field.name)).toEqual(["x", "kind"]);
  expect(found.files.map((file) => file.path)).toContain("params/stages/1/metadata.json");
  expect(found.files.every((file) => file.problem === undefined)).toBe(true);
});

describe("finds", () => {
  const nested = "params/stages/0/metadata.json";
  test.each([
    ["a truncated file", (file: string) => truncate(file, 10), /has 10 bytes, not/],
    ["a file that grew", (file: string) => appendFile(file, " "), /bytes, not/],
    ["a missing file", (file: string) => rm(file), /is missing/],
    [
      "an altered file",
      async (file: string) => writeFile(file, (await readFile(file, "utf8")).replace("x", "y")),
      /was altered/,
    ],
    [
      "a link in place of a file",
      async (file: string) => {
        await rm(file);
        await symlink(join(saved, nested), file);
      },
      /no plain file/,
    ],
  ])("%s", async (name, harm, message) => {
    const folder = await copy(name);
    await harm(join(folder, nested));
    const found = await inspectSaved(folder);
    expect(found.problems.join()).toMatch(message);
    expect(found.files.find((file) => file.path === nested)?.problem).toMatch(message);
    expect(found.stage?.stages).toHaveLength(1);
    await expect(loadStage(folder)).rejects.toMatchObject({ code: "model_corrupt" });
  });

  test("files that nobody reads", async () => {
    const folder = await copy("unlisted");
    await mkdir(join(folder, "extra"));
    await writeFile(join(folder, "extra/run.sh"), "");
    const found = await inspectSaved(folder);
    expect(found.unlisted).toEqual(["extra/run.sh"]);
    expect(found.problems).toEqual([]);
  });

  test("a manifest that lists what lies outside", async () => {
    const folder = await copy("outside");
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
    manifest.files["../secret"] = { size: 1, sha256: "0".repeat(64) };
    await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
    await writeFile(join(root, "secret"), "s");
    expect((await inspectSaved(folder)).problems.join()).toMatch(/\.\.\/secret is not in its manifest/);
  });
});

test("stages that name each other without end are refused", async () => {
  const folder = join(root, "bomb");
  let below: { manifest: Buffer } | undefined;
  // Each level names the next twice: 2 to the power of 20 stages in twenty small folders.
  for (let depth = 20; depth >= 0; depth--) {
    const at = join(folder, ...Array.from({ length: depth }, () => "a"));
    await mkdir(at, { recursive: true });
    const params = below ? { stages: { folders: ["a", "a"] } } : {};
    const metadata = JSON.stringify({ formatVersion: 1, class: "uncia/pipeline#Pipeline", params });
    await writeFile(join(at, "metadata.json"), metadata);
    const record = (bytes: Uint8Array) => ({ size: bytes.byteLength, sha256: sha256(bytes) });
    const files = {
      "metadata.json": record(Buffer.from(metadata)),
      ...(below && { "a/manifest.json": record(below.manifest) }),
    };
    const manifest = Buffer.from(JSON.stringify({ formatVersion: 1, files }));
    await writeFile(join(at, "manifest.json"), manifest);
    below = { manifest };
  }
  await expect(inspectSaved(folder)).rejects.toMatchObject({ code: "limit" });
  await expect(loadStage(folder)).rejects.toMatchObject({ code: "limit" });
});

test("a folder that holds no saved stage is refused", async () => {
  await expect(inspectSaved(join(root, "nowhere"))).rejects.toMatchObject({ code: "io" });
  await expect(inspectSaved(root)).rejects.toMatchObject({ code: "model_corrupt" });
});
