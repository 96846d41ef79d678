/** The R package, installed into an empty library and used as a newcomer would, with the core from its archive. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attempt, buildPackages, dist, type Outcome, programOf, root } from "./support.ts";

/** Not in the checkout, where a package finds the core that was built there. */
const folder = mkdtempSync(join(tmpdir(), "uncia-r-"));
const library = join(folder, "library");

/** The system's programs, a Node.js before them, and nothing else of this machine: no settings, an empty home. */
const bare = {
  PATH: `${join(root, "node_modules/.bin")}:/usr/local/bin:/usr/bin:/bin`,
  HOME: join(folder, "home"),
  LANG: "C.UTF-8",
  R_LIBS: library,
};

let source = "";
let archive = "";

function run(program: string): Promise<Outcome> {
  const file = join(folder, "program.R");
  writeFileSync(file, program);
  return attempt("Rscript", ["--vanilla", file], { cwd: folder, env: bare });
}

beforeAll(async () => {
  await buildPackages("r");
  const made = readdirSync(dist);
  source = made.find((file) => /^uncia_.*\.tar\.gz$/.test(file)) ?? "";
  archive = join(dist, made.find((file) => /^uncia-core-\d.*\.tar\.gz$/.test(file)) ?? "");
  for (const name of [library, bare.HOME]) mkdirSync(name, { recursive: true });
  // What CRAN would bring along; the others stand in the system's library.
  cpSync(join(root, ".cache/r-library/nanoarrow"), join(library, "nanoarrow"), { recursive: true });
  cpSync(join(root, "examples/data/penguins.csv"), join(folder, "penguins.csv"));
  const { code, stderr } = await attempt("R", ["CMD", "INSTALL", "--library", library, join(dist, source)], {
    cwd: folder,
    env: bare,
  });
  if (code !== 0) throw new Error(stderr);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the R package", () => {
  test("has the version of all packages, and nothing that it should not", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(source).toBe(`uncia_${version}.tar.gz`);
    const { stdout } = await attempt("tar", ["tzf", join(dist, source)], { cwd: folder, env: bare });
    expect(stdout).toContain("uncia/src/transport.c\n");
    expect(stdout).not.toMatch(/\.(o|so)$|\/tools\/|\/tests\//m);
  });

  test("says at the first use what to type", async () => {
    const { code, stderr } = await run("library(uncia); fit(lightgbm_classifier(), Species ~ ., iris)");
    expect(code).toBe(1);
    expect(stderr).toContain('uncia::install_core("uncia-core-');
    expect(existsSync(join(bare.HOME, ".cache"))).toBe(false);
  });

  test("unpacks the core once, and then runs the program of the README", async () => {
    for (const _ of ["first", "again"]) {
      const { stderr } = await run(`uncia::install_core("${archive}")`);
      expect(stderr).toMatch(/^The core \d.* is in /);
    }
    const cores = readdirSync(join(bare.HOME, ".cache/uncia")).filter((name) => name.startsWith("core-"));
    expect(cores).toHaveLength(1);
    const { stdout } = await run(programOf("README.md", "r"));
    expect(stdout).toMatch(/species\s+prediction\n1\s+Adelie\s+Adelie/);
    expect(existsSync(join(folder, "penguins-model/manifest.json"))).toBe(true);
  });

  test("runs the program of its own page", async () => {
    const program = programOf("bindings/r/README.md", "r");
    const { stdout } = await run(`${program}\ncat("rows:", length(predict(model, iris)))`);
    expect(stdout).toContain("rows: 150");
  });

  test("finds nothing wrong with itself", async () => {
    const { stdout } = await run(
      `checks <- as.data.frame(uncia::uncia_doctor(deep = TRUE))
       print(checks$name)
       cat("bad:", sum(checks$status != "ok"))`,
    );
    expect(stdout).toContain('"handshake"');
    expect(stdout).toContain("bad: 0");
  });
});
