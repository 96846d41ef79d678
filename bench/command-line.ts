// The command line as a process, from its start to its exit: `uncia --help`; and `uncia predict` on 500 rows of a CSV file, against the same
// in Python with lightgbm and pandas.
//
//   node --conditions=source bench/command-line.ts [--pairs 15]
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { folder, makeData, readData, width } from "./lib/data.ts";
import { compare, report, type Timing } from "./lib/paired.ts";
import { environment } from "./lib/settings.ts";

const target = 1;
const helpTarget = 0.15;
const rows = 500;

const { values } = parseArgs({ options: { pairs: { type: "string", default: "15" } } });
const pairs = Number(values.pairs);
const root = join(import.meta.dirname, "..");
const uncia = [process.execPath, join(root, "core/dist/driver/cli.js")];
const python = join(root, ".cache/python/bin/python");
const file = join(folder, "regression.csv");
const model = join(folder, "regression-model");

function writeRows(): void {
  makeData();
  const { columns, labels } = readData();
  const lines = Array.from({ length: rows }, (_, row) =>
    [...columns.map((one) => one[row]), labels[row]].join(),
  );
  const names = Array.from({ length: width }, (_, index) => `f${index}`);
  writeFileSync(file, `${[...names, "label"].join()}\n${lines.join("\n")}\n`);
}

/** Seconds from the start of a process to its exit. */
async function time([program = "", ...args]: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const code = await new Promise<number | null>((done) => child.once("exit", done));
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}.`);
  return (performance.now() - started) / 1000;
}

/** The numbers of a CSV file of one column, whatever their spelling. */
function digestOf(out: string): string {
  const [, ...lines] = readFileSync(out, "utf8").trim().split("\n");
  return createHash("sha256").update(Float64Array.from(lines, Number)).digest("hex");
}

async function timed(command: readonly string[], out: string): Promise<Timing> {
  const seconds = await time(command);
  return { seconds, digest: digestOf(out) };
}

writeRows();
const fit = ["fit", "--stage", "LightGBMRegressor", "--data", file, "--out", model, "--overwrite"];
await time([...uncia, ...fit, "--quiet"]);
const text = join(model, "model.txt");
if (!existsSync(text)) throw new Error(`${model} has no model.txt.`);

const ours = join(folder, "scored-ours.csv");
const peer = join(folder, "scored-peer.csv");
const chosen = ["--columns", "prediction", "--overwrite"];
const found = await compare(
  () => timed([...uncia, "predict", model, "--data", file, "--out", ours, ...chosen], ours),
  () => timed([python, join(import.meta.dirname, "workers/predict_peer.py"), text, file, peer], peer),
  pairs,
);
const isMissed = report("uncia predict, cold, against Python", found, target);

// The fastest run is what starting takes; the others are what else the machine did.
let start = Number.POSITIVE_INFINITY;
for (let run = 0; run < pairs; run++) start = Math.min(start, await time([...uncia, "--help"]));
const isSlow = start > helpTarget;
console.log(
  `${isSlow ? "MISSED" : "ok"}  uncia --help: ${(start * 1e3).toFixed(0)} ms, target <= ${helpTarget * 1e3} ms (fastest of ${pairs})`,
);
process.exitCode = isMissed || isSlow ? 1 : 0;
