import { Worker } from "node:worker_threads";
import { moduleUrl } from "./locate.ts";

const pollMs = 250;
/** How long a core may clean up after its client is gone. */
const graceMs = 500;

/** Calls `onLost` when the client that started this process is gone, and kills the process when that does not end it. */
export function watchParent(onLost: () => void): void {
  const worker = new Worker(moduleUrl("bridge/lifeline-worker"), {
    workerData: { parent: process.ppid, pollMs, graceMs },
    // stdout and stderr of a worker pass through the main thread, which may be busy; this one writes nothing.
    stdout: true,
    stderr: true,
    execArgv: [],
  });
  worker.on("message", onLost);
  worker.on("error", onLost);
  worker.unref();
}
