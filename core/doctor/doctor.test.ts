import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cp,
  mkdir,
  mkdtemp,
  mkdtempDisposable,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registeredPackages } from "../pipeline/registry.ts";
import { version } from "../version.ts";
import type { Check } from "./check.ts";
import { examine } from "./doctor.ts";
import { cacheFolder, ownSurroundings, type Surroundings } from "./surroundings.ts";
import "../stages.ts";

const core = join(import.meta.dirname, "..");
const subjects = registeredPackages().flatMap((one) => Object.keys(one.subjects));
let root: string;
let installed: string;

/** An installed core: the bundle, with the list of its files. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "uncia-doctor-"));
  installed = join(root, "installed");
  execFileSync(process.execPath, [join(core, "bundle.ts"), "--out", installed]);
  await symlink(join(core, "../node_modules"), join(root, "node_modules"));
  await writeManifest(installed);
}, 60_000);
afterAll(() => rm(root, { recursive: true }));

const sha256 = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

async function writeManifest(folder: string, changes: object = {}): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = [];
  for (const entry of entries.filter((one) => one.isFile() && one.name !== "core.json")) {
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path);
    files.push({ path: path.slice(folder.length + 1), bytes: content.byteLength, sha256: sha256(content) });
  }
  const lines = files.map((file) => `${file.sha256} ${file.path}\n`).sort();
  const platform = `${process.platform}-${process.arch}`;
  const manifest = { version, platform, glibc: "2.17", node: ">=22", digest: sha256(lines.join("")), files };
  await writeFile(join(folder, "core.json"), JSON.stringify({ ...manifest, ...changes }));
}

async function copy(name: string): Promise<string> {
  const folder = join(root, name);
  await cp(installed, folder, { recursive: true });
  return folder;
}

/** `doctor --json` of the core in a folder, as clients run it. */
function doctor(
  folder: string,
  ...args: string[]
): Promise<{ code: number; checks: Check[]; stderr: string }> {
  const options = { env: { ...process.env, NODE_OPTIONS: "", XDG_CACHE_HOME: join(root, "cache") } };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(folder, "cli.js"), "doctor", "--json", ...args],
      options,
      (error, stdout, stderr) => {
        const { checks } = stdout ? JSON.parse(stdout) : { checks: [] };
        done({ code: error ? Number(error.code) : 0, checks, stderr });
      },
    );
  });
}

const named = (checks: readonly Check[], name: string) => checks.find((check) => check.name === name);

describe("an installed core", () => {
  test("is well", async () => {
    const { code, checks } = await doctor(installed, "--deep");
    expect(checks.filter(({ status }) => status === "error")).toEqual([]);
    expect(code).toBe(0);
    expect(checks.map(({ name }) => name)).toEqual([
      ...["core", "platform", "glibc", "node", "files"],
      ...subjects.map((subject) => `stages of ${subject}`),
      ...["DuckDB", "OpenCV", "ONNX Runtime", "cache folder", "temporary folder"],
      ...["disk space for the cache", "disk space for temporary files", "threads"],
    ]);
    expect(named(checks, "files")?.found).toMatch(/^\d+ files, their SHA-256 as released$/);
  });

  test("lacks no ONNX Runtime as long as no network is run, and says how to get it", async () => {
    await using bare = await mkdtempDisposable(join(tmpdir(), "uncia-bare-"));
    const folder = join(bare.path, "core");
    await cp(installed, folder, { recursive: true });
    await mkdir(join(folder, "node_modules"));
    for (const name of ["@duckdb", "detect-libc"]) {
      await symlink(join(core, "../node_modules", name), join(folder, "node_modules", name));
    }
    const { code, checks } = await doctor(folder);
    expect(code).toBe(0);
    expect(named(checks, "ONNX Runtime")).toEqual({
      name: "ONNX Runtime",
      status: "warning",
      found: expect.stringMatching(/^ONNX Runtime for \S+ is not installed\.$/),
      fix: expect.stringMatching(
        /^Run `npm install @uncia\/onnxruntime-.*Only stages that use it need it\.$/,
      ),
    });
  });

  const kernel = `lightgbm.${process.platform}-${process.arch}.node`;
  test.each([
    [
      "a truncated file",
      "schema.json",
      (file: string) => truncate(file, 100),
      /schema\.json has 100 bytes, not/,
      [],
    ],
    ["a missing kernel", kernel, (file: string) => rm(file), /\.node is missing/, ["stages of lightgbm"]],
    [
      "a truncated kernel",
      kernel,
      (file: string) => truncate(file, 100_000),
      /has 100000 bytes/,
      ["stages of lightgbm"],
    ],
    [
      "a kernel that is none",
      kernel,
      (file: string) => writeFile(file, "text"),
      /has 4 bytes/,
      ["stages of lightgbm"],
    ],
  ])("with %s", async (name, file, harm, found, others) => {
    const folder = await copy(name);
    await harm(join(folder, file));
    const { code, checks } = await doctor(folder);
    expect(code).toBe(1);
    expect(named(checks, "files")).toMatchObject({ status: "error", found: expect.stringMatching(found) });
    const errors = checks.filter(({ status }) => status === "error");
    expect(errors.map((check) => check.name)).toEqual(["files", ...others]);
    for (const { fix } of errors) expect(fix).toMatch(/Install/);
  });

  test("with an altered file, by its digest alone", async () => {
    const folder = await copy("altered");
    const file = join(folder, "schema.json");
    await writeFile(file, (await readFile(file, "utf8")).replace("trees", "treez"));
    expect(named((await doctor(folder)).checks, "files")?.status).toBe("ok");
    const { code, checks } = await doctor(folder, "--deep");
    expect(code).toBe(1);
    expect(named(checks, "files")).toMatchObject({ status: "error", found: "schema.json was altered" });
  });

  test("with a list that was altered together with a file", async () => {
    const folder = await copy("list");
    const manifest = JSON.parse(await readFile(join(folder, "core.json"), "utf8"));
    manifest.files = manifest.files.slice(1);
    await writeFile(join(folder, "core.json"), JSON.stringify(manifest));
    expect(named((await doctor(folder, "--deep")).checks, "files")?.found).toMatch(/core\.json was altered/);
  });

  test.each([
    ["core", { version: "0.0.9" }, /the code is of .*, its core\.json of 0\.0\.9/, /Install Uncia again/],
    [
      "platform",
      { platform: "sunos-sparc" },
      /was built for sunos-sparc/,
      /Install the package of Uncia for/,
    ],
    ["glibc", { glibc: "9.99" }, /the kernels need 9\.99/, /glibc 9\.99 or newer/],
    ["node", { node: ">=99" }, /99 or newer is needed/, /UNCIA_NODE/],
  ])("that does not fit: %s", async (name, changes, found, fix) => {
    const folder = await copy(`unfit-${name}`);
    await writeManifest(folder, changes);
    const { code, checks } = await doctor(folder);
    expect(code).toBe(1);
    expect(named(checks, name)).toMatchObject({
      status: "error",
      found: expect.stringMatching(found),
      fix: expect.stringMatching(fix),
    });
  });

  test("whose list is damaged", async () => {
    const folder = await copy("damaged-list");
    await truncate(join(folder, "core.json"), 50);
    expect(named((await doctor(folder)).checks, "files")).toMatchObject({
      status: "error",
      found: /is damaged/,
    });
  });

  test("whose program itself is incomplete says to install it again", async () => {
    const folder = await copy("no-chunks");
    // What `cli.js` is started with stays; what it loads then is gone.
    const needed = await readFile(join(folder, "cli.js"), "utf8");
    const kept = new Set([...needed.matchAll(/from\s*"\.\/(chunk-[^"]+)"/g)].map(([, chunk]) => chunk));
    for (const file of await readdir(folder)) {
      if (file.startsWith("chunk-") && !kept.has(file)) await rm(join(folder, file));
    }
    const { code, stderr } = await doctor(folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^uncia: Cannot find module.*A file of Uncia is missing or damaged: install it again\.\n$/,
    );
  });
});

describe("surroundings", () => {
  const quiet = [process.execPath, "-e", ""] as const;
  const around = (changes: Partial<Surroundings>): Surroundings => ({
    ...ownSurroundings(),
    core: join(root, "nothing"),
    probe: quiet,
    cacheFolder: join(root, "cache"),
    environment: {},
    ...changes,
  });
  const find = async (name: string, changes: Partial<Surroundings>) =>
    named(await examine({}, around(changes)), name);
  const gigabyte = 2 ** 30;

  test.each([
    ["glibc", { platform: "linux-x64", glibc: () => undefined }, "error", /another C library/, /Alpine/],
    ["glibc", { platform: "linux-x64", glibc: () => "2.36" }, "ok", /^2\.36$/, undefined],
    ["node", { node: "20.11.1" }, "error", /20\.11\.1; 22 or newer/, /UNCIA_NODE/],
    ["cache folder", { cacheFolder: "/dev/null/uncia" }, "warning", /ENOTDIR/, /Set UNCIA_CACHE/],
    ["temporary folder", { temporaryFolder: "/dev/null/uncia" }, "error", /ENOTDIR/, /Set TMPDIR/],
    ["disk space for the cache", { freeBytes: async () => 1e6 }, "error", /^0 MiB|^1 MiB/, /Free some/],
    [
      "disk space for temporary files",
      { freeBytes: async () => gigabyte / 2 },
      "warning",
      /^512 MiB/,
      /TMPDIR/,
    ],
    ["disk space for temporary files", { freeBytes: async () => 9 * gigabyte }, "ok", /^9216 MiB/, undefined],
    [
      "disk space for the cache",
      { freeBytes: () => Promise.reject(new Error("no")) },
      "warning",
      /does not say/,
      /UNCIA_CACHE/,
    ],
    [
      "threads",
      { processors: 4, environment: { OMP_NUM_THREADS: "16" } },
      "warning",
      /4 processors/,
      /to 4 or less/,
    ],
    [
      "threads",
      { processors: 4, environment: { OMP_NUM_THREADS: "many" } },
      "warning",
      /is many/,
      /a whole number/,
    ],
    ["threads", { processors: 4, environment: { OMP_NUM_THREADS: "2" } }, "ok", /is 2/, undefined],
    [
      "stages",
      { probe: [process.execPath, "-e", "process.kill(process.pid, 'SIGKILL')"] as const },
      "error",
      /ended by SIGKILL/,
      /Install Uncia again/,
    ],
    [
      "stages of x",
      { probe: [process.execPath, "-e", `console.log('{"part":"stages of x"}'); process.exit(7)`] as const },
      "error",
      /ended with 7/,
      /Install Uncia again/,
    ],
    [
      "stages of x",
      {
        probe: [
          process.execPath,
          "-e",
          "console.log(JSON.stringify({part: 'stages of x', loads: false, message: \"version `GLIBC_2.99' not found\"}))",
        ] as const,
      },
      "error",
      /GLIBC_2\.99/,
      /newer system/,
    ],
    [
      "stages",
      { probe: [join(import.meta.dirname, "no-such-program")] as const },
      "error",
      /ended/,
      /Install/,
    ],
  ])("%s %#", async (name, changes, status, found, fix) => {
    const check = await find(name, changes as Partial<Surroundings>);
    expect(check).toMatchObject({ status, found: expect.stringMatching(found) });
    if (fix) expect(check?.fix).toMatch(fix);
    else expect(check?.fix).toBeUndefined();
  });
});

test.each([
  [{ UNCIA_CACHE: "/a", XDG_CACHE_HOME: "/b" }, "/a"],
  [{ XDG_CACHE_HOME: "/b" }, "/b/uncia"],
  [{ UNCIA_CACHE: "", XDG_CACHE_HOME: "" }, expect.stringMatching(/\.cache\/uncia$/)],
])("the cache folder of %j", (environment, expected) => {
  expect(cacheFolder(environment)).toEqual(expected);
});
