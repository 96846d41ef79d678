/** Sorts and counts the probabilities of a large table, on a thread of its own. */
import { parentPort, type Transferable, workerData } from "node:worker_threads";
import type { WorkerAnswer } from "../worker.ts";
import { type ByClass, workOut } from "./by-class.ts";

const answer: WorkerAnswer<ReturnType<typeof workOut>> = { value: workOut(workerData as ByClass) };
const buffers: Transferable[] = answer.value
  .flatMap((one) => Object.values(one))
  .flatMap((part: unknown) => (part instanceof Float64Array ? [part.buffer as ArrayBuffer] : []));
parentPort?.postMessage(answer, buffers);
