import { createReadStream } from "node:fs";
import { Parser, type ReadEntry } from "tar";
import { asUnciaError, UnciaError } from "../../errors.ts";
import { type FetchLimits, fetchError, request } from "./fetch.ts";
import { isAddress, isPictureName } from "./names.ts";

/** A picture in an archive. Nothing of it is ever written to disk: its name is a text and no more. */
export interface ArchiveEntry {
  readonly name: string;
  /** The file; undefined where it has more than `maxBytes`. */
  readonly bytes: Uint8Array | undefined;
}

const isFile = (entry: ReadEntry): boolean => ["File", "OldFile", "ContiguousFile"].includes(entry.type);

/**
 * The pictures of a tar archive, compressed or not, one after the other as they stand in it: no more than one is in memory. Links,
 * devices and files that are no pictures are passed over. Throws `invalid_data` for an archive that is damaged or cut off.
 */
export async function* readArchive(
  path: string,
  { maxBytes, ...limits }: FetchLimits & { readonly maxBytes: number },
): AsyncGenerator<ArchiveEntry> {
  const ready: ReadEntry[] = [];
  let problem: Error | undefined;
  const parser = new Parser({
    strict: true,
    filter: (name, entry) => isPictureName(name) && isFile(entry as ReadEntry),
    onReadEntry: (entry) => void ready.push(entry),
  });
  parser.on("error", (error: Error) => {
    problem ??= error;
  });
  const chunks = pieces(archiveBytes(path, limits));
  let ended = false;
  /** Gives the parser more, which may complete entries; false once nothing is left. */
  const feed = async (): Promise<boolean> => {
    if (ended || problem) return false;
    const { done, value } = await chunks.next();
    if (done) {
      ended = true;
      parser.end();
    } else parser.write(value);
    return true;
  };
  const check = (): void => {
    if (!problem) return;
    const text = `The archive ${path} cannot be read: ${problem.message}.`;
    throw new UnciaError("invalid_data", text, {}, { cause: problem });
  };
  try {
    do {
      for (let entry = ready.shift(); entry; entry = ready.shift()) {
        const parts: Buffer[] = [];
        const fits = entry.size <= maxBytes;
        let complete = false;
        entry.on("end", () => {
          complete = true;
        });
        entry.on("data", (chunk) => {
          if (fits) parts.push(chunk);
        });
        while (!complete && (await feed())) check();
        check();
        yield { name: entry.path, bytes: fits ? Buffer.concat(parts) : undefined };
      }
      check();
    } while (await feed());
    check();
  } finally {
    await chunks.return();
  }
}

/** Small pieces: what a piece becomes when it is decompressed is in memory as a whole, and node-tar lets it be 1000 times as much. */
async function* pieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const size = 32 * 1024;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
  }
}

async function* archiveBytes(path: string, limits: FetchLimits): AsyncGenerator<Buffer, void, undefined> {
  if (!isAddress(path)) {
    try {
      yield* createReadStream(path, { highWaterMark: 256 * 1024, signal: limits.signal });
    } catch (error) {
      throw asUnciaError(error, "io");
    }
    return;
  }
  const { timeout, signal } = limits;
  // An archive may take long, but no server may fall silent in the middle.
  const silence = new AbortController();
  const stop = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
  let timer: NodeJS.Timeout | undefined;
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new DOMException("silent", "TimeoutError")), timeout * 1000);
  };
  listen();
  try {
    const response = await request(path, { timeout: 86_400, signal: stop });
    for await (const chunk of response.body ?? []) {
      clearTimeout(timer);
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      listen();
    }
  } catch (error) {
    const cause = silence.signal.aborted ? silence.signal.reason : error;
    throw fetchError(cause, timeout, signal).at({ hint: `The archive is ${path}.` });
  } finally {
    clearTimeout(timer);
  }
}
