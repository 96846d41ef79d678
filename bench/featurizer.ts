// Files to vectors by `ImageFeaturizer`, against a loop over cv2 and onnxruntime in Python; and the peak of memory by the number of pictures.
//
//   node --conditions=source bench/featurizer.ts [--work speed,memory] [--pairs 11] [--batch 16] [--python PATH]
//
// 500 JPEGs of 800 x 600 and a MobileNet of half width, which are made once. Both sides have all processors.
import { execFileSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compare, report, spinningRestMs, type Timing, Worker } from "./lib/paired.ts";

/** Pictures a second are to be 1.3 times the peer's, so the time at most its inverse. */
const speedTarget = 1 / 1.3;
const memoryTarget = 1.1;

const { values } = parseArgs({
  options: {
    work: { type: "string", default: "speed,memory" },
    pairs: { type: "string", default: "11" },
    batch: { type: "string", default: "16" },
    python: { type: "string", default: join(import.meta.dirname, "../.cache/python/bin/python") },
  },
});
const folder = join(import.meta.dirname, "../.cache/bench/featurizer");
const workers = join(import.meta.dirname, "workers");
const ours = [
  process.execPath,
  "--conditions=source",
  join(workers, "featurizer_ours.ts"),
  folder,
  values.batch,
];

if (!existsSync(join(folder, "network.onnx"))) {
  mkdirSync(folder, { recursive: true });
  execFileSync(values.python, [join(workers, "featurizer_setup.py"), folder], { stdio: "inherit" });
}

let missed = false;
if (values.work.includes("speed")) missed = (await speed()) || missed;
if (values.work.includes("memory")) missed = (await memory()) || missed;
process.exitCode = missed ? 1 : 0;

async function speed(): Promise<boolean> {
  await using mine = new Worker("ours", ours);
  await using peer = new Worker("cv2 and onnxruntime", [
    values.python,
    join(workers, "featurizer_peer.py"),
    folder,
    values.batch,
  ]);
  await mine.ask("check");
  await peer.ask("check");
  checkEqual();
  const spent = { ours: 0, peer: 0 };
  const run = async (worker: Worker, side: keyof typeof spent): Promise<Timing> => {
    const { seconds, cpu } = (await worker.ask("run")) as Timing & { readonly cpu: number };
    spent[side] += cpu;
    return { seconds };
  };
  const found = await compare(
    () => run(mine, "ours"),
    () => run(peer, "peer"),
    Number(values.pairs),
    spinningRestMs,
  );
  const isMissed = report("ImageFeaturizer, 500 JPEGs to vectors, of the peer's time", found, speedTarget);
  const cpu = (spent.ours / spent.peer).toFixed(2);
  console.log(
    `    ${(1 / found.ratio).toFixed(2)} times the peer's pictures a second, for ${cpu} of its processor time`,
  );
  return isMissed;
}

/** Throws where the two sides' features are not the same numbers. */
function checkEqual(): void {
  const [a, b] = ["ours", "peer"].map((side) => {
    const bytes = readFileSync(join(folder, `${side}.f32`));
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }) as [Float32Array, Float32Array];
  if (a.length !== b.length) throw new Error(`The sides give ${a.length} and ${b.length} numbers.`);
  const size = b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const worst = a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] as number))), 0);
  console.log(`    features differ by at most ${(worst / size).toExponential(1)} of the largest`);
  if (worst / size > 1e-5) throw new Error("The sides give different features.");
}

async function memory(): Promise<boolean> {
  const peaks: number[] = [];
  for (const count of [2_000, 6_000]) {
    await using worker = new Worker("ours", [...ours, linked(count)]);
    const { peak, rows } = (await worker.ask("run")) as Timing & { peak: number; rows: number };
    if (rows !== count) throw new Error(`${rows} rows came of ${count} pictures.`);
    peaks.push(peak);
  }
  const [few = 1, many = 0] = peaks;
  const isMissed = many / few > memoryTarget;
  const mega = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  console.log(
    `${isMissed ? "MISSED" : "ok"}  peak memory at 6,000 pictures: ${(many / few).toFixed(3)} of that at 2,000, target <= ${memoryTarget} (${mega(many)}, ${mega(few)})`,
  );
  return isMissed;
}

/** A folder of so many pictures, which are names of the same files. */
function linked(count: number): string {
  const name = `pictures-${count}`;
  const target = join(folder, name);
  if (existsSync(target)) return name;
  mkdirSync(target);
  const files = readdirSync(join(folder, "pictures")).sort();
  for (let at = 0; at < count; at++) {
    const file = files[at % files.length] as string;
    linkSync(join(folder, "pictures", file), join(target, `${String(at).padStart(5, "0")}.jpg`));
  }
  return name;
}
