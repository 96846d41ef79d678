// Reads the JUnit reports that every test runner writes.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const asList = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** The test cases of a report, or of all reports in a folder: `{ name, suite, outcome, message }`. */
export async function readReports(path) {
  if (!existsSync(path)) return [];
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((file) => file.endsWith(".xml"))
        .map((file) => join(path, file))
    : [path];
  const { XMLParser } = await import("fast-xml-parser");
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", processEntities: true });
  return files.flatMap((file) => {
    const report = parser.parse(readFileSync(file, "utf8"));
    const suites = asList(report.testsuites?.testsuite ?? report.testsuite);
    return suites.flatMap((suite) => asList(suite.testcase).map((test) => readCase(test, suite)));
  });
}

function readCase(test, suite) {
  const failure = asList(test.failure ?? test.error)[0];
  const outcome = failure !== undefined ? "failed" : test.skipped !== undefined ? "skipped" : "passed";
  const message = typeof failure === "object" ? (failure.message ?? failure["#text"]) : failure;
  return { name: String(test.name), suite: String(test.classname ?? suite.name), outcome, message };
}
