// Fit, batch prediction, prediction of one row, and memory, against Python's lightgbm, on 500,000 x 28 doubles.
//
//   node --conditions=source bench/lightgbm.ts [--from typescript|pyarrow|pandas] [--work fit,predict,row] [--pairs 11]
//
// From pyarrow and pandas the call is Python's, through the bridge, and the table is handed over inside of the timed span.
// The peer has its fastest input, a matrix of NumPy, at hand.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeData, rows, width } from "./lib/data.ts";
import { compare, report, type Timing, Worker } from "./lib/paired.ts";
import { environment, iterations, parameters } from "./lib/settings.ts";

const fromPython = { fit: 1.05, predict: 1.1, row: undefined };
/** Largest ratio that is fast enough, by where the call comes from. */
const targets = {
  typescript: { fit: 1.02, predict: 1.02, row: 0.35 },
  pyarrow: fromPython,
  pandas: fromPython,
} as const;
/** What both processes together may take beyond the peer: the second table, and as much again for a runtime with its buffers. */
const extraBytes = rows * (width + 1) * 8 + 250e6;

const { values } = parseArgs({
  options: {
    from: { type: "string", default: "typescript" },
    work: { type: "string", default: "fit,predict,row" },
    pairs: { type: "string", default: "11" },
  },
});
const from = values.from as keyof typeof targets;
if (!Object.hasOwn(targets, from)) throw new Error(`--from is one of ${Object.keys(targets).join(", ")}.`);
const workers = join(import.meta.dirname, "workers");
const python = join(import.meta.dirname, "../.cache/python/bin/python");
const settings = [JSON.stringify(parameters), String(iterations)];
const ours =
  from === "typescript"
    ? [process.execPath, "--conditions=source", join(workers, "ours.ts")]
    : [python, join(workers, "ours.py"), ...settings, from];

makeData();
await using mine = new Worker("ours", ours, environment);
await using peer = new Worker(
  "lightgbm",
  [python, join(workers, "lightgbm_peer.py"), ...settings],
  environment,
);
let missed = false;
for (const work of values.work.split(",") as ("fit" | "predict" | "row")[]) {
  const target = targets[from][work];
  if (target === undefined) continue;
  const found = await compare(
    () => mine.ask(work),
    () => peer.ask(work),
    Number(values.pairs),
  );
  missed = report(`${work} from ${from}`, found, target) || missed;
}

const [a, b] = [await mine.ask("memory"), await peer.ask("memory")];
const sum = ({ memory = {} }: Timing): number => Object.values(memory).reduce((x, y) => x + y, 0);
const mega = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const parts = Object.entries(a.memory ?? {}).map(([name, bytes]) => `${name} ${mega(bytes)}`);
const allowed = sum(b) + extraBytes;
const verdict = from === "typescript" ? "    " : sum(a) > allowed ? "MISSED" : "ok";
console.log(
  `${verdict}  peak memory from ${from}: ${mega(sum(a))} (${parts.join(", ")}), allowed ${mega(allowed)}, peer ${mega(sum(b))}`,
);
process.exitCode = missed || verdict === "MISSED" ? 1 : 0;
