import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { version } from "../version.ts";
import { uncia, unciaOn } from "./test-support.ts";

const commands = [
  ..."describe fit check predict evaluate inspect export schema doctor".split(" "),
  ..."generate version completion".split(" "),
];

describe("help", () => {
  test("lists all commands and exit codes", async () => {
    const { code, stdout } = await uncia("--help");
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
    expect(stdout).toMatch(/Exit codes: 0 done, 1 failed, 2 a wrong call, 130 interrupted/);
    expect(stdout).not.toMatch(/complete-word/);
  });

  test.each(commands.filter((name) => name !== "generate"))("%s --help has examples", async (command) => {
    const { code, stdout } = await uncia(command, "--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n {2}\$ .*uncia/);
    expect(stdout).toMatch(/--json/);
    expect(stdout).toMatch(/Exit codes/);
  });

  test("a call without a command is wrong, and shows the help", async () => {
    const { code, stdout, stderr } = await uncia();
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/Usage: uncia/);
  });
});

describe("a wrong call exits with 2", () => {
  test.each([
    [["fitt"], /unknown command 'fitt'[\s\S]*Did you mean fit\?/],
    [["describe", "--jsn"], /unknown option '--jsn'/],
    [["predict", "m", "--out", "x.csv"], /--data <file>' not specified/],
    [["fit", "--data", "x.csv", "--out", "m"], /Give a pipeline, or --stage/],
    [["fit", "--stage", "X", "--data", "x.unknown", "--out", "m"], /names no format; there are csv,/],
    [["fit", "p.yaml", "--label", "y", "--data", "x.csv", "--out", "m"], /--label is for a call without/],
    [["check", "--stage", "LightGBMRegressor", "--set", "numLeaves"], /--set takes stage.param=value/],
    [["completion", "powershell"], /Allowed choices are bash, zsh, fish/],
    [["check", "p.yaml", "--data", "a.csv", "--data", "b.parquet"], /must be of one format/],
  ])("%j", async (args, message) => {
    const { code, stdout, stderr } = await uncia(...args);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, ""]);
    const json = await uncia(...args, "--json");
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stderr)).toMatchObject({ code: "wrong_call" });
  });
});

describe("errors", () => {
  const wrong = ["describe", "LightGBMClassifer"];

  test("have no stack, and a suggestion", async () => {
    const { code, stderr } = await uncia(...wrong);
    expect(code).toBe(1);
    expect(stderr).toBe('uncia: There is no stage "LightGBMClassifer". Did you mean "LightGBMClassifier"?\n');
  });

  test("have their stack with --verbose", async () => {
    expect((await uncia(...wrong, "--verbose")).stderr).toMatch(/\n {4}at .*catalog\.ts/);
  });

  test("are one JSON object on stderr with --json", async () => {
    const { code, stdout, stderr } = await uncia(...wrong, "--json");
    expect([code, stdout]).toEqual([1, ""]);
    expect(JSON.parse(stderr)).toEqual({
      code: "unknown_stage",
      message: 'There is no stage "LightGBMClassifer". Did you mean "LightGBMClassifier"?',
      stage: "LightGBMClassifer",
    });
  });

  test("cannot write to the terminal what codes would do there", async () => {
    const { stderr } = await uncia("describe", "\x1b]0;title\x07");
    expect(stderr).toMatch(/"\\x1b\]0;title\\x07"/);
  });
});

describe("describe", () => {
  test("lists the stages by subject", async () => {
    const { stdout } = await uncia("describe");
    expect(stdout).toMatch(/^uncia\/lightgbm {2}Gradient-boosted/m);
    expect(stdout).toMatch(
      /^ {2}LightGBMClassifier +Gradient-boosted decision trees for two or more classes\.$/m,
    );
    expect(stdout).not.toMatch(/LightGBMClassificationModel/);
    const { packages } = JSON.parse((await uncia("describe", "--json")).stdout);
    expect(packages[0].stages).toContainEqual(
      expect.objectContaining({ class: "uncia/featurize#ValueIndexerModel", kind: "model" }),
    );
  });

  test.each(["LightGBMClassifier", "uncia/lightgbm#LightGBMClassifier"])("%s", async (name) => {
    const { stdout } = await uncia("describe", name);
    expect(stdout).toMatch(
      /^estimator; fit gives uncia\/lightgbm#LightGBMClassificationModel; since 0\.1\.0$/m,
    );
    expect(stdout).toMatch(/^ {2}numLeaves {2}int >= 2 and <= 131072; default 31; also num_leaves,/m);
    expect(stdout).toMatch(/^Data\n {2}featuresCol {2}column/m);
    expect(stdout).toMatch(/^ {2}boostingType {2}one of "gbdt", "rf", "dart"; default "gbdt"/m);
    expect(stdout).not.toMatch(/\{@link/);
    expect(
      Math.max(...stdout.split("\n").map((line) => (/https?:/.test(line) ? 0 : line.length))),
    ).toBeLessThanOrEqual(100);
  });

  test("one param, by its own name or another of its names", async () => {
    const { stdout } = await uncia("describe", "LightGBMClassifier", "numLeaves");
    expect(stdout).toMatch(/^ {2}numLeaves/);
    expect((await uncia("describe", "LightGBMClassifier", "num_leaves")).stdout).toBe(stdout);
    const { code, stderr } = await uncia("describe", "LightGBMClassifier", "numLeafs");
    expect(code).toBe(1);
    expect(stderr).toMatch(/no param "numLeafs"\. Did you mean "numLeaves"\?/);
  });

  test("fits lines to a narrow terminal, and styles them there alone", async () => {
    const narrow = await unciaOn({ isTTY: true, columns: 50 }, "describe", "DropColumns");
    expect(narrow.stdout).toContain("\x1b[1mDropColumns");
    const plain = await unciaOn({ isTTY: true, columns: 50 }, "describe", "DropColumns", "--no-color");
    expect(plain.stdout).not.toContain("\x1b");
    expect(Math.max(...plain.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(50);
  });
});

test("version", async () => {
  expect((await uncia("--version")).stdout).toBe(`${version}\n`);
  expect(JSON.parse((await uncia("version", "--json")).stdout)).toEqual({
    uncia: version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  });
});

describe("completion", () => {
  const complete = async (...words: string[]) =>
    (await uncia("complete-word", "--", ...words)).stdout.trim().split("\n");

  test.each([
    [["pre"], ["predict"]],
    [
      ["describe", "LightGBMR"],
      ["LightGBMRanker", "LightGBMRankerModel", "LightGBMRegressor", "LightGBMRegressionModel"],
    ],
    [["describe", "LightGBMClassifier", "numLea"], ["numLeaves"]],
    [["fit", "--overw"], ["--overwrite"]],
    [["fit", "p.yaml", "--set", "LightGBMClassifier.numLea"], ["LightGBMClassifier.numLeaves="]],
    [["fit", "--stage", "Clean"], ["CleanMissingData"]],
    [["completion", "f"], ["fish"]],
    [["predict", "mod"], [""]],
  ])("%j", async (words, expected) => {
    expect((await complete(...words)).sort()).toEqual(expected.sort());
  });

  test.each(["bash", "zsh", "fish"])("the script of %s asks for words", async (shell) => {
    expect((await uncia("completion", shell)).stdout).toMatch(/uncia complete-word --/);
  });
});

test("generate says how to install the generator where there is none", async () => {
  const before = process.cwd();
  process.chdir("/");
  try {
    const { code, stderr } = await uncia("generate", "--watch");
    expect(code).toBe(1);
    expect(stderr).toMatch(/npm install --save-dev @uncia\/codegen/);
  } finally {
    process.chdir(before);
  }
});

test("schema prints what is committed", async () => {
  const committed = readFileSync(join(import.meta.dirname, "../../bindings/pipeline.schema.json"), "utf8");
  expect(JSON.parse((await uncia("schema", "--json")).stdout)).toEqual(JSON.parse(committed));
  expect((await uncia("schema")).stdout).toBe(committed);
});
