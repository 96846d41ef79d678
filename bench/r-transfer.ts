// 100 MB of doubles from R to the core and back, against the same through nanoarrow and a connection of R, and against two C
// processes over a unix socket.
//
//   node bench/r-transfer.ts [--pairs 11] [--work put] [--peer connection]
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { environment } from "../scripts/lib/run.mjs";
import { folder } from "./lib/data.ts";
import { compare, report, Worker } from "./lib/paired.ts";

const works = ["put", "get"] as const;
/** Largest ratio of times. There is no target against C, which is there to say what is possible. */
const targets = {
  connection: { put: 0.5, get: 1 },
  sockets: { put: Number.POSITIVE_INFINITY, get: Number.POSITIVE_INFINITY },
} as const;

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "11" },
    work: { type: "string", multiple: true, default: [...works] },
    peer: { type: "string", multiple: true, default: Object.keys(targets) },
  },
});
const workers = join(import.meta.dirname, "workers");
const reference = join(folder, "socket_reference");
mkdirSync(folder, { recursive: true });
execFileSync("cc", ["-O2", "-o", reference, join(workers, "socket_reference.c")]);

const inR = ["Rscript", "--vanilla", join(workers, "transfer.R")];
const peers = { connection: [...inR, "connection"], sockets: [reference] } as const;

let missed = false;
for (const [peer, target] of Object.entries(targets)) {
  for (const work of works) {
    if (!values.peer.includes(peer) || !values.work.includes(work)) continue;
    await using ours = new Worker("R", [...inR, "ours"], environment());
    await using theirs = new Worker(peer, peers[peer as keyof typeof peers], environment());
    const found = await compare(
      () => ours.ask(work),
      () => theirs.ask(work),
      Number(values.pairs),
    );
    console.log(`R: ${(0.1 / found.ours).toFixed(2)} GB/s, ${peer}: ${(0.1 / found.peer).toFixed(2)} GB/s`);
    missed = report(`${work} against ${peer}`, found, target[work]) || missed;
  }
}
process.exitCode = missed ? 1 : 0;
