/**
 * How long the generator takes on the core itself, examples included, and how long an edit takes in `--watch`, from the moment at which
 * the file is saved to that at which the last of its outputs is there.
 *
 *   npm run bench -- generate
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PackageConfig } from "../codegen/config.ts";
import type { Generated } from "../codegen/generate.ts";
import { applyFiles, findDrift } from "../codegen/render/write.ts";
import { watch } from "../codegen/watch/watch.ts";

const root = join(import.meta.dirname, "..");
const targets = { generate: 10, watch: 0.5 };
const rounds = 11;

/** A copy of the core to edit, beside what it imports. */
function copyOfCore(): string {
  const home = mkdtempSync(join(tmpdir(), "generate-"));
  const skipped = new Set(["dist", "node_modules"]);
  cpSync(join(root, "core"), join(home, "core"), {
    recursive: true,
    filter: (path) => !skipped.has(basename(path)),
  });
  for (const name of ["node_modules", "tsconfig.base.json", "examples", "native"]) {
    symlinkSync(join(root, name), join(home, name));
  }
  return home;
}

function generateOnce(home: string): number {
  const started = performance.now();
  const args = ["generate", "--package", join(root, "core"), "--out", join(home, "out")];
  execFileSync(process.execPath, ["--conditions=source", join(root, "codegen/main.ts"), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return (performance.now() - started) / 1000;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Seconds from saving an edited file to its texts in Python, R, Java and the reference, for each of several edits. */
async function watchEdits(
  home: string,
  file: string,
  edit: (text: string, mark: string) => string,
): Promise<number[]> {
  const stop = new AbortController();
  const source = join(home, "core", file);
  const original = readFileSync(source, "utf8");
  let written: (() => void) | undefined;
  const rendered = ({ files, folders, problems }: Generated, _config: PackageConfig): void => {
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
    applyFiles(files, findDrift(files, folders));
    written?.();
  };
  const isReady = Promise.withResolvers<void>();
  const ended = watch(
    { package: join(home, "core"), out: join(home, "out"), runExamples: false, signal: stop.signal },
    { rendered, failed: (error) => isReady.reject(error), ready: () => isReady.resolve() },
  );
  await isReady.promise;
  const seconds: number[] = [];
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    const mark = `Round ${round} of the bench.`;
    const done = Promise.withResolvers<void>();
    written = () => done.resolve();
    const started = performance.now();
    writeFileSync(source, edit(original, mark));
    await done.promise;
    seconds.push((performance.now() - started) / 1000);
    requireMark(home, mark);
    await sleep(100);
  }
  const { user, system } = process.cpuUsage(before);
  // On a machine that is busy with something else the clock says little.
  console.log(`  (${((user + system) / 1e6 / rounds).toFixed(2)} s of processor time an edit)`);
  stop.abort();
  await ended;
  writeFileSync(source, original);
  return seconds;
}

/** A ratio of nothing to nothing would be fine: the edit must have arrived in every language. */
function requireMark(home: string, mark: string): void {
  for (const language of ["python", "r", "java", "docs"]) {
    const found = execFileSync("grep", ["-rl", mark, join(home, "out", language)], {
      encoding: "utf8",
    }).trim();
    const [first] = found.split("\n");
    if (!first || statSync(first).size === 0) throw new Error(`The edit did not arrive in ${language}.`);
  }
}

function report(what: string, seconds: number, target: number): void {
  const verdict = seconds <= target ? "met" : "missed";
  console.log(`${what.padEnd(44)} ${seconds.toFixed(2)} s   (target ${target} s: ${verdict})`);
}

const home = copyOfCore();
try {
  report("generate, all of the core with its examples", generateOnce(home), targets.generate);
  const small = await watchEdits(home, "featurize/rename-column.ts", (text, mark) =>
    text.replace("it stays in its place.", `it stays in its place. ${mark}`),
  );
  report("watch: an edit of a small stage", median(small), targets.watch);
  const large = await watchEdits(home, "lightgbm/params/boosting.ts", (text, mark) =>
    text.replace("How many boosting iterations to run.", `${mark} How many boosting iterations to run.`),
  );
  report("watch: an edit of params that six stages share", median(large), targets.watch);
} finally {
  rmSync(home, { recursive: true, force: true });
}
