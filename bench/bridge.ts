// The bridge between Python and the core against two C processes over a unix socket: an empty call, and 100 MB each way.
//
//   node bench/bridge.ts [--pairs 21] [--work ping]
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { folder } from "./lib/data.ts";
import { compare, report, Worker } from "./lib/paired.ts";

/** Largest ratio of times: at most six times a ping, at least 0.7 and 0.9 of the speed of a copy. */
const targets = { ping: 6, put: 1 / 0.7, get: 1 / 0.9 } as const;

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "21" },
    work: { type: "string", multiple: true, default: Object.keys(targets) },
  },
});
const workers = join(import.meta.dirname, "workers");
const reference = join(folder, "socket_reference");
mkdirSync(folder, { recursive: true });
execFileSync("cc", ["-O2", "-o", reference, join(workers, "socket_reference.c")]);

const client = [join(import.meta.dirname, "../.cache/python/bin/python"), join(workers, "bridge_client.py")];

let missed = false;
for (const [work, target] of Object.entries(targets)) {
  if (!values.work.includes(work)) continue;
  await using ours = new Worker("bridge", client);
  await using peer = new Worker("sockets in C", [reference]);
  const found = await compare(
    () => ours.ask(work),
    () => peer.ask(work),
    Number(values.pairs),
  );
  missed = report(work, found, Number(target.toFixed(3))) || missed;
}
process.exitCode = missed ? 1 : 0;
