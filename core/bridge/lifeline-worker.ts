/**
 * Ends the core when the client is gone. This runs on a thread of its own, because a main thread that is busy in a native
 * kernel notices nothing. Two signs are watched: stdin, a pipe that the client holds open, and the parent's process id, since
 * a sibling that the client forked may hold the pipe open for longer.
 */
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const { parent, pollMs, graceMs } = workerData as { parent: number; pollMs: number; graceMs: number };
let isLost = false;

function lost(): void {
  if (isLost) return;
  isLost = true;
  // The main thread cleans up and exits when it can; a busy one is killed.
  parentPort?.postMessage("lost");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), graceMs);
}

try {
  const stdin = new Socket({ fd: 0, readable: true, writable: false });
  stdin.on("error", lost).on("close", lost).resume();
} catch {
  // No pipe: a file, or /dev/null. The parent's id remains.
}

setInterval(() => {
  if (process.ppid !== parent) lost();
}, pollMs);
