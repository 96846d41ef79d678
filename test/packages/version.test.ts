/** One version for all packages: set in one place, and a difference is found. */
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { findDifferences, readVersion, setVersion } from "../../scripts/version.mjs";
import { emptyFolder, root } from "./support.ts";

const copied = [
  "{,core/,codegen/,native/*/,test/stages/}package.json",
  "package-lock.json",
  "core/version.ts",
  "native/*/{,sys/}Cargo.{toml,lock}",
  "bindings/python/{pyproject.toml,src/uncia/_version.py}",
  "bindings/r/DESCRIPTION",
  "bindings/java/pom.xml",
  "{,docs/,bindings/*/}*.md",
];
let copy: string;

beforeEach(() => {
  copy = emptyFolder("version");
  for (const path of globSync(copied, { cwd: root })) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path));
  }
});

test("all packages carry the version of the workspace", () => {
  expect(findDifferences(root)).toEqual([]);
});

test("a version is set everywhere but in the list of changes, which is written by hand", () => {
  const before = readVersion(copy);
  setVersion("12.34.56", copy);
  expect(readVersion(copy)).toBe("12.34.56");
  expect(findDifferences(copy)).toEqual([`CHANGELOG.md begins with ${before}, not 12.34.56`]);
  const places: [file: string, text: string][] = [
    ["core/package.json", '"@uncia/lightgbm": "12.34.56"'],
    ["codegen/package.json", '"uncia": "12.34.56"'],
    ["bindings/r/DESCRIPTION", "Version: 12.34.56\n"],
    ["bindings/python/pyproject.toml", 'version = "12.34.56"'],
    ["native/lightgbm/Cargo.lock", 'name = "uncia-lightgbm"\nversion = "12.34.56"'],
    ["bindings/java/README.md", "uncia-core-12.34.56-linux-x64.jar"],
  ];
  for (const [file, text] of places) expect(readFileSync(join(copy, file), "utf8")).toContain(text);
  // Versions of others are left alone.
  const lock = (folder: string) =>
    JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages;
  expect(lock(copy)["node_modules/vitest"]).toEqual(lock(root)["node_modules/vitest"]);
});

test.for([
  "core/version.ts",
  "bindings/r/DESCRIPTION",
  "bindings/java/pom.xml",
  "native/lightgbm/sys/Cargo.toml",
])("another version in %s is found", (file) => {
  const path = join(copy, file);
  writeFileSync(path, readFileSync(path, "utf8").replace(readVersion(copy), "7.7.7"));
  expect(findDifferences(copy)).toEqual([expect.stringMatching(`^${file}:\\d+ says 7.7.7, not `)]);
});

test("what is no version is refused", () => {
  for (const wrong of ["1.2", "v1.2.3", "1.2.3-rc.1", "01.2.3"])
    expect(() => setVersion(wrong, copy)).toThrow("is no version");
});
