import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { type Generated, generate } from "../generate.ts";
import { languageNames } from "./renderer.ts";
import { applyFiles, findDrift } from "./write.ts";

const fixture = join(import.meta.dirname, "../test/fixtures/toolbox");
const out = mkdtempSync(join(tmpdir(), "codegen-"));
let generated: Generated;

beforeAll(async () => {
  generated = await generate(readConfig(fixture, out));
}, 30_000);
afterAll(() => rmSync(out, { recursive: true }));

describe("what is rendered for the fixture package", () => {
  const expected = join(fixture, "expected");
  const textsOf = (language: string) =>
    generated.files.filter(
      ({ path }) => path.startsWith(join(out, language)) && !path.endsWith("schema.json"),
    );
  const snapshotOf = (path: string): string => `${relative(out, path)}.txt`;

  it("has no problems", () => expect(generated.problems).toEqual([]));

  it.each(languageNames)("is in %s as it was (npx vitest -u takes a change over)", async (language) => {
    const texts = textsOf(language);
    expect(texts.length).toBeGreaterThan(0);
    for (const { path, text } of texts)
      await expect.soft(text).toMatchFileSnapshot(join(expected, snapshotOf(path)));
  });

  it.each(languageNames)(
    "is in %s no less than it was (a file that should be gone is removed by hand)",
    (language) => {
      const rendered = new Set(textsOf(language).map(({ path }) => snapshotOf(path)));
      const known = globSync(`${language}/**/*.txt`, { cwd: expected });
      expect(known.filter((path) => !rendered.has(path))).toEqual([]);
    },
  );

  it("has one copy of the schema", () => {
    const schemas = generated.files.filter((file) => file.path.endsWith("schema.json"));
    expect(new Set(schemas.map((file) => file.text)).size).toBe(1);
  });
});

describe("drift", () => {
  const some = (name: string) => generated.files.find((file) => file.isMarked && file.path.endsWith(name));

  it("is found where a file differs, is missing, or is generated no more, and is put right", () => {
    const { files, folders } = generated;
    applyFiles(files, findDrift(files, folders));
    expect(findDrift(files, folders)).toEqual({ different: [], missing: [], extra: [], handWritten: [] });

    const changed = some("/Learner.md")?.path ?? "";
    const missing = some("EveryKind.md")?.path ?? "";
    const extra = join(out, "docs/kinds/Gone.md");
    const own = join(out, "docs/kinds/guide.md");
    cpSync(changed, extra);
    writeFileSync(changed, readFileSync(changed, "utf8").replace("features", "Features"));
    rmSync(missing);
    writeFileSync(own, "# Written by hand\n");
    const drift = findDrift(files, folders);
    expect(drift).toEqual({ different: [changed], missing: [missing], extra: [extra], handWritten: [] });

    applyFiles(files, drift);
    expect(findDrift(files, folders)).toEqual({ different: [], missing: [], extra: [], handWritten: [] });
    expect([existsSync(extra), existsSync(own)]).toEqual([false, true]);
  });

  it("never takes the place of a file that was written by hand", () => {
    const path = some("index.md")?.path ?? "";
    writeFileSync(path, "# My own\n");
    expect(findDrift(generated.files, generated.folders).handWritten).toEqual([path]);
  });
});
