// How one test is run in a copy of the tree. Each runner gives the names of what passed and of what failed.
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readReports } from "./junit.mjs";
import { cache, run } from "./run.mjs";

/** Seconds; a mutant may well hang. */
const longest = 120;

const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const coreOf = (tree) => ({ UNCIA_CORE: join(tree, "core/dist/driver/bridge.js") });

/** Runs a command that writes a JUnit report. */
async function withReport(tree, report, command, args, options) {
  rmSync(report, { recursive: true, force: true });
  mkdirSync(join(tree, "reports"), { recursive: true });
  const { output } = await run(command, args, { cwd: tree, timeout: longest, ...options });
  const tests = (await readReports(report)).filter(({ outcome }) => outcome !== "skipped");
  const names = (wanted) => tests.filter(({ outcome }) => outcome === wanted).map(({ name }) => name);
  return { passed: names("passed"), failed: names("failed"), output };
}

export const runners = {
  vitest: {
    cost: 1,
    run({ file, test }, tree) {
      const report = join(tree, "reports/vitest.xml");
      // Vitest matches names of groups and tests with one separator or another, by its version.
      const only = `${test.split(" > ").map(literally).join("(?: > | )")}$`;
      const args = ["run", file, "-t", only, "--reporter=junit", `--outputFile=${report}`];
      return withReport(tree, report, "vitest", args);
    },
  },
  pytest: {
    cost: 2,
    run({ file, test }, tree) {
      const report = join(tree, "reports/pytest.xml");
      const args = [
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        `${file}::${test}`,
        `--junitxml=${report}`,
      ];
      return withReport(tree, report, join(cache, "python/bin/python"), args, {
        cwd: join(tree, "bindings/python"),
        env: { PYTHONPATH: join(tree, "bindings/python/src"), ...coreOf(tree) },
      });
    },
  },
  testthat: {
    cost: 9,
    async run({ file, test }, tree) {
      const report = join(tree, "reports/testthat.xml");
      const library = join(tree, "r-library");
      // What it depends on is not built again for each copy.
      if (!existsSync(library)) cpSync(join(cache, "r-library"), library, { recursive: true });
      const result = await withReport(tree, report, "bash", ["bindings/r/tools/test.sh", report, file], {
        env: { UNCIA_R_LIBRARY: library, ...coreOf(tree) },
      });
      // The runner knows files alone.
      return { ...result, passed: result.passed.filter((name) => name === test) };
    },
  },
  surefire: {
    cost: 8,
    run({ file, test }, tree) {
      const report = join(tree, "bindings/java/target/surefire-reports");
      const args = ["-q", "-B", "-f", "bindings/java/pom.xml", "test", `-Dtest=${file}#${test}`];
      return withReport(tree, report, "mvn", args, { env: coreOf(tree) });
    },
  },
  cargo: {
    cost: 12,
    async run({ file, test }, tree) {
      const cwd = join(tree, file);
      // LightGBM itself is compiled once for all; what is broken must not be taken for what is not.
      const library = (await run("node", ["build.mjs", "--library"], { cwd })).output.trim();
      const env = { CARGO_TARGET_DIR: join(cwd, "target"), UNCIA_LIGHTGBM_LIB_DIR: library };
      // Nothing here is slow enough to be worth the time of an optimized build.
      const args = ["test", "--locked", "--", "--exact", test];
      const { output } = await run("cargo", args, { cwd, env, timeout: 2 * longest });
      const lines = [...output.matchAll(/^test (\S+) \.\.\. (ok|FAILED)$/gm)];
      const names = (wanted) => lines.filter(([, , outcome]) => outcome === wanted).map(([, name]) => name);
      return { passed: names("ok"), failed: names("FAILED"), output };
    },
  },
  /** `npm run <script>`, whose success is the test. */
  script: {
    cost: 6,
    async run({ file, test }, tree) {
      const { code, output } = await run("npm", ["run", "--silent", file, ...test.split(" ")], {
        cwd: tree,
        timeout: longest,
      });
      return { passed: code === 0 ? [test] : [], failed: code === 0 ? [] : [test], output };
    },
  },
};
