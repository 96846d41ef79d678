import { createHash } from "node:crypto";
import { lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UnciaError } from "../errors.ts";

/** Size and digest of one file of a saved stage. */
export interface FileRecord {
  readonly size: number;
  readonly sha256: string;
}

/** A path inside a saved folder: names of letters, digits, `.`, `_` and `-`, joined by `/`; none starts with a dot. */
const safePath = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Writes the files of one stage and keeps count of them for the manifest. */
export class StateWriter {
  readonly #folder: string;
  readonly files: Record<string, FileRecord> = {};

  constructor(folder: string) {
    this.#folder = folder;
  }

  async bytes(path: string, content: Uint8Array): Promise<void> {
    if (!safePath.test(path))
      throw new UnciaError("internal", `"${path}" is not a name for a file of a model.`);
    const target = join(this.#folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    this.files[path] = { size: content.byteLength, sha256: sha256(content) };
  }

  async text(path: string, content: string): Promise<void> {
    await this.bytes(path, Buffer.from(content));
  }

  async json(path: string, content: unknown): Promise<void> {
    await this.text(path, `${JSON.stringify(content, undefined, 2)}\n`);
  }
}

/** Reads the files that a manifest lists, each checked against size and digest, and none besides. */
export class StateReader {
  readonly #folder: string;
  readonly #files: Readonly<Record<string, FileRecord>>;

  constructor(folder: string, files: Readonly<Record<string, FileRecord>>) {
    this.#folder = folder;
    this.#files = files;
  }

  has(path: string): boolean {
    return Object.hasOwn(this.#files, path);
  }

  async bytes(path: string): Promise<Uint8Array> {
    const record = this.has(path) ? this.#files[path] : undefined;
    if (!record || !safePath.test(path)) throw this.#corrupt(path, "is not in its manifest");
    const target = join(this.#folder, path);
    const found = await lstat(target).catch(() => undefined);
    if (!found?.isFile()) throw this.#corrupt(path, "is missing");
    if (found.size !== record.size) throw this.#corrupt(path, `has ${found.size} bytes, not ${record.size}`);
    const content = await readFile(target);
    if (sha256(content) !== record.sha256) throw this.#corrupt(path, "was altered: its digest is another");
    return content;
  }

  async text(path: string): Promise<string> {
    return new TextDecoder("utf-8", { fatal: true }).decode(await this.bytes(path));
  }

  async json(path: string): Promise<unknown> {
    try {
      return JSON.parse(await this.text(path));
    } catch (error) {
      if (error instanceof UnciaError) throw error;
      throw this.#corrupt(path, "is not JSON");
    }
  }

  #corrupt(path: string, what: string): UnciaError {
    return new UnciaError("model_corrupt", `The saved model in ${this.#folder} is damaged: ${path} ${what}.`);
  }
}
