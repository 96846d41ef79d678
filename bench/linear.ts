// Fit of a logistic regression against scikit-learn's, on 100,000 x 100 doubles: L2, both by L-BFGS to the same tolerance.
//
//   node --conditions=source bench/linear.ts [--layout vectors|columns] [--pairs 11]
//
// The peer has its fastest input, a matrix of NumPy, at hand; ours a table of the core, whose features are one column of vectors or a
// hundred of numbers. Coefficients must agree to 1e-4.
import { closeSync, existsSync, mkdirSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { normals } from "./lib/data.ts";
import { compare, report, type Timing, Worker } from "./lib/paired.ts";

const target = 1;
const rows = 100_000;
const width = 100;

const { values } = parseArgs({
  options: { layout: { type: "string", default: "vectors" }, pairs: { type: "string", default: "11" } },
});
if (!["vectors", "columns"].includes(values.layout)) throw new Error("--layout is vectors or columns.");

const folder = join(import.meta.dirname, "../.cache/bench");
const file = join(folder, "linear.f64");
makeTable();

const workers = join(import.meta.dirname, "workers");
const python = join(import.meta.dirname, "../.cache/python/bin/python");
const settings = [file, String(rows), String(width)];
const ours = [
  process.execPath,
  "--conditions=source",
  join(workers, "linear_ours.ts"),
  ...settings,
  values.layout,
];
await using mine = new Worker("ours", ours);
await using peer = new Worker("scikit-learn", [python, join(workers, "linear_peer.py"), ...settings]);

type Fitted = Timing & { readonly coefficients: readonly number[] };
let ofPeer: readonly number[] | undefined;
let ofOurs: readonly number[] | undefined;
const found = await compare(
  async () => {
    const { coefficients, ...timing } = (await mine.ask("fit")) as Fitted;
    ofOurs = coefficients;
    return timing;
  },
  async () => {
    const { coefficients, ...timing } = (await peer.ask("fit")) as Fitted;
    ofPeer = coefficients;
    requireSame(ofOurs, ofPeer);
    return timing;
  },
  Number(values.pairs),
);
const missed = report(`fit of ${values.layout}`, found, target);
process.exitCode = missed ? 1 : 0;

function requireSame(a: readonly number[] = [], b: readonly number[] = []): void {
  const largest = Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? Number.NaN))));
  if (!(a.length === width && largest < 1e-4)) throw new Error(`Coefficients differ by ${largest}.`);
}

/** Rows one after another, then the labels, which a weighted sum with noise decides; made once. */
function makeTable(): void {
  const bytes = rows * (width + 1) * 8;
  if (existsSync(file) && statSync(file).size === bytes) return;
  mkdirSync(folder, { recursive: true });
  const normal = normals(11);
  const weights = Float64Array.from({ length: width }, () => normal() / 4);
  const all = new Float64Array(rows * (width + 1));
  for (let row = 0; row < rows; row++) {
    let sum = normal();
    for (let at = 0; at < width; at++) {
      const value = normal();
      all[row * width + at] = value;
      sum += value * (weights[at] as number);
    }
    all[rows * width + row] = sum > 0 ? 1 : 0;
  }
  const out = openSync(file, "w");
  writeSync(out, all);
  closeSync(out);
}
