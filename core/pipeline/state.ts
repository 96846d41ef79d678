import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { constants, copyFile, lstat, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { UnciaError } from "../errors.ts";

/** Size and digest of one file of a saved stage. */
export interface FileRecord {
  readonly size: number;
  readonly sha256: string;
}

/** A path inside a saved folder: names of letters, digits, `.`, `_` and `-`, joined by `/`; none starts with a dot. */
const safePath = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** SHA-256 of a file of any size. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The bytes of a file of a saved model; throws `io`. */
export async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UnciaError("io", `${path} cannot be read: ${(error as Error).message}`, {}, { cause: error });
  }
}

/** Writes the files of one stage and keeps count of them for the manifest. */
export class StateWriter {
  readonly #folder: string;
  readonly files: Record<string, FileRecord> = {};

  constructor(folder: string) {
    this.#folder = folder;
  }

  async #target(path: string): Promise<string> {
    if (!safePath.test(path))
      throw new UnciaError("internal", `"${path}" is not a name for a file of a model.`);
    const target = join(this.#folder, path);
    await mkdir(dirname(target), { recursive: true });
    return target;
  }

  /** Copies a file of any size; where the file system can, without using space. Throws `io`. */
  async copy(path: string, source: string): Promise<void> {
    const target = await this.#target(path);
    await copyFile(source, target, constants.COPYFILE_FICLONE).catch((error: Error) => {
      throw new UnciaError("io", `${source} cannot be copied: ${error.message}`, {}, { cause: error });
    });
    this.files[path] = { size: (await stat(target)).size, sha256: await sha256OfFile(target) };
  }

  async bytes(path: string, content: Uint8Array): Promise<void> {
    const target = await this.#target(path);
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

  names(): string[] {
    return Object.keys(this.#files);
  }

  has(path: string): boolean {
    return Object.hasOwn(this.#files, path);
  }

  async bytes(path: string): Promise<Uint8Array> {
    const record = await this.#plainFile(path);
    const content = await readModelFile(join(this.#folder, path));
    if (sha256(content) !== record.sha256) throw this.#altered(path);
    return content;
  }

  /** Throws `model_corrupt` unless the file is what the manifest says; reads it in pieces, so it may be of any size. */
  async verify(path: string): Promise<void> {
    const record = await this.#plainFile(path);
    if ((await sha256OfFile(join(this.#folder, path))) !== record.sha256) throw this.#altered(path);
  }

  async #plainFile(path: string): Promise<FileRecord> {
    const record = this.has(path) ? this.#files[path] : undefined;
    if (!record || !safePath.test(path)) throw this.#corrupt(path, "is not in its manifest");
    const found = await this.#find(path);
    if (found.size !== record.size) throw this.#corrupt(path, `has ${found.size} bytes, not ${record.size}`);
    return record;
  }

  #altered(path: string): UnciaError {
    return this.#corrupt(path, "was altered: its digest is another");
  }

  /** What lies at a path of plain folders and a plain file; a link could lead out of the model. */
  async #find(path: string): Promise<Stats> {
    const names = path.split("/");
    for (const [index, name] of names.entries()) {
      const part = join(this.#folder, ...names.slice(0, index), name);
      const found = await lstat(part).catch(() => undefined);
      if (!found) throw this.#corrupt(path, "is missing");
      const isFile = index === names.length - 1;
      if (!(isFile ? found.isFile() : found.isDirectory())) throw this.#corrupt(path, "is no plain file");
      if (isFile) return found;
    }
    throw this.#corrupt(path, "is missing");
  }

  async text(path: string): Promise<string> {
    const bytes = await this.bytes(path);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw this.#corrupt(path, "is not UTF-8");
    }
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
