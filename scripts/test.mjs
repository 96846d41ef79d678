// Sets everything up, runs every test in every language, and ends with one line that adds them up.
//
//   npm test                      everything
//   npm test -- python java       some suites
//   npm test -- --list            their names
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readReports } from "./lib/junit.mjs";
import { cache, root, run, StepError } from "./lib/run.mjs";
import {
  buildDriver,
  buildKernels,
  installPackages,
  setUpJava,
  setUpPython,
  setUpR,
  Unavailable,
} from "./setup.mjs";

const reports = join(cache, "reports");
const python = join(cache, "python/bin/python");

/** A check that counts as one test: a command that must succeed. */
const check = (title, command, args, options) => ({ title, command, args, options });

/** A test runner: its report says how many tests there were. */
const runner = (title, command, args, report, options) => ({ title, command, args, report, options });

const report = (name) => join(reports, `${name}.xml`);
const rust = { cwd: join(root, "native/lightgbm") };
const inPython = { cwd: join(root, "bindings/python") };

/** What is run, by suite; suites of one lane run one after the other, the two lanes side by side. */
const suites = {
  lint: {
    lane: 0,
    steps: [
      check("biome", "biome", ["ci", "--reporter=summary", "."]),
      check("import directions", "depcruise", [
        "--config",
        ".dependency-cruiser.cjs",
        "core",
        "codegen",
        "native",
      ]),
    ],
  },
  types: { lane: 0, steps: [check("tsc", "tsc", ["--build"])] },
  generate: {
    lane: 0,
    steps: [check("generated files are current", "node", ["codegen/main.ts", "generate", "--check"])],
  },
  typescript: {
    lane: 0,
    steps: [
      runner(
        "vitest",
        "vitest",
        ["run", "--reporter=junit", `--outputFile=${report("typescript")}`],
        report("typescript"),
      ),
    ],
  },
  rust: {
    lane: 0,
    steps: [
      check("rustfmt", "cargo", ["fmt", "--check"], rust),
      check("kernel: clippy and unit tests", "node", ["native/lightgbm/build.mjs", "--check"]),
    ],
  },
  python: {
    lane: 1,
    needs: setUpPython,
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
    needs: setUpR,
    steps: [
      runner("testthat", "bash", ["bindings/r/tools/test.sh", report("r")], report("r")),
      check("R CMD check", "bash", ["bindings/r/tools/check.sh"]),
    ],
  },
  java: {
    lane: 1,
    needs: setUpJava,
    steps: [
      runner(
        "surefire",
        "mvn",
        ["-q", "-B", "-f", "bindings/java/pom.xml", "verify"],
        join(root, "bindings/java/target/surefire-reports"),
      ),
    ],
  },
};

async function runStep(suite, { title, command, args, report: path, options }) {
  if (path) rmSync(path, { recursive: true, force: true });
  const { code, output, seconds } = await run(command, args, options);
  const tests = path ? await readReports(path) : [];
  const counted = tests.filter(({ outcome }) => outcome !== "skipped").length;
  const failed = tests.filter(({ outcome }) => outcome !== "passed");
  // A runner that fails, or reports nothing, has itself failed: a missing report must not look like success.
  const broken = code !== 0 && failed.length === 0;
  const silent = path !== undefined && counted === 0;
  if (broken || silent || !path) {
    tests.push({
      name: title,
      suite,
      outcome: broken || silent ? "failed" : "passed",
      message: tail(output),
    });
  }
  const bad = tests.filter(({ outcome }) => outcome !== "passed");
  console.log(
    `${bad.length ? "✗" : "✓"} ${suite}: ${title}, ${tests.length - bad.length} of ${tests.length}, ${seconds.toFixed(0)} s`,
  );
  for (const test of bad) {
    const what = test.outcome === "skipped" ? "skipped, and nothing may be" : (test.message ?? "");
    console.log(`    ${test.suite} › ${test.name}\n${indent(what)}`);
  }
  if (bad.length > 0 && code !== 0 && path) console.log(indent(tail(output)));
  return tests.map((test) => ({ ...test, language: suite, seconds }));
}

const tail = (text) => text.trimEnd().split("\n").slice(-60).join("\n");
const indent = (text) =>
  String(text)
    .split("\n")
    .slice(0, 60)
    .map((line) => `      ${line}`)
    .join("\n");

async function runSuite(name) {
  const { needs, steps } = suites[name];
  try {
    await needs?.();
  } catch (error) {
    if (!(error instanceof Unavailable) && !(error instanceof StepError)) throw error;
    console.log(`✗ ${name}: could not be set up\n${indent(error.message)}`);
    return [{ name: "set-up", suite: name, outcome: "failed", language: name, message: error.message }];
  }
  const tests = [];
  for (const step of steps) tests.push(...(await runStep(name, step)));
  return tests;
}

async function main(wanted) {
  if (wanted.includes("--list")) return console.log(Object.keys(suites).join("\n"));
  const unknown = wanted.filter((name) => !(name in suites));
  if (unknown.length > 0) throw new Error(`There is no suite ${unknown.join(", ")}; see npm test -- --list`);
  const chosen = wanted.length > 0 ? wanted : Object.keys(suites);

  await installPackages();
  await buildKernels();
  await buildDriver();
  mkdirSync(reports, { recursive: true });
  const lane = async (number) => {
    const tests = [];
    for (const name of chosen) if (suites[name].lane === number) tests.push(...(await runSuite(name)));
    return tests;
  };
  const tests = (await Promise.all([lane(0), lane(1)])).flat();
  const { writeMatrix } = await import("./lib/matrix.mjs");
  if (wanted.length === 0) tests.push(...(await writeMatrix(tests)));

  const failed = tests.filter(({ outcome }) => outcome !== "passed");
  if (failed.length > 0)
    console.log(`\nFailed:\n${failed.map(({ language, name }) => `  ${language}: ${name}`).join("\n")}`);
  writeFileSync(join(reports, "all.json"), JSON.stringify(tests, undefined, 1));
  console.log(`\n${tests.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

await main(process.argv.slice(2));
