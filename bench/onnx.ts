// A network on a table, 16 rows at a time, against Python's onnxruntime: 256 pictures of 3 x 112 x 112 as vectors, through a network of
// convolutions.
//
//   node --conditions=source bench/onnx.ts [--from typescript|pyarrow] [--threads 2] [--pairs 11]
//
// From pyarrow the call is Python's, through the bridge, and the table is handed over inside of the timed span. The peer has its pictures
// at hand as an array of the input's shape.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compare, report, spinningRestMs, Worker } from "./lib/paired.ts";

const targets = { typescript: 1.05, pyarrow: 1.15 } as const;
const { values } = parseArgs({
  options: {
    from: { type: "string", default: "typescript" },
    threads: { type: "string", default: "2" },
    pairs: { type: "string", default: "11" },
  },
});
const from = values.from as keyof typeof targets;
if (!Object.hasOwn(targets, from)) throw new Error(`--from is one of ${Object.keys(targets).join(", ")}.`);

const root = join(import.meta.dirname, "..");
const workers = join(import.meta.dirname, "workers");
const python = join(root, ".cache/python/bin/python");
const folder = join(root, ".cache/bench/onnx");

if (!existsSync(join(folder, "pictures.npy"))) {
  const { status } = spawnSync(python, [join(workers, "onnx_setup.py"), folder], { stdio: "inherit" });
  if (status !== 0) throw new Error("The network was not made.");
}
const args = [folder, values.threads];
const ours =
  from === "typescript"
    ? [process.execPath, "--conditions=source", join(workers, "onnx_ours.ts"), ...args]
    : [python, join(workers, "onnx_ours.py"), ...args];
await using mine = new Worker("ours", ours);
await using peer = new Worker("onnxruntime", [python, join(workers, "onnx_peer.py"), ...args]);
const found = await compare(
  () => mine.ask("run"),
  () => peer.ask("run"),
  Number(values.pairs),
  spinningRestMs,
);
process.exitCode = report(`network of convolutions from ${from}`, found, targets[from]) ? 1 : 0;
