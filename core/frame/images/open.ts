import { UnciaError } from "../../errors.ts";
import type { RunOptions } from "../../run.ts";
import { rowDraw } from "../random.ts";
import { readArchive } from "./archive.ts";
import { fetchError, readBody, request, tooLong } from "./fetch.ts";
import { type Found, findPictures, readWhole } from "./files.ts";
import { isAddress } from "./names.ts";
import type { ReadImagesSettings } from "./options.ts";

/** One file as it was read: its bytes, or why there are none. */
export interface PictureFile {
  readonly name: string;
  readonly bytes: Uint8Array | null;
  readonly error: string | null;
}

/** How many files are under way at a time: reading from disk is quick, servers are far away. */
const filesAtOnce = 4;
const addressesAtOnce = 8;

/** All files that the settings name, in their order, read before they are asked for, but few at a time. */
export async function* openPictures(
  settings: ReadImagesSettings,
  run: RunOptions,
): AsyncGenerator<PictureFile, void, undefined> {
  let number = 0;
  const { sampleRatio, seed } = settings;
  const drawn = () => sampleRatio === 1 || rowDraw(seed, number++) < sampleRatio;
  const waiting: { readonly isFar: boolean; readonly file: Promise<PictureFile> }[] = [];
  try {
    for (const found of await findPictures(settings.paths, settings, run)) {
      if (found.isArchive) {
        while (waiting.length > 0) yield await (waiting.shift() as (typeof waiting)[0]).file;
        for await (const file of archived(found, settings, run)) if (drawn()) yield file;
        continue;
      }
      if (!drawn()) continue;
      const isFar = isAddress(found.name);
      while (waiting.length >= (isFar ? addressesAtOnce : filesAtOnce))
        yield await (waiting.shift() as (typeof waiting)[0]).file;
      const file = readOne(found.name, settings, run);
      file.catch(() => undefined);
      waiting.push({ isFar, file });
    }
    while (waiting.length > 0) yield await (waiting.shift() as (typeof waiting)[0]).file;
  } finally {
    // Files that nobody waits for any longer are closed before this ends.
    await Promise.allSettled(waiting.map(({ file }) => file));
  }
}

async function* archived(
  { name }: Found,
  { maxBytes, timeout }: ReadImagesSettings,
  { signal }: RunOptions,
): AsyncGenerator<PictureFile, void, undefined> {
  for await (const entry of readArchive(name, { maxBytes, timeout, signal })) {
    const full = `${name}/${entry.name}`;
    yield entry.bytes
      ? { name: full, bytes: entry.bytes, error: null }
      : { name: full, bytes: null, error: `${full}: ${tooLong(maxBytes).message}` };
  }
}

async function readOne(
  name: string,
  { maxBytes, timeout }: ReadImagesSettings,
  { signal }: RunOptions,
): Promise<PictureFile> {
  try {
    return { name, bytes: await bytesOf(name, maxBytes, timeout, signal), error: null };
  } catch (error) {
    if (!(error instanceof UnciaError) || error.code === "cancelled") throw error;
    return { name, bytes: null, error: `${name}: ${error.message}` };
  }
}

async function bytesOf(
  name: string,
  maxBytes: number,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (!isAddress(name)) return readWhole(name, maxBytes, signal);
  const limit = AbortSignal.timeout(timeout * 1000);
  const stop = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    const response = await request(name, { timeout, signal: stop });
    return await readBody(response, maxBytes, { timeout, signal: stop });
  } catch (error) {
    throw limit.aborted && !signal?.aborted ? fetchError(limit.reason, timeout) : error;
  }
}
