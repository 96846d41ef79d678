// Breaks the code on purpose, one patch of test/mutants at a time, and checks that the test which the patch names turns red, and that it
// is green without the patch.
//
//   npm run mutants                      all
//   npm run mutants -- setter cancel     those whose names contain one of the words
//
// A path that ends in `.xml` is where a JUnit report is written to.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { writeReport } from "./lib/junit.mjs";
import { runners } from "./lib/mutant-runners.mjs";
import { applyPatch, makeTree } from "./lib/mutant-tree.mjs";
import { cache, root } from "./lib/run.mjs";

const folder = join(root, "test/mutants");
const atOnce = Math.min(2, availableParallelism());
/** `Red: <runner> <file> › <test>`, in a patch's head. */
const heading = /^Red: (\w+) (\S+) › (.+)$/m;

/** @returns {{ name: string, path: string, title: string, runner: string, file: string, test: string }} */
function readMutant(file) {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  const [, runner, testFile, test] = heading.exec(text) ?? [];
  if (!runner || !(runner in runners)) {
    throw new Error(
      `${file} must say which test turns red: "Red: <${Object.keys(runners).join("|")}> <file> › <test>".`,
    );
  }
  return {
    name: basename(file, ".patch"),
    path,
    title: text.split("\n", 1)[0],
    runner,
    file: testFile,
    test,
  };
}

/** What is wrong with a mutant: undefined where its test is green without the patch, and it alone red with it. */
async function flawOf(mutant, tree) {
  const run = () => runners[mutant.runner].run(mutant, tree);
  const before = await run();
  if (before.passed.length !== 1 || before.failed.length > 0) {
    return `Without the patch the test must pass.\n${describe(before)}`;
  }
  const patched = await applyPatch(mutant.path, tree);
  if (patched !== undefined) return `The patch does not apply:\n${patched}`;
  try {
    const after = await run();
    const isRed = after.failed.length === 1 && after.passed.length === 0;
    return isRed ? undefined : `With the patch the test, and no other, must fail.\n${describe(after)}`;
  } finally {
    await applyPatch(mutant.path, tree, { reverse: true });
  }
}

const describe = ({ passed, failed, output }) =>
  [
    `passed: ${passed.join(", ") || "none"}`,
    `failed: ${failed.join(", ") || "none"}`,
    ...output.trimEnd().split("\n").slice(-25),
  ].join("\n");

async function test(mutant, tree) {
  const started = performance.now();
  let message;
  try {
    message = await flawOf(mutant, tree);
  } catch (error) {
    message = error.stack;
  }
  const seconds = (performance.now() - started) / 1000;
  const outcome = message === undefined ? "passed" : "failed";
  console.log(
    `${message === undefined ? "✓" : "✗"} ${mutant.name}: ${mutant.title}, ${seconds.toFixed(0)} s`,
  );
  if (message) console.log(message.replace(/^/gm, "    "));
  return { name: `${mutant.name} turns "${mutant.test}" red`, suite: "mutants", outcome, message, seconds };
}

async function main(args) {
  const report = args.find((arg) => arg.endsWith(".xml"));
  const words = args.filter((arg) => arg !== report);
  const mutants = readdirSync(folder)
    .filter((file) => file.endsWith(".patch"))
    .sort()
    .map(readMutant)
    .filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
    // The slow ones first, so that none of them is left alone at the end.
    .sort((a, b) => runners[b.runner].cost - runners[a.runner].cost);
  if (mutants.length === 0) throw new Error(`No mutant is called ${words.join(" or ")}.`);
  const results = [];
  const work = async (slot) => {
    const tree = join(cache, "mutants", `tree-${slot}`);
    mkdirSync(tree, { recursive: true });
    await makeTree(tree);
    for (let next = mutants.shift(); next; next = mutants.shift()) results.push(await test(next, tree));
  };
  await Promise.all(Array.from({ length: atOnce }, (_, slot) => work(slot)));
  if (report) writeReport(report, "mutants", results);
  const failed = results.filter(({ outcome }) => outcome !== "passed").length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

await main(process.argv.slice(2));
