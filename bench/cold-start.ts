// A whole Python program, from its start to its exit: read 500 rows of a CSV file, fit, predict; with uncia, and with lightgbm and
// pandas.
//
//   node --conditions=source bench/cold-start.ts [--pairs 15] [--python FILE]
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { folder, makeData, readData, width } from "./lib/data.ts";
import { compare, report, type Timing } from "./lib/paired.ts";
import { environment, iterations, parameters } from "./lib/settings.ts";

const target = 1;
const rows = 500;

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "15" },
    /** One that has uncia, lightgbm and pandas. */
    python: { type: "string", default: join(import.meta.dirname, "../.cache/python/bin/python") },
  },
});
const file = join(folder, "rows.csv");

function writeRows(): void {
  makeData();
  const { columns, labels } = readData();
  const lines = Array.from({ length: rows }, (_, row) =>
    [...columns.map((one) => one[row]), labels[row]].join(),
  );
  const names = Array.from({ length: width }, (_, index) => `f${index}`);
  writeFileSync(file, `${[...names, "label"].join()}\n${lines.join("\n")}\n`);
}

/** Runs the program, which prints the digest of what it predicted, until its process is gone. */
async function run(program: string): Promise<Timing> {
  const started = performance.now();
  const args = [
    join(import.meta.dirname, "workers", program),
    file,
    JSON.stringify(parameters),
    String(iterations),
  ];
  const child = spawn(values.python, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  const [digest, code] = await Promise.all([text(child.stdout), ended]);
  if (code !== 0) throw new Error(`${program} ended with ${code}.`);
  return { seconds: (performance.now() - started) / 1000, digest: digest.trim() };
}

writeRows();
const found = await compare(
  () => run("cold_ours.py"),
  () => run("cold_peer.py"),
  Number(values.pairs),
);
process.exitCode = report("import, fit, predict and exit from Python", found, target) ? 1 : 0;
