// Sets everything up, runs every test in every language, and ends with one line that adds them up.
//
//   npm test                      everything
//   npm test -- python java       some suites
//   npm test -- --list            their names
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, StepError } from "./lib/run.mjs";
import { reports, suites } from "./lib/suites.mjs";
import { buildDriver, buildKernels, installPackages, Unavailable } from "./setup.mjs";

/** A step that hangs is ended, and counts as failed. */
const longest = 20 * 60;
const linesShown = 60;
const slowestShown = 10;

async function runStep(suite, { title, command, args, report, options }) {
  if (report) rmSync(report, { recursive: true, force: true });
  const { code, output, seconds } = await run(command, args, { ...options, timeout: longest });
  const { readReports } = await import("./lib/junit.mjs");
  const tests = report ? await readReports(report) : [];
  const failed = tests.filter(({ outcome }) => outcome !== "passed");
  // A runner that fails, or reports nothing, has itself failed: a missing report must not look like success.
  const broken = code !== 0 && failed.length === 0;
  const silent = report !== undefined && tests.every(({ outcome }) => outcome === "skipped");
  if (broken || silent || !report) {
    const message = silent && code === 0 ? `It reported no test.\n${tail(output)}` : tail(output);
    tests.push({ name: title, suite, outcome: broken || silent ? "failed" : "passed", message, seconds });
  }
  const bad = tests.filter(({ outcome }) => outcome !== "passed");
  const counts = report ? `, ${tests.length - bad.length} of ${tests.length}` : "";
  console.log(`${bad.length ? "✗" : "✓"} ${suite}: ${title}${counts}, ${seconds.toFixed(0)} s`);
  for (const test of bad) {
    const what = test.outcome === "skipped" ? "skipped, and nothing may be" : (test.message ?? "");
    console.log(`    ${test.suite} › ${test.name}\n${indent(what)}`);
  }
  if (bad.length > 0 && code !== 0 && report) console.log(indent(tail(output)));
  return tests.map((test) => ({ ...test, language: suite }));
}

const tail = (text) => text.trimEnd().split("\n").slice(-linesShown).join("\n");
const indent = (text) =>
  String(text)
    .split("\n")
    .slice(0, linesShown)
    .map((line) => `      ${line}`)
    .join("\n");

const failure = (language, name, message) => ({
  name,
  suite: language,
  outcome: "failed",
  language,
  message,
});

async function runSuite(name, times) {
  const started = performance.now();
  const { needs = [], steps } = suites[name];
  const tests = [];
  try {
    for (const setUp of needs) await once(setUp);
    for (const step of steps) tests.push(...(await runStep(name, step)));
  } catch (error) {
    if (!(error instanceof Unavailable) && !(error instanceof StepError)) throw error;
    console.log(`✗ ${name}: could not be set up\n${indent(error.message)}`);
    tests.push(failure(name, "set-up", error.message));
  }
  times.push([name, (performance.now() - started) / 1000]);
  return tests;
}

/** Several suites may need the same language; it is set up for the first, and the others wait. */
const setUps = new Map();
function once(setUp) {
  if (!setUps.has(setUp)) setUps.set(setUp, setUp());
  return setUps.get(setUp);
}

async function runAll(chosen) {
  const times = [];
  const lane = async (number, last) => {
    const tests = [];
    for (const name of chosen) {
      const suite = suites[name];
      if (suite.lane === number && (suite.last ?? false) === last)
        tests.push(...(await runSuite(name, times)));
    }
    return tests;
  };
  const tests = [];
  for (const last of [false, true]) tests.push(...(await Promise.all([lane(0, last), lane(1, last)])).flat());
  showTimes(times, tests);
  return tests;
}

function showTimes(times, tests) {
  const seconds = (value) => `${value.toFixed(0).padStart(5)} s`;
  console.log("\nTime by suite:");
  for (const [name, time] of times.sort(([, a], [, b]) => b - a)) console.log(`${seconds(time)}  ${name}`);
  const slowest = tests.filter((test) => test.seconds > 1).sort((a, b) => b.seconds - a.seconds);
  console.log("\nSlowest tests:");
  for (const test of slowest.slice(0, slowestShown)) {
    console.log(`${seconds(test.seconds)}  ${test.language}: ${test.name}`);
  }
}

async function setUp() {
  try {
    await installPackages();
    await buildKernels();
    await buildDriver();
    return [];
  } catch (error) {
    if (!(error instanceof Unavailable) && !(error instanceof StepError)) throw error;
    console.log(`✗ set-up\n${indent(error.message)}`);
    return [failure("set-up", "packages, kernels and driver", error.message)];
  }
}

async function main(wanted) {
  if (wanted.includes("--list")) return console.log(Object.keys(suites).join("\n"));
  const unknown = wanted.filter((name) => !(name in suites));
  if (unknown.length > 0) throw new Error(`There is no suite ${unknown.join(", ")}; see npm test -- --list`);
  const chosen = wanted.length > 0 ? wanted : Object.keys(suites);

  mkdirSync(reports, { recursive: true });
  const tests = await setUp();
  if (tests.length === 0) {
    tests.push(...(await runAll(chosen)));
    const { writeMatrix } = await import("./lib/matrix.mjs");
    if (wanted.length === 0) tests.push(...writeMatrix(tests));
  }

  const failed = tests.filter(({ outcome }) => outcome !== "passed");
  if (failed.length > 0) {
    console.log(`\nFailed:\n${failed.map(({ language, name }) => `  ${language}: ${name}`).join("\n")}`);
  }
  writeFileSync(join(reports, "all.json"), JSON.stringify(tests, undefined, 1));
  console.log(`\n${tests.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

await main(process.argv.slice(2));
