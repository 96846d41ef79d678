// Cross-validation of eight combinations of LightGBM's params on three folds, with the fit of the best on all rows, against scikit-learn's
// GridSearchCV over Python's lightgbm, on 10,000 x 20 doubles and the same folds.
//
//   node --conditions=source bench/tuning.ts [--pairs 11]
//
// Both have their input in memory, the peer as a matrix of NumPy, and LightGBM two threads. The mean scores must agree to 1e-12.
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { normals } from "./lib/data.ts";
import { compare, report, type Timing, Worker } from "./lib/paired.ts";
import { environment } from "./lib/settings.ts";

const target = 1;
const rows = 10_000;
const width = 20;

const { values } = parseArgs({ options: { pairs: { type: "string", default: "11" } } });

const folder = join(import.meta.dirname, "../.cache/bench");
const file = join(folder, "tuning.f64");
makeTable();

const workers = join(import.meta.dirname, "workers");
const python = join(import.meta.dirname, "../.cache/python/bin/python");
const settings = [file, String(rows), String(width)];
const threads = { ...environment, OMP_NUM_THREADS: "2" };
await using mine = new Worker(
  "ours",
  [process.execPath, "--conditions=source", join(workers, "tuning_ours.ts"), ...settings],
  threads,
);
await using peer = new Worker(
  "scikit-learn",
  [python, join(workers, "tuning_peer.py"), ...settings],
  threads,
);

type Scored = Timing & { readonly scores: readonly number[] };
let ofOurs: readonly number[] = [];
const found = await compare(
  async () => {
    const { scores, ...timing } = (await mine.ask("search")) as Scored;
    ofOurs = scores;
    return timing;
  },
  async () => {
    const { scores, ...timing } = (await peer.ask("search")) as Scored;
    requireSame(ofOurs, scores);
    return timing;
  },
  Number(values.pairs),
);
process.exitCode = report("cross-validation of 8 maps on 3 folds", found, target) ? 1 : 0;

/** Whichever side comes first in a pair, what is compared is of one computation that is the same each time. */
function requireSame(a: readonly number[], b: readonly number[]): void {
  if (a.length === 0) return;
  const largest = Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? Number.NaN))));
  if (!(a.length === b.length && largest < 1e-12)) throw new Error(`Scores differ by ${largest}.`);
}

/** Rows one after another, then the labels, which a weighted sum with noise decides; made once. */
function makeTable(): void {
  const bytes = rows * (width + 1) * 8;
  if (existsSync(file) && statSync(file).size === bytes) return;
  mkdirSync(folder, { recursive: true });
  const normal = normals(5);
  const weights = Float64Array.from({ length: width }, () => normal());
  const all = new Float64Array(rows * (width + 1));
  for (let row = 0; row < rows; row++) {
    let sum = 2 * normal();
    for (let at = 0; at < width; at++) {
      const value = normal();
      all[row * width + at] = value;
      sum += value * (weights[at] as number);
    }
    all[rows * width + row] = sum > 0 ? 1 : 0;
  }
  writeFileSync(file, new Uint8Array(all.buffer));
}
