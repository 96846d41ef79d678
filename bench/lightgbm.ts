// Fit, batch prediction and prediction of one row against Python's lightgbm, on 500,000 x 28 doubles.
//
//   node --conditions=source bench/lightgbm.ts [--from typescript|python] [--work fit,predict,row] [--pairs 11]
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeData } from "./lib/data.ts";
import { compare, report, Worker } from "./lib/paired.ts";
import { environment, iterations, parameters } from "./lib/settings.ts";

/** Largest ratio that is fast enough, by where the call comes from. */
const targets = {
  typescript: { fit: 1.02, predict: 1.02, row: 0.35 },
  python: { fit: 1.05, predict: 1.1, row: undefined },
} as const;

const { values } = parseArgs({
  options: {
    from: { type: "string", default: "typescript" },
    work: { type: "string", default: "fit,predict,row" },
    pairs: { type: "string", default: "11" },
  },
});
const from = values.from as keyof typeof targets;
const here = import.meta.dirname;
const python = join(here, "../.cache/python/bin/python");
const settings = [JSON.stringify(parameters), String(iterations)];
const ours = {
  typescript: [process.execPath, "--conditions=source", join(here, "workers/ours.ts")],
  python: [python, join(here, "workers/ours.py"), ...settings],
}[from];

makeData();
await using mine = new Worker("ours", ours, environment);
await using peer = new Worker(
  "lightgbm",
  [python, join(here, "workers/lightgbm_peer.py"), ...settings],
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
const mebi = (bytes = 0): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
console.log(`peak resident memory: ours ${mebi(a.memory)}, peer ${mebi(b.memory)}`);
process.exitCode = missed ? 1 : 0;
