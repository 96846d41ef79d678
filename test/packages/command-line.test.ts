/** The command line of an installed core, as clients and newcomers call it. */
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { attempt, bareEnvironment, buildPackages, dist, emptyFolder, root, run } from "./support.ts";

const platform = `${process.platform}-${process.arch}`;
const cli = join(dist, "core", platform, "cli.js");
const folder = join(root, ".cache/packages/command-line");
const settings = { cwd: folder, env: bareEnvironment(folder) };
const uncia = (...args: string[]) => run("node", [cli, ...args], settings);

beforeAll(async () => {
  emptyFolder("command-line");
  await buildPackages("core");
  cpSync(join(root, "examples/data/penguins.csv"), join(folder, "penguins.csv"));
  cpSync(join(root, "examples/pipelines/penguins.yaml"), join(folder, "penguins.yaml"));
});

test("fits, predicts, evaluates and inspects", async () => {
  const fitted = JSON.parse(
    await uncia("fit", "penguins.yaml", "--data", "penguins.csv", "--out", "model", "--json"),
  );
  expect(fitted.class).toBe("uncia/pipeline#PipelineModel");
  await uncia("predict", "model", "--data", "penguins.csv", "--out", "scored.csv", "--columns", "prediction");
  const [header, ...rows] = readFileSync(join(folder, "scored.csv"), "utf8").trim().split("\n");
  expect([header, rows.length]).toEqual(["prediction", 344]);
  const evaluated = await uncia(
    ...["evaluate", "model", "--data", "penguins.csv", "--label", "species", "--json"],
  );
  expect(JSON.parse(evaluated).rows[0].accuracy).toBeGreaterThan(0.95);
  expect(JSON.parse(await uncia("inspect", "model", "--json")).digest).toBe(fitted.digest);
});

test("describes stages, and prints the schema that is published", async () => {
  expect(await uncia("describe", "LightGBMClassifier", "numLeaves")).toMatch(/default 31/);
  expect(await uncia("schema")).toBe(readFileSync(join(root, "bindings/pipeline.schema.json"), "utf8"));
});

test("finds nothing wrong with itself, to the last file", async () => {
  const { checks } = JSON.parse(await uncia("doctor", "--deep", "--json"));
  const wrong = checks.filter(({ status }: { status: string }) => status === "error");
  expect(wrong).toEqual([]);
  expect(checks).toContainEqual(
    expect.objectContaining({ name: "files", found: expect.stringMatching(/SHA-256 as released/) }),
  );
});

test("works with a home that cannot be written to", async () => {
  const env = { ...settings.env, HOME: "/dev/null/home" };
  const { code, stdout } = await attempt("node", [cli, "doctor", "--json"], { cwd: folder, env });
  const cache = JSON.parse(stdout).checks.find(({ name }: { name: string }) => name === "cache folder");
  expect([code, cache.status]).toEqual([0, "warning"]);
  const args = ["fit", "penguins.yaml", "--data", "penguins.csv", "--out", "homeless"];
  expect((await attempt("node", [cli, ...args], { cwd: folder, env })).code).toBe(0);
  expect(existsSync(join(folder, "homeless/manifest.json"))).toBe(true);
});
