import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nextBreaking, readAbout } from "./about.ts";
import { defaultModule, moduleProblem } from "./modules.ts";

const home = mkdtempSync(join(tmpdir(), "about-"));
afterAll(() => rmSync(home, { recursive: true }));

describe("what a package says of itself", () => {
  it.each([
    [
      "Ada Lovelace <ada@example.org> (https://example.org)",
      { name: "Ada Lovelace", email: "ada@example.org" },
    ],
    ["Ada Lovelace", { name: "Ada Lovelace" }],
    [
      { name: "Ada", email: "ada@example.org" },
      { name: "Ada", email: "ada@example.org" },
    ],
    ["", undefined],
    [undefined, undefined],
  ])("reads the author %j", (author, expected) =>
    expect(readAbout(home, { author }).author).toEqual(expected),
  );

  it.each([
    ["github:acme/pack", "https://github.com/acme/pack"],
    [{ type: "git", url: "git+https://example.org/pack.git" }, "https://example.org/pack"],
    ["https://example.org/pack", "https://example.org/pack"],
  ])("reads the repository %j", (repository, expected) =>
    expect(readAbout(home, { repository }).repository).toBe(expected),
  );

  it("finds the release of uncia that it begins with, peers first, and the text of the licence", () => {
    const dependencies = { uncia: "0.1.0" };
    expect(readAbout(home, { dependencies, peerDependencies: { uncia: ">=0.3.1 <1" } }).uncia).toBe("0.3.1");
    expect(readAbout(home, { dependencies }).uncia).toBe("0.1.0");
    expect(readAbout(home, {})).toMatchObject({ uncia: undefined, licenseText: undefined, description: "" });
    writeFileSync(join(home, "LICENSE"), "Do what you like.\n");
    expect(readAbout(home, {}).licenseText).toBe("Do what you like.\n");
  });
});

it.each([
  ["0.1.0", "0.2"],
  ["1.4.2", "2"],
  ["12.0.0", "13"],
])("what works with %s may break with %s", (version, next) => expect(nextBreaking(version)).toBe(next));

describe("names of modules", () => {
  it.each([
    ["@acme/text-tools", "acme_text_tools", "acme.text.tools", "acme.texttools"],
    ["my-stages", "my_stages", "my.stages", "mystages"],
  ])("are made of %s", (name, python, r, java) => {
    const made = (["python", "r", "java"] as const).map((language) => defaultModule(name, language));
    expect(made).toEqual([python, r, java]);
  });

  it.each([
    ["python", "a.b_c", true],
    ["python", "a-b", false],
    ["python", "lambda", false],
    ["r", "a.b", true],
    ["r", "a", false],
    ["r", "a.", false],
    ["java", "com.acme.new", false],
    ["java", "com.acme.x1", true],
  ] as const)("in %s can be %s: %s", (language, module, isFine) =>
    expect(moduleProblem(module, language) === undefined).toBe(isFine),
  );
});
