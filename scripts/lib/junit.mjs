// Reads the JUnit reports that every test runner writes, and writes those of our own.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const asList = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

const severity = ["passed", "skipped", "failed"];

/**
 * The test cases of a report, or of all reports in a folder: `{ name, suite, outcome, message, seconds }`. Some runners write a case
 * for each expectation of a test; these are taken together, and the worst counts.
 */
export async function readReports(path) {
  if (!existsSync(path)) return [];
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((file) => file.endsWith(".xml"))
        .map((file) => join(path, file))
    : [path];
  const { XMLParser } = await import("fast-xml-parser");
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", processEntities: true });
  const tests = new Map();
  for (const file of files) {
    for (const test of casesOf(parser.parse(readFileSync(file, "utf8")))) {
      const key = `${test.suite}\n${test.name}`;
      tests.set(key, worse(tests.get(key), test));
    }
  }
  return [...tests.values()];
}

/** Suites may stand in suites. */
function casesOf(node) {
  const suites = [...asList(node.testsuites), ...asList(node.testsuite)];
  return suites.flatMap((suite) => [
    ...asList(suite.testcase).map((test) => readCase(test, suite)),
    ...casesOf(suite),
  ]);
}

function worse(known, test) {
  if (!known) return test;
  const [kept, other] =
    severity.indexOf(test.outcome) > severity.indexOf(known.outcome) ? [test, known] : [known, test];
  return { ...kept, seconds: kept.seconds + other.seconds };
}

function readCase(test, suite) {
  const failure = asList(test.failure ?? test.error)[0];
  const outcome = failure !== undefined ? "failed" : test.skipped !== undefined ? "skipped" : "passed";
  const text = typeof failure === "object" ? [failure.message, failure["#text"]] : [failure];
  return {
    name: String(test.name),
    suite: String(test.classname ?? suite.name),
    outcome,
    ...(failure !== undefined && { message: text.filter(Boolean).join("\n") }),
    seconds: Number(test.time ?? 0) || 0,
  };
}

/** Writes test cases of the form that `readReports` gives. */
export function writeReport(path, suite, tests) {
  const attribute = (value) => `"${asXml(value)}"`;
  const cases = tests.map(({ name, outcome, message = "", seconds = 0 }) => {
    const head = `<testcase classname=${attribute(suite)} name=${attribute(name)} time="${seconds.toFixed(3)}"`;
    if (outcome === "passed") return `${head}/>`;
    const inside = outcome === "skipped" ? "<skipped/>" : `<failure>${asXml(message)}</failure>`;
    return `${head}>${inside}</testcase>`;
  });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite name=${attribute(suite)}>\n${cases.join("\n")}\n</testsuite></testsuites>\n`,
  );
}

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g;
const asXml = (text) =>
  String(text)
    .replace(forbidden, "")
    .replace(/[&<>"]/g, (one) => entities[one]);
