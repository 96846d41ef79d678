/** The core as users get it: complete in itself, whole, and asking no more of the system than it says. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { packFolder } from "../../scripts/package/files.mjs";
import { attempt, bareEnvironment, buildPackages, dist, emptyFolder, root, run } from "./support.ts";

const folder = emptyFolder("core");
const core = join(folder, "core");
const platform = `${process.platform}-${process.arch}`;
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const archive = join(dist, `uncia-core-${version}-${platform}.tar.gz`);

interface Manifest {
  readonly version: string;
  readonly platform: string;
  readonly glibc: string;
  readonly node: string;
  readonly schema: string;
  readonly digest: string;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

let manifest: Manifest;

/** Fits a model from a file: DuckDB reads it, the kernel learns. */
const program = `
  const { DataFrame } = await import(process.argv[1] + "/index.js");
  const { LightGBMClassifier } = await import(process.argv[1] + "/lightgbm/index.js");
  const data = DataFrame.readCsv(process.argv[2]);
  const learner = new LightGBMClassifier({ labelCol: "species", featuresCols: ["bill_length", "bill_depth"], numIterations: 5 });
  const model = await learner.fit(data);
  console.log(model.classLabels().join(" "));
  const { readFileSync } = await import("node:fs");
  const mapped = readFileSync("/proc/self/maps", "utf8").split("\\n").map((line) => line.split(" ").at(-1));
  console.log([...new Set(mapped)].filter((path) => /gomp|duckdb|\\.node$/.test(path)).join("\\n"));
`;

const penguins = join(root, "examples/data/penguins.csv");
const settings = { cwd: join(folder, "home"), env: bareEnvironment(folder) };
const fitModel = (where: string) =>
  attempt("node", ["--input-type=module", "--eval", program, where, penguins], settings);

/** A copy to damage; the large library is shared with the original. */
function damagedCore(name: string, damage: (copy: string) => void): string {
  const copy = join(folder, name);
  rmSync(copy, { recursive: true, force: true });
  cpSync(core, copy, { recursive: true });
  damage(copy);
  return copy;
}

beforeAll(async () => {
  await buildPackages("core");
  mkdirSync(core, { recursive: true });
  execFileSync("tar", ["-xzf", archive, "-C", core]);
  manifest = JSON.parse(readFileSync(join(core, "core.json"), "utf8"));
});

describe("core.json", () => {
  test("lists every file with its size and digest, and one digest over all", () => {
    const found = readdirSync(core, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(core.length + 1))
      .filter((path) => path !== "core.json");
    expect(manifest.files.map(({ path }) => path)).toEqual(found.sort());
    for (const { path, bytes, sha256 } of manifest.files) {
      const content = readFileSync(join(core, path));
      expect([path, content.length]).toEqual([path, bytes]);
      expect([path, createHash("sha256").update(content).digest("hex")]).toEqual([path, sha256]);
    }
    const lines = manifest.files.map(({ path, sha256 }) => `${sha256} ${path}\n`).sort();
    expect(manifest.digest).toBe(createHash("sha256").update(lines.join("")).digest("hex"));
  });

  test("says version, platform and schema as the clients have them", () => {
    const stages = readFileSync(join(root, "bindings/python/src/uncia/_package.py"), "utf8");
    expect(manifest).toMatchObject({ version, platform, node: ">=22" });
    expect(stages).toContain(manifest.schema);
  });

  test("says the oldest C library that all binaries run with", () => {
    const binaries = manifest.files.filter(({ path }) => /\.node$|\.so(\.\d+)*$/.test(path));
    expect(binaries.length).toBeGreaterThanOrEqual(4);
    const newest = binaries.flatMap(({ path }) => {
      const symbols = execFileSync("objdump", ["-T", join(core, path)], {
        encoding: "utf8",
        maxBuffer: 2 ** 26,
      });
      return [...symbols.matchAll(/\bGLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
    });
    expect(manifest.glibc).toBe(`2.${Math.max(...newest)}`);
  });
});

describe("the core", () => {
  test("is small enough to fetch, and of this platform alone", () => {
    // ONNX Runtime alone is 18 MB of it.
    expect(statSync(archive).size).toBeLessThan(55e6);
    const foreign = /darwin|win32|arm64|musl/;
    expect(manifest.files.filter(({ path }) => foreign.test(path))).toEqual([]);
  });

  test("names no folder of the machine that it was built on in its modules", () => {
    const modules = manifest.files.filter(({ path }) => /\.(js|json)$/.test(path));
    const telling = modules.filter(({ path }) => readFileSync(join(core, path), "utf8").includes(root));
    expect(telling).toEqual([]);
  });

  test("brings ONNX Runtime, which runs networks from anywhere", async () => {
    const network = `
      const { ONNXModel } = await import(process.argv[1] + "/onnx/index.js");
      const stage = new ONNXModel({ modelLocation: process.argv[2], argMaxDict: { probabilities: "best" } });
      const scored = stage.transform({ measurements: [new Float32Array([39.1, 18.7, 181, 3750])] });
      console.log(JSON.stringify(await scored.select("best").toRows()));`;
    const file = join(root, "examples/networks/penguins.onnx");
    const { stdout } = await attempt(
      "node",
      ["--input-type=module", "--eval", network, core, file],
      settings,
    );
    expect(stdout.trim()).toBe('[{"best":0}]');
  });

  test("runs from anywhere, and loads its own libraries", async () => {
    const { code, stdout, stderr } = await fitModel(core);
    expect([code, stderr]).toEqual([0, ""]);
    const [labels, ...libraries] = stdout.trim().split("\n");
    expect(labels).toBe("Adelie Chinstrap Gentoo");
    expect(libraries.length).toBeGreaterThanOrEqual(4);
    expect(libraries.filter((path) => !path.startsWith(core))).toEqual([]);
  });

  test("says its version", async () => {
    expect(await run("node", [join(core, "bridge.js"), "--version"], settings)).toBe(`${version}\n`);
    expect(await run("node", [join(core, "cli.js"), "--version"], settings)).toContain(version);
  });

  test("packs to the same bytes wherever and whenever it is written", () => {
    const [one, other] = ["one", "other"].map((name) => {
      const copy = join(folder, `packed-${name}`);
      rmSync(copy, { recursive: true, force: true });
      cpSync(join(core, "bridge"), copy, { recursive: true });
      for (const file of readdirSync(copy)) utimesSync(join(copy, file), 0, name.length);
      packFolder(copy, `${copy}.tar.gz`);
      return readFileSync(`${copy}.tar.gz`);
    });
    expect(one?.length).toBeGreaterThan(1000);
    expect(one?.equals(other as Buffer)).toBe(true);
  });
});

describe("a damaged core says so, and what to do", () => {
  const chunks = (copy: string) => readdirSync(copy).filter((file) => file.startsWith("chunk-"));

  test("a kernel that was cut off", async () => {
    const copy = damagedCore("cut-kernel", (at) => truncateSync(join(at, `lightgbm.${platform}.node`), 40));
    const { code, stderr } = await fitModel(copy);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/Cannot load .*lightgbm\.[\w-]+\.node.*The file is damaged: install it again/);
  });

  test("a module that was cut off, or is missing", async () => {
    const start = (copy: string) =>
      attempt("node", [join(copy, "bridge.js"), "--connect", join(folder, "nobody")], settings);
    const needed = readFileSync(join(core, "bridge.js"), "utf8").match(
      /import\("\.\/(chunk-\w+\.js|server[\w-]*\.js)"\)/,
    )?.[1];
    expect(chunks(core)).toContain(needed);
    const cut = await start(damagedCore("cut-module", (at) => truncateSync(join(at, `${needed}`), 300)));
    expect(cut).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is damaged: .*\n.*Install Uncia again/),
    });
    const missing = await start(damagedCore("no-module", (at) => rmSync(join(at, `${needed}`))));
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is damaged: .*\n.*Install Uncia again/),
    });
  });

  test("the doctor names the files that differ", async () => {
    const copy = damagedCore("no-library", (at) => {
      rmSync(join(at, "node_modules/@duckdb", `node-bindings-${platform}`, "libduckdb.so"));
      truncateSync(join(at, `lightgbm.${platform}.node`), 1000);
    });
    const { code, stdout } = await attempt("node", [join(copy, "cli.js"), "doctor", "--json"], settings);
    expect(code).toBe(1);
    const { checks } = JSON.parse(stdout) as { checks: { status: string; found: string; fix?: string }[] };
    const errors = checks.filter(({ status }) => status === "error");
    expect(errors.map(({ found }) => found).join("\n")).toMatch(
      /libduckdb\.so[\s\S]*lightgbm|lightgbm[\s\S]*libduckdb\.so/,
    );
    for (const { fix } of errors) expect(fix).toBeTruthy();
  });
});
