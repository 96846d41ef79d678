import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { UnciaError } from "../errors.ts";
import { type ModelCard, parseIndex } from "./hub-card.ts";
import { type FetchLimits, withBody } from "./hub-fetch.ts";
import { zooCards } from "./hub-zoo.ts";

/** An index is a text of some kilobytes; a larger one is refused before it is read. */
const maxIndexBytes = 16 * 2 ** 20;
const indexFile = "index.json";

export interface SourceOptions {
  readonly cache: string;
  readonly limits: FetchLimits;
  readonly signal?: AbortSignal | undefined;
}

const isAddress = (text: string): boolean => /^https?:\/\//i.test(text);

/**
 * The cards of an index: of the built-in one where none is named, else of an address, a file, or the file `index.json` of a folder.
 * @throws UnciaError `io`, `limit`, or `invalid_data` for what is no index.
 */
export async function readIndex(index: string | undefined, options: SourceOptions): Promise<ModelCard[]> {
  if (index === undefined || index === "") return zooCards();
  if (isAddress(index)) return readRemoteIndex(index, options);
  return readLocalIndex(index.startsWith("file://") ? fileURLToPath(index) : index);
}

async function readLocalIndex(path: string): Promise<ModelCard[]> {
  const found = await stat(path).catch(() => undefined);
  const file = resolve(found?.isDirectory() ? join(path, indexFile) : path);
  const there = await stat(file).catch(() => undefined);
  if (!there?.isFile()) {
    throw new UnciaError("io", `There is no index of models ${file}.`, {
      hint: "An index is a JSON file, a folder with an index.json, or an address of http or https.",
    });
  }
  if (there.size > maxIndexBytes) throw tooLarge(file);
  const folder = dirname(file);
  return parseIndex(parseJson(await readFile(file, "utf8"), file), file, (name) => {
    if (isAddress(name)) return name;
    const target = resolve(folder, name);
    if (isAbsolute(name) || !target.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
      throw new UnciaError("invalid_data", `${file} names ${name}, which is outside of its folder.`);
    }
    return target;
  });
}

/** The index at an address; while that does not answer, what it said last. */
async function readRemoteIndex(address: string, options: SourceOptions): Promise<ModelCard[]> {
  const copy = join(options.cache, `index-${createHash("sha256").update(address).digest("hex")}.json`);
  const parse = (text: string): ModelCard[] =>
    parseIndex(parseJson(text, address), address, (name) => {
      const target = URL.canParse(name, address) ? new URL(name, address).href : name;
      if (isAddress(target)) return target;
      throw new UnciaError("invalid_data", `${address} names ${name}, which is no address of http or https.`);
    });
  let text: string;
  try {
    text = await fetchText(address, options);
  } catch (error) {
    const isAway = error instanceof UnciaError && (error.code === "io" || error.code === "limit");
    const kept = isAway ? await readFile(copy, "utf8").catch(() => undefined) : undefined;
    if (kept === undefined) throw error;
    return parse(kept);
  }
  const cards = parse(text);
  const draft = `${copy}.${randomBytes(4).toString("hex")}`;
  await mkdir(options.cache, { recursive: true });
  await writeFile(draft, text);
  await rename(draft, copy);
  return cards;
}

async function fetchText(address: string, { limits, signal }: SourceOptions): Promise<string> {
  return withBody(address, 0, limits, signal, async ({ chunks }) => {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > maxIndexBytes) throw tooLarge(address);
      parts.push(chunk);
    }
    return Buffer.concat(parts).toString("utf8");
  });
}

const tooLarge = (index: string): UnciaError =>
  new UnciaError("limit", `${index} is larger than ${maxIndexBytes / 2 ** 20} MiB, which no index is.`);

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnciaError("invalid_data", `${source} is not JSON: ${(error as Error).message}`);
  }
}
