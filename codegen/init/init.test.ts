import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readConfig, UsageError } from "../config.ts";
import { scaffold } from "./init.ts";

const home = mkdtempSync(join(tmpdir(), "init-"));
afterAll(() => rmSync(home, { recursive: true }));

describe("a new package", () => {
  it("has a Transformer, an Estimator with its model, examples, a test and a configuration", () => {
    const { folder, files, next } = scaffold("@acme/leaf-tools", {
      dir: join(home, "leaf-tools"),
      javaPackage: "com.acme.leaves",
    });
    expect(globSync("**/*", { cwd: folder, withFileTypes: true }).filter((one) => one.isFile())).toHaveLength(
      files.length - 1, // the glob leaves out .gitignore
    );
    expect(existsSync(join(folder, ".gitignore"))).toBe(true);
    for (const file of files)
      expect(readFileSync(join(folder, file), "utf8"), file).not.toMatch(/\{\{|undefined/);
    const config = readConfig(folder);
    expect(config.name).toBe("@acme/leaf-tools");
    expect([...config.targets].map(([language, { module }]) => `${language} ${module}`)).toEqual([
      "typescript @acme/leaf-tools",
      "docs @acme/leaf-tools",
      "python acme_leaf_tools",
      "r acme.leaf.tools",
      "java com.acme.leaves",
    ]);
    expect(config.about.uncia).toMatch(/^\d+\.\d+\.\d+$/);
    expect(next).toMatch(/cd .*leaf-tools[\s\S]*npm install[\s\S]*npm run generate[\s\S]*npm test/);
  });

  it.each([
    ["My Stages", /cannot be the name of an npm package/],
    ["../outside", /cannot be the name of an npm package/],
    ["node_modules", /cannot be the name of an npm package/],
    ["uncia", /is taken/],
    ["class", /module "class" of python: `class` is a word of the language/],
    ["1-stage", /module "1_stage" of python: `1_stage` is no name there/],
    ["package", /module "package" of java: `package` is a word.*--java-package/],
  ])("called %s is refused", (name, message) => {
    expect(() => scaffold(name, { dir: join(home, "refused") })).toThrow(message);
    expect(() => scaffold(name, { dir: join(home, "refused") })).toThrow(UsageError);
    expect(existsSync(join(home, "refused"))).toBe(false);
  });

  it("is not written over anything", () => {
    const folder = join(home, "taken");
    mkdirSync(folder);
    writeFileSync(join(folder, "mine.txt"), "mine");
    expect(() => scaffold("my-stages", { dir: folder })).toThrow(/is not empty.*--dir/);
    expect(globSync("*", { cwd: folder })).toEqual(["mine.txt"]);
    rmSync(join(folder, "mine.txt"));
    expect(scaffold("my-stages", { dir: folder }).files.length).toBeGreaterThan(10);
  });

  it("is made by the command, which says what comes next", () => {
    const main = join(import.meta.dirname, "../main.ts");
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ["--conditions=source", main, "init", ...args], {
        cwd: home,
        encoding: "utf8",
      });
    const made = run("my-stages");
    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(made.stdout).toContain("cd my-stages");
    expect(run("my-stages")).toMatchObject({ status: 2, stderr: expect.stringContaining("is not empty") });
  }, 30_000);
});
