import { limitThreads as limitKernels } from "../bridge/threads.ts";
import { configureEngine } from "../frame/duckdb/engine.ts";
import { WrongCall } from "./failure.ts";

/** Limits all kernels to so many threads. Must come before the first of them is loaded. */
export function limitThreads(text: string | undefined): void {
  if (text === undefined) return;
  const threads = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
  if (threads === undefined) throw new WrongCall(`--threads takes a whole number from 1 up, not "${text}".`);
  limitKernels(threads);
  void configureEngine({ threads });
}
