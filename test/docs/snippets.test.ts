/** Every program in the documentation runs as it stands, beside the tables of the examples. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFrame, PipelineModel } from "uncia";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../codegen/examples/digest.ts";
import "uncia/featurize";
import { execFileSync } from "node:child_process";
import "uncia/lightgbm";
import { freshFolder, isProgram, runSnippet } from "./programs.ts";
import { root, type Snippet, snippets } from "./snippets.ts";

/** What is shown and not run. `sh` is run where it says so: "sh run". */
const shown = ["", "text", "json", "sh", "xml"];
/** Their blocks are steps of one walkthrough, which is followed beside this. */
const walkthroughs = ["CONTRIBUTING.md", "docs/your-own-stages.md"];
const programs = snippets.filter((snippet) => isProgram(snippet) && !walkthroughs.includes(snippet.page));
const nameOf = ({ page, line, info }: Snippet) => `${page}:${line} (${info})`;

test("every fence is of a language that is run, or shown on purpose", () => {
  const others = snippets.filter((snippet) => !isProgram(snippet) && !shown.includes(snippet.info));
  expect(others.map(nameOf)).toEqual([]);
});

test.each(["ts", "python", "r", "java"])("the documentation has programs in %s", (language) => {
  const pages = new Set(programs.filter(({ info }) => info === language).map(({ page }) => page));
  expect(pages.size).toBeGreaterThan(5);
});

describe("runs", () => {
  test.concurrent.each(
    programs.filter(({ page }) => page !== "README.md").map((one) => [nameOf(one), one] as const),
  )("%s", async (name, snippet) => {
    await runSnippet(snippet, freshFolder(name));
  });
});

test("the README's four programs run, and save models that predict the same", async () => {
  const four = programs.filter(({ page }) => page === "README.md");
  expect(four.map(({ info }) => info)).toEqual(["ts", "python", "r", "java"]);
  const digests: Record<string, string> = {};
  for (const snippet of four) {
    const folder = freshFolder(nameOf(snippet));
    const printed = await runSnippet(snippet, folder);
    expect(printed, snippet.info).toMatch(/Adelie/);
    const saved = join(folder, "penguins-model");
    expect(existsSync(saved), snippet.info).toBe(true);
    const model = await PipelineModel.load(saved);
    const scored = await model.transform(DataFrame.readCsv(join(folder, "penguins.csv"))).toColumns();
    digests[snippet.info] = digestOf(scored, ["probability", "prediction"]);
  }
  expect(new Set(Object.values(digests)).size, JSON.stringify(digests)).toBe(1);
});

test("TypeScript's programs compile strictly", () => {
  const folder = freshFolder("types");
  const files = programs
    .filter(({ info }) => info === "ts")
    .map((snippet, index) => {
      const file = `${index}.ts`;
      writeFileSync(join(folder, file), `// ${nameOf(snippet)}\n${snippet.code}\nexport {};\n`);
      return file;
    });
  const compilerOptions = { noEmit: true, composite: false, types: ["node"] };
  const config = { extends: join(root, "tsconfig.base.json"), compilerOptions, files };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [tsc, "--project", folder], { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout);
  }
});
