import { homedir } from "node:os";
import { join } from "node:path";
import { didYouMean } from "../did-you-mean.ts";
import { UnciaError } from "../errors.ts";
import type { Progress, RunOptions } from "../run.ts";
import { fetchIntoCache } from "./hub-cache.ts";
import { type ModelCard, type ModelFile, type ModelLabel, parseLabelLines } from "./hub-card.ts";
import { defaultLimits, type FetchLimits } from "./hub-fetch.ts";
import { checkFile, readChecked } from "./hub-files.ts";
import { readIndex } from "./hub-source.ts";

export interface ModelDownloaderOptions {
  /**
   * Where the models are listed: a folder with an `index.json`, such a file, or its address of http or https; also the address of a manifest
   * of the ONNX model zoo. Default: the environment's `UNCIA_MODEL_INDEX`, else networks of the ONNX model zoo for photos.
   */
  readonly index?: string | undefined;
  /** Folder in which fetched files are kept. Default: `models` in the user's cache, `UNCIA_CACHE` or `~/.cache/uncia`. */
  readonly cache?: string | undefined;
  /** The largest file that is fetched, in bytes. Default: 4 GiB. */
  readonly maxBytes?: number | undefined;
  /** Redirects, and times in milliseconds. Default: 5 redirects, 30 s without a byte, an hour for the whole. */
  readonly limits?: Partial<FetchLimits> | undefined;
}

const defaultMaxBytes = 4 * 2 ** 30;

/**
 * Finds networks by name in an index, fetches them and keeps them. What was fetched is used only if its size and SHA-256 are those of the
 * index, and these are looked at again each time it is read.
 */
export class ModelDownloader {
  readonly index: string | undefined;
  readonly cache: string;
  readonly #maxBytes: number;
  readonly #limits: FetchLimits;
  #cards: Promise<ModelCard[]> | undefined;

  constructor(options: ModelDownloaderOptions = {}) {
    this.index = options.index || process.env.UNCIA_MODEL_INDEX;
    this.cache = options.cache || join(cacheFolder(), "models");
    this.#maxBytes = options.maxBytes ?? defaultMaxBytes;
    this.#limits = { ...defaultLimits, ...options.limits };
  }

  /** The cards of all models of the index; it is read once. Throws `io`, `limit` or `invalid_data`. */
  listModels(run: RunOptions = {}): Promise<ModelCard[]> {
    this.#cards ??= readIndex(this.index, {
      cache: this.cache,
      limits: this.#limits,
      signal: run.signal,
    }).catch((error) => {
      this.#cards = undefined;
      throw error;
    });
    return this.#cards;
  }

  /** The card of a model. Throws `invalid_param` for a name that the index lacks. */
  async card(name: string, run: RunOptions = {}): Promise<ModelCard> {
    const cards = await this.listModels(run);
    const found = cards.find((card) => card.name === name);
    if (found) return found;
    const names = cards.map((card) => card.name);
    throw new UnciaError("invalid_param", `${this.#source} has no model "${name}".`, {
      param: "modelName",
      hint:
        didYouMean(name, names) ?? `It has ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}.`,
    });
  }

  /**
   * Fetches a model where it is not in the cache yet, and checks it.
   * @returns Where it lies; models of a local index are not copied.
   */
  async downloadByName(name: string, run: RunOptions = {}): Promise<string> {
    const { file } = await this.card(name, run);
    const path = await this.#locate(file, name, run);
    await checkFile(path, file, run);
    return path;
  }

  /** The bytes of a file of a card, fetched where need be, checked, in memory that threads can share. */
  async read(file: ModelFile, name: string, run: RunOptions = {}): Promise<Uint8Array> {
    return readChecked(await this.#locate(file, name, run), file, run);
  }

  /** What the outputs of a classifier stand for; undefined where its card does not say. */
  async labels(card: ModelCard, run: RunOptions = {}): Promise<readonly ModelLabel[] | undefined> {
    if (card.labels || !card.labelsFile) return card.labels;
    const bytes = await this.read(card.labelsFile, `labels of ${card.name}`, run);
    // TextDecoder reads no shared memory.
    return parseLabelLines(Buffer.from(bytes).toString("utf8"));
  }

  get #source(): string {
    return this.index ?? "The built-in index";
  }

  async #locate(file: ModelFile, name: string, run: RunOptions): Promise<string> {
    if (!/^https?:/i.test(file.location)) return file.location;
    if (file.size > this.#maxBytes) {
      throw new UnciaError(
        "limit",
        `${name} has ${megabytes(file.size)}; at most ${megabytes(this.#maxBytes)} are fetched.`,
      );
    }
    const { onProgress, signal } = run;
    return fetchIntoCache(file, this.cache, {
      limits: this.#limits,
      signal,
      ...(onProgress && { onBytes: reporter(name, onProgress) }),
    });
  }
}

/** Tells of each hundredth part, not of each packet. */
function reporter(
  name: string,
  onProgress: (progress: Progress) => void,
): (done: number, total: number) => void {
  let told = -1;
  return (done, total) => {
    const share = Math.floor((done / total) * 100);
    if (share === told) return;
    told = share;
    const message = `${name}: ${megabytes(done)} of ${megabytes(total)}`;
    onProgress({ stage: "ModelDownloader", done, total, message });
  };
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MiB`;

/** The user's cache, by the rule that all clients follow. */
function cacheFolder(): string {
  const { UNCIA_CACHE, XDG_CACHE_HOME } = process.env;
  return UNCIA_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "uncia");
}
