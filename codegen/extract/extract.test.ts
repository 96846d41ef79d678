import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { renderers } from "../render/renderers.ts";
import { schemaText } from "../schema/canonical.ts";
import { type Extraction, extract } from "./extract.ts";
import { formatProblem } from "./problems.ts";

const fixtures = join(import.meta.dirname, "../test/fixtures");
const languages = renderers.map((renderer) => renderer.language);
const extractFixture = (name: string): Extraction => extract(readConfig(join(fixtures, name)), languages);

describe("a package of stages", () => {
  let toolbox: Extraction;
  beforeAll(() => {
    toolbox = extractFixture("toolbox");
  }, 60_000);

  it("has no problems", () => expect(toolbox.problems.map(formatProblem)).toEqual([]));

  it("gives the schema", async () => {
    await expect(schemaText(toolbox.schema)).toMatchFileSnapshot(
      join(fixtures, "toolbox/expected/schema.json"),
    );
  });

  it("keeps the order in which params are declared, group by group", () => {
    const params = toolbox.schema.stages.find((stage) => stage.name === "EveryKind")?.params ?? [];
    expect(params.slice(0, 5).map((param) => param.name)).toEqual([
      "inputCol",
      "outputCol",
      "seed",
      "enabled",
      "numItems",
    ]);
  });

  it("gives a subclass the params of the class that it extends", () => {
    const [every, shouter] = ["EveryKind", "ONNXShouter"].map((name) =>
      toolbox.schema.stages.find((stage) => stage.name === name),
    );
    expect(shouter?.params.map((param) => param.name)).toEqual(every?.params.map((param) => param.name));
    expect(shouter?.params.find((param) => param.name === "numItems")?.since).toBe("1.0.0");
    expect(every?.params.find((param) => param.name === "numItems")?.since).toBe("1.2.0");
  });
});

/** `// refused: …` at the end of a line, or alone below it, says that a problem is expected there, and a part of its text. */
interface Expected {
  readonly place: string;
  readonly text: string;
}

function expectedProblems(folder: string): Expected[] {
  return globSync("src/**/*.ts", { cwd: folder }).flatMap((file) =>
    readFileSync(join(folder, file), "utf8")
      .split("\n")
      .flatMap((line, index) => {
        const [, before = "", text] = /^(.*)\/\/ refused: (.+)$/.exec(line) ?? [];
        const lineNumber = before.trim() === "" ? index : index + 1;
        return text === undefined ? [] : [{ place: `${file}:${lineNumber}`, text }];
      }),
  );
}

describe("a package that some language could not express", () => {
  const folder = join(fixtures, "rejected");
  const expected = expectedProblems(folder);
  let problems: Extraction["problems"];
  beforeAll(() => {
    problems = extractFixture("rejected").problems;
  }, 60_000);

  it.each(expected)("$place: $text", ({ place, text }) => {
    const there = problems.filter((problem) => `${problem.file}:${problem.line}` === place);
    expect(there.map((problem) => problem.message)).toContainEqual(expect.stringContaining(text));
  });

  it("is refused for nothing else", () => {
    const places = new Set(expected.map(({ place }) => place));
    expect(
      problems.filter((problem) => !places.has(`${problem.file}:${problem.line}`)).map(formatProblem),
    ).toEqual([]);
  });

  it("is told what to write instead", () => {
    expect(problems.length).toBeGreaterThanOrEqual(expected.length);
    for (const problem of problems) expect(problem.hint).not.toBe("");
  });
});
