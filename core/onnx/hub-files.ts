import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { UnciaError } from "../errors.ts";
import type { RunOptions } from "../run.ts";
import type { ModelFile } from "./hub-card.ts";

const chunkBytes = 4 * 2 ** 20;

/**
 * The bytes of a file that must be what an index says. They are checked where they then stay, so that nobody can put something else in their
 * place between the check and the use; threads share them.
 * @throws UnciaError `io` where it cannot be read, `model_corrupt` where it is another file.
 */
export async function readChecked(path: string, file: ModelFile, run: RunOptions = {}): Promise<Uint8Array> {
  // The size is that of the index, which was read; the file must have it before anything is kept.
  let bytes: Uint8Array | undefined;
  await checkFile(path, file, run, (part, at) => {
    bytes ??= new Uint8Array(new SharedArrayBuffer(file.size));
    bytes.set(part, at);
  });
  return bytes ?? new Uint8Array();
}

/** Throws as {@link readChecked} does; `take` gets each piece of the file and its place. */
export async function checkFile(
  path: string,
  file: ModelFile,
  { signal }: RunOptions = {},
  take?: (part: Uint8Array, at: number) => void,
): Promise<void> {
  const handle = await open(path).catch((error: Error) => {
    throw new UnciaError("io", `${path} cannot be read: ${error.message}`, {}, { cause: error });
  });
  try {
    const { size } = await handle.stat();
    if (size !== file.size) throw notWhatItSays(path, `has ${size} bytes, not ${file.size}`);
    const chunk = new Uint8Array(Math.min(chunkBytes, size));
    const hash = createHash("sha256");
    for (let at = 0; at < size; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) throw notWhatItSays(path, `ends after ${at} bytes of ${size}`);
      const part = chunk.subarray(0, Math.min(bytesRead, size - at));
      take?.(part, at);
      hash.update(part);
      at += part.length;
    }
    if (hash.digest("hex") !== file.sha256) throw notWhatItSays(path, "has another SHA-256");
  } finally {
    await handle.close();
  }
}

const notWhatItSays = (path: string, what: string): UnciaError =>
  new UnciaError("model_corrupt", `${path} is not the file that the index names: it ${what}.`, {
    hint: "Remove it, or correct the index.",
  });
