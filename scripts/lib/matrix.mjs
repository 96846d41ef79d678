// Holds the reports of all languages against what the registry implies, and shows stage x language x surface.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectedTests, findGaps, keyOf, languages, readRegistry, surfaces } from "./conformance.mjs";
import { cache } from "./run.mjs";

/**
 * Checks that each expected test is in the report of each language and has passed; prints the matrix and writes it to
 * `.cache/reports/matrix.md`. A skip, a missing test and a missing report are failures.
 * @param {readonly { name: string, suite: string, outcome: string, language: string }[]} tests all test cases of all reports
 * @returns {{ name: string, suite: string, outcome: "passed" | "failed", language: string, message?: string }[]} one for each language and surface
 */
export function writeMatrix(
  tests,
  { registry = readRegistry(), folder = join(cache, "reports"), print = console.log } = {},
) {
  const { schema, examples } = registry;
  const cells = languages.flatMap((language) => cellsOf(language, schema, outcomes(tests, language)));
  const text = table(cells, schema);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "matrix.md"), text);
  print(`\n${text}`);
  return [
    gapTest(findGaps(schema, examples)),
    ...languages.flatMap((language) => surfaceTests(language, cells)),
  ];
}

/** The outcome of each test of conformance: passed where each case of its name has, as some runners report each expectation. */
function outcomes(tests, language) {
  const found = new Map();
  for (const test of tests) {
    const key = test.language === language ? keyOf(test.name) : undefined;
    if (key === undefined) continue;
    if (found.get(key) === undefined || found.get(key) === "passed") found.set(key, test.outcome);
  }
  return found;
}

function cellsOf(language, schema, found) {
  const cells = new Map();
  for (const { className, surface, id } of expectedTests(schema, language)) {
    const key = `${className} ${surface}`;
    const cell = cells.get(key) ?? { language, className, surface, expected: 0, passed: 0, problems: [] };
    cells.set(key, cell);
    const outcome = found.get(keyOf(id)) ?? "missing";
    cell.expected++;
    if (outcome === "passed") cell.passed++;
    else cell.problems.push(`${id}: ${outcome}`);
  }
  return [...cells.values()];
}

function surfaceTests(language, cells) {
  return surfaces.flatMap((surface) => {
    const mine = cells.filter((cell) => cell.language === language && cell.surface === surface);
    if (mine.length === 0) return [];
    const problems = mine.flatMap((cell) => cell.problems);
    return verdict(`${language} reports "${surface}" of every stage`, problems);
  });
}

const gapTest = (gaps) => verdict("every stage has an example, every param a probe", gaps);

const verdict = (name, problems) => ({
  name,
  suite: "conformance",
  outcome: problems.length > 0 ? "failed" : "passed",
  language: "conformance",
  ...(problems.length > 0 && { message: shorten(problems) }),
});

const most = 20;
const shorten = (lines) =>
  [...lines.slice(0, most), ...(lines.length > most ? [`and ${lines.length - most} more`] : [])].join("\n");

const short = { typescript: "ts", python: "py", r: "r", java: "java" };

/** A row a stage; in a column for each surface, what each language has passed of what it must. */
function table(cells, schema) {
  const used = surfaces.filter((surface) => cells.some((cell) => cell.surface === surface));
  const rows = schema.stages.map(({ class: className }) => [
    className,
    ...used.map((surface) =>
      cellText(cells.filter((c) => c.className === className && c.surface === surface)),
    ),
  ]);
  const header = ["stage", ...used];
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (row) => `| ${row.map((text, i) => text.padEnd(widths[i])).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(header), rule, ...rows.map(line), ""].join("\n");
}

/** `✓ 4` where four languages have passed all of their tests, else what each lacks. */
function cellText(cells) {
  if (cells.length === 0) return "";
  const lacking = cells.filter(({ passed, expected }) => passed < expected);
  const count = (cell) => (cell.expected === 1 && cell.passed === 1 ? "" : ` x ${cell.expected}`);
  if (lacking.length === 0)
    return `✓ ${cells.map(({ language }) => short[language]).join(" ")}${count(cells[0])}`;
  return cells
    .map(
      ({ language, passed, expected }) =>
        `${passed < expected ? "✗" : "✓"}${short[language]} ${passed}/${expected}`,
    )
    .join(" ");
}
