/** Sorts and counts the probabilities of a large table, on a thread of its own. */
import { parentPort, type Transferable, workerData } from "node:worker_threads";
import type { WorkerAnswer } from "../worker.ts";
import { type Results, type Task, workOut } from "./by-class.ts";

const value = workOut(workerData as Task);
const answer: WorkerAnswer<Results[keyof Results][]> = { value };
const buffers: Transferable[] = value
  .flatMap((one) => Object.values(one))
  .flatMap((part: unknown) => (part instanceof Float64Array ? [part.buffer as ArrayBuffer] : []));
parentPort?.postMessage(answer, buffers);
