import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { data, penguinsPipeline, type Ran, scratch } from "./test-support.ts";

const main = join(import.meta.dirname, "main.ts");
const command = [process.execPath, "--conditions=source", main] as const;
const strangers = join(import.meta.dirname, "../../test/stages");
const environment = { ...process.env, NODE_OPTIONS: "" };

/** Runs `uncia` as a process of its own. */
function uncia(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = process.cwd()): Promise<Ran> {
  const [executable, ...before] = command;
  return new Promise((done) => {
    execFile(
      executable,
      [...before, ...args],
      { env: { ...environment, ...env }, cwd },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** Runs before the command line and logs each module that it loads. */
const spy = `
  import { registerHooks } from "node:module";
  registerHooks({
    load(url, context, next) {
      process.stderr.write("loads " + url + "\\n");
      return next(url, context);
    },
  });`;
const spied = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(spy)}` };

describe("loads only what it needs", () => {
  test.each([
    [["--help"], /arrow|duckdb|lightgbm|\/yaml\/|core\/(frame|pipeline|params)/],
    [["describe", "LightGBMClassifier"], /arrow|duckdb|native\/lightgbm|core\/lightgbm|\/yaml\//],
    [["version", "--json"], /arrow|duckdb|lightgbm|\/yaml\//],
  ])("%j", async (args, heavy) => {
    const { code, stderr } = await uncia(args, spied);
    expect(code).toBe(0);
    expect(stderr).toMatch(/loads .*commander/);
    expect(stderr).not.toMatch(heavy);
  });

  test("of the subjects those that a pipeline names", async () => {
    await using folder = await scratch();
    const args = ["fit", "--stage", "CleanMissingData", "--set", "inputCols=bill_depth"];
    const { code, stderr } = await uncia(
      [...args, "--data", data("penguins.csv"), "--out", folder.path("m")],
      spied,
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/core\/featurize/);
    expect(stderr).not.toMatch(/core\/(lightgbm|train|plot)\/|native\/lightgbm/);
  });
});

function started(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const [executable, ...before] = command;
  return spawn(executable, [...before, ...args], {
    env: { ...environment, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Waits until a process has printed something that matches on stderr. */
function complained(child: ChildProcess, pattern: RegExp): Promise<void> {
  let printed = "";
  return new Promise((done, failed) => {
    child.stderr?.on("data", (chunk) => {
      printed += chunk;
      if (pattern.test(printed)) done();
    });
    child.once("exit", () => failed(new Error(`The process ended: ${printed}`)));
  });
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "%s ends a fit with %d and leaves nothing behind",
  async (signal, code) => {
    await using folder = await scratch();
    const fit = ["fit", penguinsPipeline, "--data", data("penguins.csv"), "--out", folder.path("model")];
    const endless = ["LightGBMClassifier.numIterations=1000000", "LightGBMClassifier.minDataInLeaf=1"];
    const child = started([...fit, ...endless.flatMap((one) => ["--set", one])], spied);
    const ended = new Promise<number | null>((done) => child.once("exit", done));
    const complaints = text(child.stderr as NodeJS.ReadableStream);
    // With its kernel loaded the fit is about to begin; it would last for minutes.
    await complained(child, /native\/lightgbm/);
    await new Promise((done) => setTimeout(done, 500));
    expect(child.exitCode).toBeNull();
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(await complaints).toMatch(/^uncia: interrupted$/m);
    expect(await readdir(folder.path("."))).toEqual([]);
  },
  30_000,
);

test("a reader that stops early is no error", async () => {
  const child = started(["schema"]);
  const complaints = text(child.stderr as NodeJS.ReadableStream);
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  // More than a pipe holds is on its way.
  child.stdout?.once("data", () => child.stdout?.destroy());
  expect(await ended).toBe(0);
  expect(await complaints).toBe("");
});

test("what is printed is whole, whatever reads it", async () => {
  const { code, stdout } = await uncia(["schema", "--json"]);
  expect(code).toBe(0);
  expect(stdout.length).toBeGreaterThan(64 * 1024);
  expect(Object.keys(JSON.parse(stdout))).toContain("definitions");
});

describe("stages of a stranger's package", () => {
  test("are described and fitted with --package", async () => {
    await using folder = await scratch();
    const listed = JSON.parse((await uncia(["describe", "--package", strangers, "--json"])).stdout);
    expect(listed.packages[0].package).toBe("uncia");
    const described = await uncia(["describe", "Center", "--package", strangers]);
    expect([described.code, described.stdout]).toEqual([0, expect.stringMatching(/inputCol: column/)]);
    const fitted = await uncia([
      ...["fit", "--stage", "Center", "--package", strangers, "--data", data("penguins.csv")],
      ...["--set", "inputCol=body_mass", "--set", "outputCol=centred", "--out", folder.path("m"), "--json"],
    ]);
    expect(fitted.stderr).toBe("");
    expect(JSON.parse(fitted.stdout).class).toBe("uncia-arith/arith#CenterModel");
    const args = ["predict", folder.path("m"), "--data", data("penguins.csv"), "--out", folder.path("p.csv")];
    const unknown = await uncia(args);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/No package "uncia-arith" is registered\..*name it with --package/);
    expect((await uncia([...args, "--package", strangers])).code).toBe(0);
    // What is in a model can be seen without the package.
    expect((await uncia(["inspect", folder.path("m")])).stdout).toMatch(/uncia-arith\/arith#CenterModel/);
  });

  test("are found from the file that names their package", async () => {
    await using folder = await scratch();
    await mkdir(folder.path("node_modules"));
    await symlink(strangers, folder.path("node_modules/uncia-arith"));
    await mkdir(folder.path("pipelines"));
    const file = folder.path("pipelines/p.yaml");
    const text = (param: string) =>
      `packages: [uncia-arith]\nstages:\n  - Center: {inputCol: a, ${param}: b}\n  - DropColumns: {cols: [a]}\n`;
    await writeFile(file, text("outputCol"));
    expect((await uncia(["check", file])).stdout).toMatch(/Center\n {2}DropColumns\n/);
    await writeFile(file, text("outputCo"));
    const wrong = await uncia(["check", file]);
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringMatching(/p\.yaml:3:27: .*Did you mean "outputCol"\?/),
    ]);
  });
});

test("generate hands over to the generator of the package, with its exit code", async () => {
  await using folder = await scratch();
  const generator = folder.path("node_modules/@uncia/codegen");
  await mkdir(generator, { recursive: true });
  const manifest = { name: "@uncia/codegen", bin: { "uncia-codegen": "./main.js" } };
  await writeFile(join(generator, "package.json"), JSON.stringify(manifest));
  await writeFile(
    join(generator, "main.js"),
    "console.log(JSON.stringify(process.argv.slice(2))); process.exit(7);",
  );
  await mkdir(folder.path("src"));
  const args = ["generate", "init", "my-stages", "--help", "--json"];
  const { code, stdout } = await uncia(args, {}, folder.path("src"));
  expect([code, JSON.parse(stdout)]).toEqual([7, args.slice(1)]);
});

test("bash completes by asking uncia", async () => {
  await using folder = await scratch();
  const own = folder.path("uncia");
  await writeFile(own, `#!/bin/sh\nexec ${command.map((part) => `'${part}'`).join(" ")} "$@"\n`);
  await chmod(own, 0o755);
  const script = `
    eval "$(uncia completion bash)"
    COMP_WORDS=(uncia describe LightGBMClassifier numLea) COMP_CWORD=3
    _uncia
    echo "\${COMPREPLY[@]}"`;
  const env = { ...environment, PATH: `${folder.path(".")}:${process.env.PATH}` };
  const printed = await new Promise<string>((done) => {
    execFile("bash", ["-c", script], { env }, (_, stdout) => done(stdout));
  });
  expect(printed).toBe("numLeaves\n");
});

test("the example's schema for editors is where it says", () => {
  expect(existsSync(join(penguinsPipeline, "../../../bindings/pipeline.schema.json"))).toBe(true);
});
