import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { bundleStages } from "./bundle.ts";

const home = mkdtempSync(join(tmpdir(), "bundle-"));
afterAll(() => rmSync(home, { recursive: true }));

let count = 0;
function bundleOf(files: Readonly<Record<string, string>>, generated: Readonly<Record<string, string>> = {}) {
  const folder = join(home, String(++count));
  const manifest = {
    name: "@acme/pack",
    version: "1.2.3",
    peerDependencies: { uncia: "^0.4.2" },
    uncia: { subjects: "src" },
  };
  for (const [name, text] of Object.entries({ "package.json": JSON.stringify(manifest), ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const texts = Object.entries(generated).map(([name, text]) => [join(folder, name), text] as const);
  return bundleStages(readConfig(folder), new Map(texts));
}

const stages = `import { registerPackage } from "uncia/pipeline";\nimport "./things/index.ts";\nregisterPackage({} as never);\n`;

describe("the JavaScript of a package", () => {
  it("holds what the stages import from elsewhere, but neither the core nor Arrow", async () => {
    const { bundle, problems } = await bundleOf({
      "src/stages.ts": stages,
      "src/things/index.ts": `import { Field } from "apache-arrow";\nimport helper from "helper";\nexport const made: unknown = helper(Field);\n`,
      "node_modules/helper/package.json": `{"name": "helper", "main": "index.js"}`,
      "node_modules/helper/index.js": `const { sep } = require("node:path");\nmodule.exports = (x) => "from the helper" + sep + x;`,
    });
    expect(problems).toEqual([]);
    expect(bundle?.code).toContain("from the helper");
    expect(bundle?.code).toMatch(/from "apache-arrow"/);
    expect(bundle?.code).toMatch(/from "uncia\/pipeline"/);
    expect(bundle?.code).not.toContain(home);
    expect(JSON.parse(bundle?.manifest ?? "")).toEqual({
      name: "@acme/pack",
      version: "1.2.3",
      type: "module",
      exports: { "./stages": "./stages.js", "./package.json": "./package.json" },
      peerDependencies: { uncia: "^0.4.2" },
    });
  });

  it("is made of generated sources before they are written", async () => {
    const { bundle } = await bundleOf(
      { "src/things/index.ts": `throw new Error("stale");` },
      { "src/stages.ts": stages, "src/things/index.ts": `console.log("fresh");` },
    );
    expect(bundle?.code).toContain("fresh");
    expect(bundle?.code).not.toContain("stale");
  });

  it("is none where nothing registers stages", async () => {
    expect(await bundleOf({ "src/things/index.ts": "" })).toEqual({ bundle: undefined, problems: [] });
  });

  it.each([
    ["a package that is missing", `import "nowhere";`, 'Could not resolve "nowhere"', /installed|external/],
    ["a native addon", `import "./kernel.node";`, "No loader is configured", /fits one platform alone/],
    ["a mistake", `export const = 1;`, "Expected identifier", /./],
  ])("with %s is refused at its line", async (_, line, message, hint) => {
    const { bundle, problems } = await bundleOf({
      "src/stages.ts": stages,
      "src/things/index.ts": `// A comment.\n${line}\n`,
      "src/things/kernel.node": "",
    });
    expect(bundle).toBeUndefined();
    expect(problems).toEqual([
      expect.objectContaining({
        file: "src/things/index.ts",
        line: 2,
        message: expect.stringContaining(message),
        hint: expect.stringMatching(hint),
      }),
    ]);
  });
});
