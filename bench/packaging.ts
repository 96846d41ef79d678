// The artefacts in `dist`: how large they are, how long npm takes to install ours, how fast they load, and what packaging again costs.
//
//   npm run package && npm run bench -- packaging [--installs 3] [--starts 11]
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readVersion } from "../scripts/version.mjs";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const folder = join(root, ".cache/bench/npm");
const version = readVersion();
const { values } = parseArgs({
  options: { installs: { type: "string", default: "3" }, starts: { type: "string", default: "11" } },
});

/** Megabytes at most, by the beginning of a file's name; the first that fits counts. */
const largest: readonly (readonly [start: string, limit: number])[] = [
  ["uncia-core-with-node-", 105],
  // ONNX Runtime is 18 of them; Python's wheel has it apart.
  ["uncia-core-", 55],
  ["uncia-onnxruntime-", 20],
  ["uncia_onnx-", 20],
  ["uncia-lightgbm-linux-", 5],
  ["uncia-lightgbm-", 1],
  ["uncia-codegen-", 1],
];
/** The wheel must not be larger; the other packages that hold no core are far below. */
const largestOther = 40;
const seconds = { install: 10, start: 0.3, packageAgain: 30 };

async function timed(command: string, args: readonly string[], cwd = root): Promise<number> {
  const started = performance.now();
  // Conditions of this process are for sources, which users do not have.
  const env = { ...process.env, NODE_OPTIONS: "" };
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise((done) => child.once("exit", done));
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}.`);
  return (performance.now() - started) / 1000;
}

async function medianOf(rounds: number, work: () => Promise<number>): Promise<number> {
  // The first fills caches, and is not counted.
  await work();
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) all.push(await work());
  return all.sort((a, b) => a - b)[all.length >> 1] as number;
}

function report(what: string, value: number, unit: string, limit: number): void {
  const isMissed = value > limit;
  console.log(`${isMissed ? "MISSED" : "ok"}  ${what}: ${value.toFixed(2)} ${unit}, target <= ${limit}`);
  if (isMissed) process.exitCode = 1;
}

const isJavaWithNode = (file: string): boolean => file.endsWith("-with-node.jar");
for (const file of readdirSync(dist).filter((one) => one.includes(version) && !isJavaWithNode(one))) {
  const limit = largest.find(([start]) => file.startsWith(start))?.[1] ?? largestOther;
  report(file, statSync(join(dist, file)).size / 1e6, "MB", limit);
}

const kernels = ["lightgbm", "linear", "opencv"];
const ofPlatform = [...kernels, "onnxruntime"].map(
  (name) => `${name}-${process.platform}-${process.arch}-gnu`,
);
const names = ["uncia", ...[...kernels, ...ofPlatform].map((name) => `uncia-${name}`)];
const archives = names.map((name) => join(dist, `${name}-${version}.tgz`));
const install = await medianOf(Number(values.installs), () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  const options = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  return timed("npm", ["install", ...options, ...archives], folder);
});
report("npm install of uncia, from a warm cache", install, "s", seconds.install);

const program = `
  const { LightGBMClassifier } = await import("uncia/lightgbm");
  new LightGBMClassifier().setNumIterations(3);`;
const start = await medianOf(Number(values.starts), () =>
  timed("node", ["--input-type=module", "--eval", program], folder),
);
report("node, from its start to a stage of uncia/lightgbm", start, "s", seconds.start);

const again = await medianOf(1, () => timed("node", ["scripts/package/main.mjs", "core", "npm"]));
report("packaging core and npm again, nothing changed", again, "s", seconds.packageAgain);
