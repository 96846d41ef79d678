import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Schema } from "apache-arrow";
import { asUnciaError, UnciaError } from "../errors.ts";
import { decodeBatches } from "../frame/index.ts";
import { isRecord } from "../is-record.ts";
import type { Json } from "../params/json.ts";
import {
  checkFormat,
  checkNesting,
  manifestFile,
  metadataFile,
  parseManifest,
  readManifest,
  schemaFile,
} from "./manifest.ts";
import { StateReader, sha256 } from "./state.ts";

/** What lies in a saved folder beyond this many entries is not looked at. */
const maxEntries = 100_000;

/** A stage as its folder describes it; its class need not be known here. */
export interface SavedStage {
  /** Name of the class, such as `uncia/lightgbm#LightGBMClassifier`. */
  readonly class: string;
  readonly uid: string | undefined;
  /** Version of Uncia that saved it. */
  readonly uncia: string | undefined;
  /** What was set, but for stages. */
  readonly params: Readonly<Record<string, Json>>;
  /** The stages that are params of this one, in order. */
  readonly stages: readonly { readonly param: string; readonly stage: SavedStage }[];
  /** Columns of the table that a model was fitted on. */
  readonly inputSchema: Schema | undefined;
}

export interface SavedFile {
  /** Relative to the folder. */
  readonly path: string;
  /** Bytes as the manifest has it. */
  readonly bytes: number;
  /** What is wrong with it, if anything. */
  readonly problem: string | undefined;
}

/** What {@link inspectSaved} finds. */
export interface Inspection {
  readonly folder: string;
  /** SHA-256 of the manifest, which stands for the whole. */
  readonly digest: string;
  /** Missing where the description of the stage itself is damaged. */
  readonly stage: SavedStage | undefined;
  readonly files: readonly SavedFile[];
  /** Files that no manifest lists; they are never read. */
  readonly unlisted: readonly string[];
  /** All that is wrong, a sentence each; empty for a model that can be trusted to be as it was saved. */
  readonly problems: readonly string[];
}

/**
 * Says what is in a saved folder and whether it is as it was saved, without running or loading anything that it names.
 * @throws UnciaError `io` where there is no folder, `model_corrupt` or `model_format` where it has no readable manifest.
 */
export async function inspectSaved(folder: string): Promise<Inspection> {
  const root = resolve(folder);
  const manifest = await readManifest(root);
  const inspector = new Inspector(root);
  const stage = await inspector.stage("", manifest, 0);
  const listed = new Set([manifestFile, ...inspector.files.map((file) => file.path)]);
  const unlisted = (await entriesBelow(root)).filter((path) => !listed.has(path));
  return {
    folder: root,
    digest: sha256(manifest),
    stage,
    files: inspector.files,
    unlisted,
    problems: inspector.problems,
  };
}

class Inspector {
  readonly #root: string;
  readonly files: SavedFile[] = [];
  readonly problems: string[] = [];
  #stages = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** Checks the files of the stage below `prefix`, and reads what describes it. */
  async stage(prefix: string, manifest: Uint8Array, depth: number): Promise<SavedStage | undefined> {
    checkNesting(this.#root, depth, ++this.#stages);
    const folder = join(this.#root, prefix);
    const listed = parseManifest(manifest, folder);
    const reader = new StateReader(folder, listed);
    const good = new Set<string>();
    for (const [path, { size }] of Object.entries(listed)) {
      const problem = await this.#try(() => reader.verify(path));
      if (problem === undefined) good.add(path);
      this.files.push({ path: `${prefix}${path}`, bytes: size, problem });
    }
    if (!good.has(metadataFile)) {
      if (!Object.hasOwn(listed, metadataFile)) this.problems.push(`${folder} has no ${metadataFile}.`);
      return undefined;
    }
    let found: SavedStage | undefined;
    await this.#try(async () => {
      found = await this.#describe(prefix, reader, good, depth);
    });
    return found;
  }

  async #describe(
    prefix: string,
    reader: StateReader,
    good: ReadonlySet<string>,
    depth: number,
  ): Promise<SavedStage> {
    const folder = join(this.#root, prefix);
    const metadata = await reader.json(metadataFile);
    if (!isRecord(metadata) || typeof metadata.class !== "string" || !isRecord(metadata.params)) {
      throw new UnciaError("model_corrupt", `${join(folder, metadataFile)} lacks class or params.`);
    }
    checkFormat(metadata.formatVersion, folder);
    const params: Record<string, Json> = {};
    const stages: { param: string; stage: SavedStage }[] = [];
    for (const [param, value] of Object.entries(metadata.params)) {
      const nested = nestedFolders(value, reader);
      // Maps of params are shown, with the folders of the stages among their values.
      if (!nested || Array.isArray(value)) params[param] = value as Json;
      for (const path of nested ?? []) {
        // A damaged manifest is reported as a file already.
        if (!good.has(`${path}/${manifestFile}`)) continue;
        const manifest = await reader.bytes(`${path}/${manifestFile}`);
        const stage = await this.stage(`${prefix}${path}/`, manifest, depth + 1);
        if (stage) stages.push({ param, stage });
      }
    }
    return {
      class: metadata.class,
      uid: textOf(metadata.uid),
      uncia: textOf(metadata.uncia),
      params,
      stages,
      inputSchema: good.has(schemaFile) ? await this.#schema(reader) : undefined,
    };
  }

  async #schema(reader: StateReader): Promise<Schema | undefined> {
    let schema: Schema | undefined;
    await this.#try(async () => {
      schema = decodeBatches(await reader.bytes(schemaFile)).schema;
    });
    return schema;
  }

  /** The message of what `work` throws, which is also kept. */
  async #try(work: () => Promise<void>): Promise<string | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      const { code, message } = asUnciaError(error, "model_corrupt");
      if (code === "limit") throw error;
      this.problems.push(message);
      return message;
    }
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The folders of a param that holds stages, alone or in maps; any other value may have such members, but no manifest there. */
function nestedFolders(value: unknown, reader: StateReader): string[] | undefined {
  if (Array.isArray(value)) {
    const found = value.flatMap((item) => nestedFolders(item, reader) ?? []);
    return found.length ? found : undefined;
  }
  if (!isRecord(value)) return undefined;
  const folders = value.folders ?? (value.folder === undefined ? undefined : [value.folder]);
  if (!Array.isArray(folders)) return nestedFolders(Object.values(value), reader);
  const known = folders.every(
    (path): path is string => typeof path === "string" && reader.has(`${path}/${manifestFile}`),
  );
  return known ? folders : undefined;
}

/** Paths of all that is no folder, links not followed. */
async function entriesBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [""];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory()) waiting.push(`${path}/`);
      else found.push(path);
      if (found.length + waiting.length > maxEntries) return found.sort();
    }
  }
  return found.sort();
}
