import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { callerLanguage } from "../caller.ts";
import { UnciaError } from "../errors.ts";
import { kernelThreads } from "../threads.ts";
import type { SessionSettings, SessionTensors } from "./protocol.ts";
import type { ModelSource, OpenOptions } from "./runner.ts";
import { giveThread, type SessionThread, takeThread } from "./session-thread.ts";
import type { Tensor } from "./tensor.ts";
import { TensorMemory } from "./tensor-memory.ts";

/** Equal sessions, each on a thread of its own, that all runners of one model with the same settings share. */
export interface Sessions {
  readonly tensors: SessionTensors;
  readonly threads: readonly SessionThread[];
  /** How many runs of a runner are under way at a time: each thread finds the next when it is done with one. */
  readonly places: number;
  /** Of their feeds; it outlives the runners, since to fill fresh memory takes several times as long. */
  readonly memory: TensorMemory;
}

interface Entry {
  readonly opened: Promise<Sessions>;
  users: number;
  /** Set while nobody uses it. */
  timer?: NodeJS.Timeout;
}

/** To open a model costs more than most runs of it: sessions that nobody uses wait so long for somebody who does. */
const idleMs = 5000;
const entries = new Map<string, Entry>();

/** What is being held, for as long as `release` was not called. */
export interface Lease {
  readonly sessions: Sessions;
  release(): void;
}

/** Opens sessions of a model, or takes those that are open. */
export async function leaseSessions(source: ModelSource, options: OpenOptions): Promise<Lease> {
  const count = options.sessions ?? 1;
  const settings = settingsOf(options, count);
  const key = JSON.stringify([await identity(source), settings, count]);
  const entry = entries.get(key) ?? remember(key, open(source, settings, count));
  clearTimeout(entry.timer);
  entry.users++;
  try {
    const sessions = await entry.opened;
    let isHeld = true;
    const release = () => {
      if (isHeld) leave(key, entry);
      isHeld = false;
    };
    if (sessions.threads.every((thread) => thread.isOpen)) return { sessions, release };
    // Its threads have ended, which nobody asked for: the next one opens it anew.
    forget(key, entry);
    release();
    return leaseSessions(source, options);
  } catch (error) {
    forget(key, entry);
    throw error;
  }
}

function remember(key: string, opened: Promise<Sessions>): Entry {
  const entry: Entry = { opened, users: 0 };
  entries.set(key, entry);
  return entry;
}

function forget(key: string, entry: Entry): void {
  if (entries.get(key) === entry) entries.delete(key);
}

function leave(key: string, entry: Entry): void {
  if (--entry.users > 0) return;
  entry.timer = setTimeout(() => {
    forget(key, entry);
    void entry.opened.then(closeSessions);
  }, idleMs);
  entry.timer.unref();
}

async function closeSessions({ threads }: Sessions): Promise<void> {
  for (const thread of threads) {
    await thread.ask("close", {}).catch(() => undefined);
    giveThread(thread);
  }
}

async function open(source: ModelSource, settings: SessionSettings, count: number): Promise<Sessions> {
  const threads = Array.from({ length: count }, takeThread);
  const given = { source, settings, caller: callerLanguage() };
  const opened = await Promise.allSettled(threads.map((thread) => thread.ask("open", given)));
  const failed = opened.find((one) => one.status === "rejected");
  if (failed) {
    for (const thread of threads) giveThread(thread);
    throw failed.reason;
  }
  const [first] = opened.filter((one) => one.status === "fulfilled");
  const tensors = first?.value as SessionTensors;
  const places = 2 * count;
  // For what is being run and waits, and for what is being filled.
  const memory = new TensorMemory((places + 1) * Math.max(1, tensors.inputs.length));
  return { tensors, threads, places, memory };
}

function settingsOf(options: OpenOptions, sessions: number): SessionSettings {
  return {
    fetches: options.fetches,
    executionProvider: options.executionProvider ?? "cpu",
    optimizationLevel: options.optimizationLevel ?? "all",
    threads: options.threads || shareOfThreads(sessions),
    spinning: options.spinning ?? sessions === 1,
  };
}

/** ONNX Runtime alone would take all processors for each session. */
function shareOfThreads(sessions: number): number {
  const threads = kernelThreads();
  // Left to itself, it keeps its threads to processors of their own.
  if (sessions === 1 && threads === availableParallelism()) return 0;
  return Math.max(1, Math.floor(threads / sessions));
}

const numbers = new WeakMap<ArrayBufferLike, number>();
let counted = 0;

/** What tells one model from another, as far as can be told without reading it. */
async function identity(source: ModelSource): Promise<readonly unknown[]> {
  if ("bytes" in source) {
    const { buffer, byteOffset, byteLength } = source.bytes;
    const number = numbers.get(buffer) ?? ++counted;
    numbers.set(buffer, number);
    return [number, byteOffset, byteLength];
  }
  try {
    const { dev, ino, size, mtimeMs } = await stat(source.path);
    return [source.path, dev, ino, size, mtimeMs];
  } catch (error) {
    throw new UnciaError("io", `${source.path} cannot be read: ${(error as Error).message}`, {
      param: "modelLocation",
    });
  }
}

/** Has the thread that has the least to do run the session; what it is given is moved or copied there, or read where it is shared. */
export function runOn({ threads }: Sessions, feeds: Readonly<Record<string, Tensor>>, move: boolean) {
  const thread = threads.reduce((best, one) => (one.busy < best.busy ? one : best));
  return thread.ask("run", { feeds }, move ? buffersOf(feeds) : []);
}

/** Memory that can be given away: no part of an array that others may see. */
const buffersOf = (feeds: Readonly<Record<string, Tensor>>): ArrayBuffer[] => [
  ...new Set(
    Object.values(feeds).flatMap(({ data }) =>
      ArrayBuffer.isView(data) &&
      data.buffer instanceof ArrayBuffer &&
      data.byteLength === data.buffer.byteLength
        ? [data.buffer]
        : [],
    ),
  ),
];
