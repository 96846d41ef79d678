/** What comes with the packages of a release: licences, the bill of materials, checksums. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { beforeAll, expect, test } from "vitest";
import { buildPackages, dist, root } from "./support.ts";

interface Bom {
  readonly components: readonly {
    readonly name: string;
    readonly version?: string;
    readonly licenses: readonly object[];
  }[];
}

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
let licences: string;
let sbom: string;
let bom: Bom;

beforeAll(async () => {
  await buildPackages("core");
  licences = readFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), "utf8");
  sbom = readFileSync(join(dist, `uncia-${version}.cdx.json`), "utf8");
  bom = JSON.parse(sbom);
});

test("the bill of materials is one by the rules of CycloneDX, and the validator finds faults", async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Spec1dot6.version);
  expect(await validator.validate(sbom)).toBeNull();
  expect(
    await validator.validate(sbom.replace('"bomFormat": "CycloneDX"', '"bomFormat": "other"')),
  ).not.toBeNull();
});

test("it names all that is bundled, copied and linked in", () => {
  const names = bom.components.map(({ name }) => name);
  const bundled = JSON.parse(readFileSync(join(root, ".cache/core-inputs.json"), "utf8")) as string[];
  const packages = bundled.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  expect(packages.length).toBeGreaterThan(100);
  expect(names).toEqual(expect.arrayContaining([...new Set(packages)]));
  const linked = [
    "LightGBM",
    "eigen",
    "fmt",
    "fast_double_parser",
    "nanoarrow",
    "libgomp",
    "libstdc++",
    "napi",
    "rust-std",
    "nalgebra",
    "OpenCV",
    "libjpeg-turbo",
    "libpng",
    "libtiff",
    "libwebp",
    "zlib-ng",
    "node-addon-api",
  ];
  expect(names).toEqual(expect.arrayContaining(linked));
  // Tools that build the addon, and what runs inside of the compiler, are not in it.
  for (const tool of ["cc", "syn", "napi-derive", "napi-build", "lightgbm3-sys", "node-gyp", "nasm"])
    expect(names).not.toContain(tool);
  const known = readFileSync(join(root, "native/lightgbm/sys/src/lib.rs"), "utf8");
  const lightgbm = bom.components.find(({ name }) => name === "LightGBM");
  expect(known).toContain(`VERSION: &str = "${lightgbm?.version}"`);
});

test("the licence of each component is there, with its text", () => {
  for (const { name, version: its } of bom.components) {
    const title = its === undefined ? name : `${name} ${its}`;
    expect(licences).toContain(`  ${title}: `);
    expect(licences).toMatch(new RegExp(`^${title.replaceAll(/[.+]/g, "\\$&")}(, by .*)?$`, "m"));
  }
  for (const text of [
    "Stichting DuckDB Foundation",
    "Microsoft Corporation",
    "GCC RUNTIME LIBRARY EXCEPTION",
    "Mozilla Public License Version 2.0",
  ]) {
    expect(licences).toContain(text);
  }
  const inCore = readFileSync(
    join(dist, `core/${process.platform}-${process.arch}/THIRD-PARTY-LICENSES.txt`),
    "utf8",
  );
  expect(inCore).toBe(licences);
});

test("the checksums are those of the files", () => {
  const lines = readFileSync(join(dist, "SHA256SUMS"), "utf8").trimEnd().split("\n");
  const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  expect([...sums.keys()]).toEqual(
    expect.arrayContaining([`uncia-${version}.cdx.json`, "THIRD-PARTY-LICENSES.txt"]),
  );
  for (const [file, sum] of sums) {
    expect([
      file,
      createHash("sha256")
        .update(readFileSync(join(dist, file)))
        .digest("hex"),
    ]).toEqual([file, sum]);
  }
});
