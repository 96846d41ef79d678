/** The npm packages as a newcomer uses them. */
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  archiveOf,
  archives,
  compilerOptions,
  installedProject,
  kernelArchive,
  kernels,
  platform,
  runtimeArchive,
  version,
} from "./npm-user.ts";
import { attempt, bareEnvironment, programOf, root, run } from "./support.ts";

const folder = join(root, ".cache/packages/npm");
const settings = { cwd: folder, env: bareEnvironment(folder) };

const write = (name: string, content: string | object) =>
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));

const filesIn = (archive: string) =>
  execFileSync("tar", ["-tzf", archive], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((path) => path.replace(/^package\//, ""));

const manifestOf = (name: string) =>
  JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));

beforeAll(async () => {
  await installedProject("npm");
  write("tsconfig.json", { compilerOptions, files: ["program.ts"] });
  write("program.ts", programOf("README.md", "ts"));
  cpSync(join(root, "examples/data/penguins.csv"), join(folder, "penguins.csv"));
});

describe("the archives", () => {
  const filesOfKernels = new Map(
    kernels.map((kernel) => {
      const openmp = kernel === "lightgbm" ? ["libgomp.so.1"] : [];
      const addon = `${kernel}.${process.platform}-${process.arch}.node`;
      return [kernelArchive(kernel), ["THIRD-PARTY-LICENSES.txt", ...openmp, addon]];
    }),
  );
  filesOfKernels.set(runtimeArchive, [
    "THIRD-PARTY-LICENSES.txt",
    "index.cjs",
    "libonnxruntime.so.1",
    "onnxruntime_binding.node",
    "version.json",
  ]);

  test("hold what runs and its types, but no sources, tests or maps", () => {
    for (const name of archives) {
      const files = filesIn(archiveOf(name));
      expect(files).toContain("package.json");
      expect(files).toContain("LICENSE");
      const outside = files.filter(
        (path) => !/^(package\.json|LICENSE|README\.md|(dist|templates)\/.*)$/.test(path),
      );
      expect([name, outside.sort()]).toEqual([name, filesOfKernels.get(name) ?? []]);
      const forDevelopment =
        /(?<!\.d)\.ts$|\.map$|\.(test|example)\.|(^|\/)test\/|tsbuildinfo|^dist\/(bundle\.js$|driver\/)/;
      const inDist = files.filter((path) => path.startsWith("dist/"));
      expect([name, inDist.filter((path) => forDevelopment.test(path))]).toEqual([name, []]);
    }
  });

  test("are small", () => {
    expect(statSync(archiveOf("uncia")).size).toBeLessThan(1e6);
    for (const kernel of kernels) expect(statSync(archiveOf(kernelArchive(kernel))).size).toBeLessThan(5e6);
    expect(statSync(archiveOf(runtimeArchive)).size).toBeLessThan(20e6);
  });

  test("are of one version, which they ask of each other", () => {
    const manifest = (archive: string) => manifestOf(archive.replace(/^uncia-/, "@uncia/"));
    expect(archives.map((name) => manifest(name).version)).toEqual(archives.map(() => version));
    expect(manifest("uncia-codegen").dependencies.uncia).toBe(version);
    const runtime = manifest(runtimeArchive);
    expect(manifest("uncia").optionalDependencies).toEqual({ [runtime.name]: version });
    expect([runtime.os, runtime.cpu, runtime.libc]).toEqual([[process.platform], [process.arch], ["glibc"]]);
    for (const kernel of kernels) {
      const addon = manifest(kernelArchive(kernel));
      expect(manifest("uncia").dependencies[`@uncia/${kernel}`]).toBe(version);
      expect(manifest(`uncia-${kernel}`).optionalDependencies).toEqual({ [addon.name]: version });
      expect([addon.os, addon.cpu, addon.libc]).toEqual([[process.platform], [process.arch], ["glibc"]]);
    }
  });

  test("export compiled modules, by no condition of ours, and each that they name", () => {
    for (const name of ["uncia", ...kernels.map((one) => `@uncia/${one}`), "@uncia/codegen"]) {
      const { exports, bin = {}, private: isPrivate, devDependencies, scripts } = manifestOf(name);
      expect([isPrivate, devDependencies, scripts]).toEqual([undefined, undefined, undefined]);
      const targets = Object.values(exports as Record<string, string | Record<string, string>>);
      const conditions = targets.flatMap((target) => (typeof target === "string" ? [] : Object.keys(target)));
      expect(conditions.filter((condition) => condition !== "types" && condition !== "default")).toEqual([]);
      const paths = targets.flatMap((target) =>
        typeof target === "string" ? target : Object.values(target),
      );
      for (const path of [...paths, ...Object.values<string>(bin)]) {
        expect(statSync(join(folder, "node_modules", name, path)).isFile()).toBe(true);
      }
    }
  });
});

describe("a network", () => {
  const program = `
    import { ONNXModel } from "uncia/onnx";
    const stage = new ONNXModel({ modelLocation: "networks/penguins.onnx", argMaxDict: { probabilities: "best" } });
    const scored = stage.transform({ measurements: [new Float32Array([39.1, 18.7, 181, 3750])] });
    console.log(await scored.select("best").toRows());
    const { readFileSync } = await import("node:fs");
    console.log(readFileSync("/proc/self/maps", "utf8").match(/\\S+libonnxruntime\\S+/)[0]);`;

  test("runs by the ONNX Runtime that npm has installed for this platform", async () => {
    cpSync(join(root, "examples/networks"), join(folder, "networks"), { recursive: true });
    write("network.mjs", program);
    const printed = await run("node", ["network.mjs"], settings);
    expect(printed).toContain("{ best: 0 }");
    const home = join(folder, "node_modules/@uncia", runtimeArchive.replace("uncia-", ""));
    expect(printed).toContain(join(home, "libonnxruntime.so.1"));
  });
});

describe("a user's program", () => {
  test("is accepted by the compiler, under its strictest rules", async () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { code, stdout } = await attempt("node", [tsc, "-p", "."], settings);
    expect([code, stdout]).toEqual([0, ""]);
  });

  test("is refused where it is wrong", async () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const wrong = `import { LightGBMClassifier } from "uncia/lightgbm";
      new LightGBMClassifier({ numIterations: "many" });
      new LightGBMClassifier().setNumIteration(3);\n`;
    write("wrong.ts", wrong);
    write("tsconfig.wrong.json", {
      compilerOptions: { ...compilerOptions, skipLibCheck: true },
      files: ["wrong.ts"],
    });
    const { code, stdout } = await attempt("node", [tsc, "-p", "tsconfig.wrong.json"], settings);
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/wrong\.ts\(2,.*'string' is not assignable to type 'number'/);
    expect(stdout).toMatch(/wrong\.ts\(3,.*Did you mean 'setNumIterations'/);
  });

  test("runs", async () => {
    const printed = await run("node", ["program.ts"], settings);
    expect(printed).toMatch(/species\s+prediction\s+probability/);
    expect(printed).toMatch(/Adelie\s+Adelie\s+\[0\.99/);
    expect(readdirSync(join(folder, "penguins-model"))).toContain("manifest.json");
  });

  test("finds the commands", async () => {
    const bin = (name: string, ...args: string[]) =>
      run("node", [join(folder, "node_modules/.bin", name), ...args], settings);
    expect(await bin("uncia", "--version")).toContain(version);
    expect(await bin("uncia", "describe", "LightGBMClassifier")).toContain("numIterations");
    expect(await bin("uncia-codegen", "--help")).toContain("generate");
  });

  test("hears what to install where npm left out the kernel", async () => {
    const installed = join(folder, "node_modules/@uncia", `lightgbm-${platform}`);
    renameSync(installed, join(folder, "away"));
    const program = `import("uncia/lightgbm").then(({ LightGBMRegressor }) => new LightGBMRegressor())`;
    const { code, stderr } = await attempt("node", ["--eval", program], settings);
    renameSync(join(folder, "away"), installed);
    expect(code).not.toBe(0);
    expect(stderr).toContain(`npm install @uncia/lightgbm-${platform}`);
  });
});
