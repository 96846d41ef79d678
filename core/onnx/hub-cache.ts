import { createHash, type Hash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { UnciaError } from "../errors.ts";
import type { ModelFile } from "./hub-card.ts";
import { type FetchLimits, withBody } from "./hub-fetch.ts";

/** Called with how many bytes are there, and how many there will be. */
type OnBytes = (done: number, total: number) => void;

export interface FetchOptions {
  readonly limits: FetchLimits;
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: OnBytes | undefined;
}

/** Fetches that go on in this process, so that two stages that want one network do not fetch it twice. */
const underway = new Map<string, Promise<string>>();

/**
 * Where a file of an index lies in the cache; it is fetched first where it is not there. What a failed fetch has left is gone on with by the
 * next. A file appears under its digest only once its size and SHA-256 are right.
 */
export async function fetchIntoCache(file: ModelFile, cache: string, options: FetchOptions): Promise<string> {
  const target = join(cache, file.sha256);
  if ((await sizeOf(target)) === file.size) return target;
  const running = underway.get(target);
  if (running) return running;
  const fetching = fetchFile(file, cache, target, options).finally(() => underway.delete(target));
  underway.set(target, fetching);
  return fetching;
}

async function fetchFile(
  file: ModelFile,
  cache: string,
  target: string,
  options: FetchOptions,
): Promise<string> {
  await mkdir(cache, { recursive: true }).catch((error: Error) => {
    throw new UnciaError("io", `The cache ${cache} cannot be made: ${error.message}`, {
      hint: "Set UNCIA_CACHE to a folder that can be written to.",
    });
  });
  const part = join(cache, `${file.sha256}.part-${process.pid}-${randomBytes(4).toString("hex")}`);
  const resumed = await takeOver(file.sha256, cache, part);
  try {
    try {
      await fetchPart(file, part, options);
    } catch (error) {
      // What an earlier fetch had left may have been of another file.
      if (!(resumed && isCorrupt(error))) throw error;
      await fetchPart(file, part, options);
    }
    await rename(part, target);
    return target;
  } catch (error) {
    if ((await sizeOf(part)) ?? 0) await rename(part, join(cache, `${file.sha256}.part`));
    else await rm(part, { force: true });
    throw error;
  }
}

const isCorrupt = (error: unknown): boolean => error instanceof UnciaError && error.code === "model_corrupt";

/** Makes the part of a fetch that has ended, or whose process has, this one's own. Renaming it succeeds for one process alone. */
async function takeOver(sha256: string, cache: string, part: string): Promise<boolean> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(`${sha256}.part`)) continue;
    const [, owner] = /\.part-(\d+)-/.exec(name) ?? [];
    if (owner !== undefined && isAlive(Number(owner))) continue;
    const taken = await rename(join(cache, name), part).then(
      () => true,
      () => false,
    );
    if (taken) return true;
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Adds to `part` what is missing of the file, and checks the whole; a part that is wrong is removed. */
async function fetchPart(file: ModelFile, part: string, options: FetchOptions): Promise<void> {
  const { limits, signal, onBytes } = options;
  let have = (await sizeOf(part)) ?? 0;
  if (have >= file.size) {
    await rm(part);
    have = 0;
  }
  const digest = await withBody(file.location, have, limits, signal, async ({ start, chunks }) => {
    const hash = await hashOf(part, start);
    const out = await open(part, start > 0 ? "r+" : "w");
    try {
      let at = start;
      for await (const chunk of chunks) {
        if (at + chunk.length > file.size) throw await wrong(part, file, `is longer than ${file.size} bytes`);
        await out.write(chunk, 0, chunk.length, at);
        hash.update(chunk);
        at += chunk.length;
        onBytes?.(at, file.size);
      }
      if (at < file.size) {
        throw new UnciaError("io", `${file.location} ended after ${at} of ${file.size} bytes.`, {
          hint: "Call again to go on from there.",
        });
      }
      // A crash must not leave the name of the whole on a file that the disk has half of.
      await out.sync();
    } finally {
      await out.close();
    }
    return hash.digest("hex");
  });
  if (digest !== file.sha256) throw await wrong(part, file, `has the SHA-256 ${digest}, not ${file.sha256}`);
}

/** The hash of what is there already. */
async function hashOf(part: string, length: number): Promise<Hash> {
  const hash = createHash("sha256");
  if (length > 0) for await (const chunk of createReadStream(part, { end: length - 1 })) hash.update(chunk);
  return hash;
}

async function wrong(part: string, file: ModelFile, what: string): Promise<UnciaError> {
  await rm(part, { force: true });
  return new UnciaError(
    "model_corrupt",
    `${file.location} is not the file that the index names: it ${what}.`,
    { hint: "Nothing of it was kept." },
  );
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
