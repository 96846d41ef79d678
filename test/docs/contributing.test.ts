/** Whoever follows CONTRIBUTING gets a stage that works in every language. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { expectedTests, keyOf } from "../../scripts/lib/conformance.mjs";
import { readReports } from "../../scripts/lib/junit.mjs";
import { makeTree } from "../../scripts/lib/mutant-tree.mjs";
import { root, snippets } from "./snippets.ts";

const tree = join(root, ".cache/docs/walkthrough");

function inTree(command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, {
      cwd: tree,
      encoding: "utf8",
      stdio: "pipe",
      env: {
        ...process.env,
        NODE_OPTIONS: "",
        NODE_ENV: "",
        PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
        PYTHONPATH: join(tree, "bindings/python/src"),
        UNCIA_CORE: join(tree, "core/dist/driver/bridge.js"),
      },
    });
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout: string; stderr: string };
    throw new Error(`${message}\n${stdout}\n${stderr}`);
  }
}

test("a stage is added as the walkthrough says", { timeout: 300_000 }, async () => {
  mkdirSync(tree, { recursive: true });
  await makeTree(tree);
  const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const paths = [...text.matchAll(/^\d+\. \*\*.*?\*\*: `(core\/[\w/.-]+\.ts)`/gm)].map(
    ([, path = ""]) => path,
  );
  const files = snippets.filter(({ page, info }) => page === "CONTRIBUTING.md" && info === "ts");
  expect(paths).toHaveLength(2);
  expect(files).toHaveLength(paths.length);
  for (const [index, path] of paths.entries()) writeFileSync(join(tree, path), `${files[index]?.code}\n`);

  inTree("npm", "run", "--silent", "generate");
  const schema = JSON.parse(readFileSync(join(tree, "bindings/schema.json"), "utf8"));
  const { examples } = JSON.parse(readFileSync(join(root, "bindings/examples.json"), "utf8"));
  const before = new Set(examples.map((example: { class: string }) => example.class));
  const added = JSON.parse(readFileSync(join(tree, "bindings/examples.json"), "utf8")).examples.filter(
    (example: { class: string }) => !before.has(example.class),
  );
  expect(added).toHaveLength(1);
  const className: string = added[0].class;

  inTree("node", "core/bundle.ts");
  const results = join(tree, "reports");
  mkdirSync(results, { recursive: true });
  const typescript = join(results, "typescript.xml");
  const test = "test/conformance/typescript.test.ts";
  inTree(
    "vitest",
    "run",
    test,
    "-t",
    `conformance: ${className} / `,
    "--reporter=junit",
    `--outputFile=${typescript}`,
  );
  const python = join(results, "python.xml");
  const selected = ["bindings/python/tests/test_conformance.py", "-k", className.replace(/.*#/, "")];
  inTree(
    join(root, ".cache/python/bin/python"),
    ...["-m", "pytest", "-q", "-p", "no:cacheprovider", ...selected, `--junitxml=${python}`],
  );
  for (const [language, report] of Object.entries({ typescript, python })) {
    const passed = (await readReports(report)).filter(({ outcome }) => outcome === "passed");
    const expected = expectedTests(schema, language).filter((one) => one.className === className);
    expect(passed.map(({ name }) => keyOf(name)).sort()).toEqual(expected.map(({ id }) => keyOf(id)).sort());
  }
});
