// What is run, by suite.
import { join } from "node:path";
import { setUpBrowser, setUpJava, setUpPython, setUpR } from "../setup.mjs";
import { cache, root } from "./run.mjs";

export const reports = join(cache, "reports");
const python = join(cache, "python/bin/python");

/** A check that counts as one test: a command that must succeed. */
const check = (title, command, args, options) => ({ title, command, args, options });

/** A test runner: its report says how many tests there were. */
const runner = (title, command, args, report, options) => ({ title, command, args, report, options });

const report = (name) => join(reports, `${name}.xml`);
const vitest = (name, ...args) =>
  runner(
    "vitest",
    "vitest",
    ["run", ...args, "--reporter=junit", `--outputFile=${report(name)}`],
    report(name),
  );
const inPython = { cwd: join(root, "bindings/python") };
const layers = ["--config", ".dependency-cruiser.cjs", "core", "codegen", "native", "scripts"];

/**
 * Suites of one lane run one after the other, the two lanes side by side. `needs` sets a language up. Suites marked `last` begin when the
 * others are done: they need all languages, or both processors.
 */
export const suites = {
  lint: {
    lane: 0,
    steps: [
      check("biome", "biome", ["ci", "--reporter=summary", "."]),
      check("import directions", "depcruise", layers),
      check("one version", "node", ["scripts/version.mjs"]),
    ],
  },
  types: { lane: 0, steps: [check("tsc", "tsc", ["--build"])] },
  generate: {
    lane: 0,
    steps: [
      check("generated files are current", "node", [
        "--conditions=source",
        "codegen/main.ts",
        "generate",
        "--package",
        "core",
        "--check",
      ]),
      check("nothing breaks users of the last release", "npm", ["run", "--silent", "diff"]),
    ],
  },
  typescript: { lane: 0, steps: [vitest("typescript")] },
  rust: {
    lane: 0,
    steps: [
      check("rustfmt", "cargo", ["fmt", "--check"], { cwd: join(root, "native/lightgbm") }),
      check("kernel: clippy and unit tests", "node", ["native/lightgbm/build.mjs", "--check"]),
      check("rustfmt, linear", "cargo", ["fmt", "--check"], { cwd: join(root, "native/linear") }),
      check("linear kernel: clippy and unit tests", "node", ["native/linear/build.mjs", "--check"]),
    ],
  },
  python: {
    lane: 1,
    needs: [setUpPython],
    steps: [
      check("ruff", python, ["-m", "ruff", "check", "."], inPython),
      check("ruff format", python, ["-m", "ruff", "format", "--check", "."], inPython),
      check("pyright", python, ["-m", "pyright"], inPython),
      runner(
        "pytest",
        python,
        ["-m", "pytest", "-q", `--junitxml=${report("python")}`],
        report("python"),
        inPython,
      ),
    ],
  },
  r: {
    lane: 1,
    needs: [setUpR],
    steps: [
      runner("testthat", "bash", ["bindings/r/tools/test.sh", report("r")], report("r")),
      check("R CMD check", "bash", ["bindings/r/tools/check.sh"]),
    ],
  },
  java: {
    lane: 1,
    needs: [setUpJava],
    steps: [
      runner(
        "surefire",
        "mvn",
        ["-q", "-B", "-f", "bindings/java/pom.xml", "verify"],
        join(root, "bindings/java/target/surefire-reports"),
      ),
    ],
  },
  docs: {
    lane: 0,
    last: true,
    needs: [setUpPython, setUpR, setUpJava],
    steps: [vitest("docs", "--config", "test/docs/vitest.config.ts")],
  },
  packages: {
    lane: 0,
    last: true,
    needs: [setUpPython, setUpR, setUpJava],
    steps: [vitest("packages", "--config", "test/packages/vitest.config.ts")],
  },
  strangers: {
    lane: 0,
    last: true,
    needs: [setUpPython, setUpR, setUpJava],
    steps: [vitest("strangers", "--config", "test/strangers/vitest.config.ts")],
  },
  site: {
    lane: 0,
    last: true,
    needs: [setUpPython, setUpR, setUpJava, setUpBrowser],
    steps: [
      check("npm run docs", "node", ["--conditions=source", "docs/site/main.ts"]),
      vitest("site", "--config", "test/site/vitest.config.ts"),
    ],
  },
  mutants: {
    lane: 1,
    last: true,
    needs: [setUpPython, setUpR, setUpJava],
    steps: [runner("mutants", "node", ["scripts/mutants.mjs", report("mutants")], report("mutants"))],
  },
};
