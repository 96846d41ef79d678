import { type Transferable, Worker } from "node:worker_threads";
import { UnciaError } from "../errors.ts";
import { workerUrl } from "../worker.ts";
import type { Answer, Tasks } from "./protocol.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: UnciaError): void;
}

/** The main thread's end of a thread that holds a session. Tasks are done one after the other, in the order in which they are asked. */
export class SessionThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #ended: UnciaError | undefined;

  constructor() {
    const module = { from: import.meta.url, folder: "onnx", name: "session" };
    this.#worker = new Worker(workerUrl(module), { execArgv: [] });
    this.#worker.on("message", (answer: Answer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#end(`ended: ${(error as Error).message}`));
    this.#worker.on("exit", (code) => this.#end(`ended with code ${code}`));
    // A process may end while its threads wait.
    this.#worker.unref();
  }

  /** How many tasks have no answer yet. */
  get busy(): number {
    return this.#waiting.size;
  }

  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** Gives the thread a task. `moved` names memory that it takes over instead of a copy. */
  ask<Name extends keyof Tasks>(
    task: Name,
    given: Tasks[Name]["given"],
    moved: readonly Transferable[] = [],
  ): Promise<Tasks[Name]["answer"]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      const id = ++this.#count;
      this.#worker.postMessage({ ...given, id, task }, moved);
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
    });
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ("value" in answer) waiting?.resolve(answer.value);
    else waiting?.reject(new UnciaError(answer.failure.code, answer.failure.message, answer.failure.details));
  }

  #end(how: string): void {
    this.#ended ??= new UnciaError("kernel", `The thread of ONNX Runtime ${how}.`);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }

  async end(): Promise<void> {
    this.#ended ??= new UnciaError("kernel", "The thread of ONNX Runtime was closed.");
    await this.#worker.terminate();
  }
}

/** Threads without a session wait so long for the next one: to start a thread and to load ONNX Runtime takes a while. */
const idleMs = 5000;
const idle = new Map<SessionThread, NodeJS.Timeout>();

/** A thread without a session: one that waits, or a new one. */
export function takeThread(): SessionThread {
  for (const [thread, timer] of idle) {
    clearTimeout(timer);
    idle.delete(thread);
    if (thread.isOpen) return thread;
  }
  return new SessionThread();
}

/** Gives back a thread whose session is closed. */
export function giveThread(thread: SessionThread): void {
  if (!thread.isOpen) return;
  const timer = setTimeout(() => {
    idle.delete(thread);
    void thread.end();
  }, idleMs);
  timer.unref();
  idle.set(thread, timer);
}

/** Has a task done that needs no session. */
export async function onThread<Name extends "describe" | "pack">(
  task: Name,
  given: Tasks[Name]["given"],
): Promise<Tasks[Name]["answer"]> {
  const thread = takeThread();
  try {
    return await thread.ask(task, given);
  } finally {
    giveThread(thread);
  }
}
