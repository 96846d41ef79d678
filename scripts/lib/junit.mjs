// Reads the JUnit reports that every test runner writes.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

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
