import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Schema } from "apache-arrow";
import { asUnciaError, UnciaError } from "../errors.ts";
import { decodeBatches, encodeSchema, joinChunks } from "../frame/index.ts";
import { isRecord } from "../is-record.ts";
import { type Json, valueFromJson, valueToJson } from "../params/json.ts";
import { version } from "../version.ts";
import {
  checkFormat,
  checkNesting,
  formatVersion,
  manifestFile,
  metadataFile,
  nestedPath,
  parseManifest,
  readManifest,
  schemaFile,
} from "./manifest.ts";
import { Model } from "./model.ts";
import { paramFromJson, paramToJson } from "./nested.ts";
import { stagesIn } from "./param-maps.ts";
import { stageClass, typeNameOf } from "./registry.ts";
import type { Stage } from "./stage.ts";
import { type FileRecord, readModelFile, StateReader, StateWriter, sha256 } from "./state.ts";

interface Metadata {
  readonly formatVersion: number;
  readonly class: string;
  readonly uncia: string;
  readonly uid: string;
  /** What was set. A stage is `{ "folder": path }`, a list of stages `{ "folders": [path, …] }`. */
  readonly params: Readonly<Record<string, Json>>;
  /** The defaults that held when it was saved, so that a later change of a default changes no old model. */
  readonly defaults: Readonly<Record<string, Json>>;
  /** Params that name a file of this folder: its path in it. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Where in a saved folder the files lie that params name. */
const carriedFolder = "files/";

export interface SaveOptions {
  /** Replace the saved stage at the target. Default false: an existing target is an error. */
  readonly overwrite?: boolean;
}

/**
 * Saves a stage, fitted or not, as a folder. It is written beside the target and renamed into place, the manifest
 * last, so that a crash leaves no half of a model. Secrets are not saved.
 */
export async function saveStage(stage: Stage, folder: string, options: SaveOptions = {}): Promise<void> {
  const target = resolve(folder);
  const exists = (await lstat(target).catch(() => undefined)) !== undefined;
  if (exists && !options.overwrite) {
    throw new UnciaError("io", `${target} exists.`, { hint: "Pass overwrite to replace it." });
  }
  if (exists && !(await isReplaceable(target))) {
    throw new UnciaError("io", `${target} is not a saved stage, so it is not replaced.`, {
      hint: "Save to another folder.",
    });
  }
  const suffix = randomBytes(6).toString("hex");
  const draft = join(dirname(target), `.${basename(target)}.draft-${suffix}`);
  const old = join(dirname(target), `.${basename(target)}.old-${suffix}`);
  try {
    await mkdir(dirname(target), { recursive: true });
    await mkdir(draft);
    await writeStage(stage, draft);
    if (exists) await rename(target, old);
    try {
      await rename(draft, target);
    } catch (error) {
      if (exists) await rename(old, target);
      throw error;
    }
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    throw asUnciaError(error, "io");
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** A saved stage or an empty folder: a slip in the path must not delete what was never a model. */
async function isReplaceable(target: string): Promise<boolean> {
  if (!(await stat(target).catch(() => undefined))?.isDirectory()) return false;
  const entries = await readdir(target);
  return entries.length === 0 || entries.includes(manifestFile);
}

/** Writes the files of one stage into a folder that is there, and returns the digest of its manifest. */
async function writeStage(stage: Stage, folder: string): Promise<FileRecord> {
  const out = new StateWriter(folder);
  const params: Record<string, Json> = {};
  const nested = async (child: Stage, path: string): Promise<string> => {
    await mkdir(join(folder, path), { recursive: true });
    out.files[`${path}/${manifestFile}`] = await writeStage(child, join(folder, path));
    return path;
  };
  for (const { name, kind, value, secret } of stage.settings()) {
    if (secret) continue;
    const folders: string[] = [];
    for (const [index, child] of stagesIn(kind, value).entries()) {
      folders.push(await nested(child, nestedPath(name, kind === "stage" ? undefined : index)));
    }
    // Folders are named in the order in which the stages stand in the value.
    params[name] = paramToJson(kind, value, (form, one) =>
      form === "stage"
        ? { folder: folders.shift() ?? null }
        : { folders: folders.splice(0, (one as readonly Stage[]).length) },
    );
  }
  const defaults = Object.fromEntries(
    stage.defaults().map(({ name, kind, value }) => [name, valueToJson(kind, value)]),
  );
  const carried = await stage.writeFiles(out);
  // Where a file was before says nothing elsewhere.
  Object.assign(params, carried);
  const metadata: Metadata = {
    formatVersion,
    class: typeNameOf(stage),
    uncia: version,
    uid: stage.uid,
    params,
    defaults,
    ...(Object.keys(carried).length > 0 && { files: carried }),
  };
  await out.json(metadataFile, metadata);
  if (stage instanceof Model) {
    if (stage.inputSchema) await out.bytes(schemaFile, joinChunks(encodeSchema(stage.inputSchema)));
    await stage.writeState(out);
  }
  const manifest = Buffer.from(`${JSON.stringify({ formatVersion, files: out.files }, undefined, 2)}\n`);
  await writeFile(join(folder, manifestFile), manifest);
  return { size: manifest.byteLength, sha256: sha256(manifest) };
}

/** Digest of a saved stage: that of its manifest, which holds the digests of everything else. */
export async function savedDigest(folder: string): Promise<string> {
  return sha256(await readManifest(folder));
}

/**
 * Loads a stage that was saved in any language by this version or an older one.
 * @throws UnciaError `io` where there is none, `model_corrupt`, `model_format` or `unknown_stage`.
 */
export async function loadStage(folder: string): Promise<Stage> {
  return readStage(resolve(folder), await readManifest(folder), 0, { stages: 0 });
}

/** `read` counts the stages of the whole. */
async function readStage(
  folder: string,
  manifest: Uint8Array,
  depth: number,
  read: { stages: number },
): Promise<Stage> {
  checkNesting(folder, depth, ++read.stages);
  const files = new StateReader(folder, parseManifest(manifest, folder));
  const metadata = await files.json(metadataFile);
  if (!isRecord(metadata) || typeof metadata.class !== "string" || !isRecord(metadata.params)) {
    throw new UnciaError("model_corrupt", `${folder}/${metadataFile} lacks class or params.`);
  }
  checkFormat(metadata.formatVersion, folder);
  const Class = await stageClass(metadata.class);
  const stage = new Class({}, typeof metadata.uid === "string" ? metadata.uid : undefined);
  fill(folder, () =>
    stage.adoptDefaults(isRecord(metadata.defaults) ? metadata.defaults : {}, valueFromJson),
  );

  const nested = async (path: unknown): Promise<Stage> => {
    if (typeof path !== "string")
      throw new UnciaError("model_corrupt", `${folder} names a stage without a folder.`);
    return readStage(join(folder, path), await files.bytes(`${path}/${manifestFile}`), depth + 1, read);
  };
  const carried = await checkCarried(metadata.files, files, folder);
  for (const [name, json] of Object.entries(metadata.params)) {
    if (Object.hasOwn(carried, name)) {
      fill(folder, () => stage.set(name, join(folder, carried[name] ?? "")));
      continue;
    }
    const kind = fill(folder, () => stage.kindOf(name));
    const value = await paramFromJson(kind, json, async (form, saved) => {
      if (form === "stage") return nested(isRecord(saved) ? saved.folder : undefined);
      const folders = isRecord(saved) && Array.isArray(saved.folders) ? saved.folders : [undefined];
      const children: Stage[] = [];
      for (const path of folders) children.push(await nested(path));
      return children;
    });
    fill(folder, () => stage.set(name, value));
  }
  if (stage instanceof Model) {
    if (files.has(schemaFile)) stage.inputSchema = readSchema(await files.bytes(schemaFile), folder);
    await stage.readState(files);
  }
  return stage;
}

/** The params of a stage that was saved in, or loaded from, a folder which name files that it carries there: their paths in the folder. */
export async function carriedFiles(folder: string): Promise<Readonly<Record<string, string>>> {
  const metadata: unknown = JSON.parse(
    new TextDecoder().decode(await readModelFile(join(folder, metadataFile))),
  );
  return isRecord(metadata) && isRecord(metadata.files) ? (metadata.files as Record<string, string>) : {};
}

/** The params that name files which the stage carries, with their paths in its folder; all of them must be as they were saved. */
async function checkCarried(
  carried: unknown,
  files: StateReader,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  if (carried === undefined) return {};
  for (const path of files.names()) if (path.startsWith(carriedFolder)) await files.verify(path);
  for (const [name, path] of Object.entries(isRecord(carried) ? carried : {})) {
    if (typeof path === "string" && path.startsWith(carriedFolder) && files.has(path)) continue;
    throw new UnciaError("model_corrupt", `${folder} says of ${name} that it is a file which is not there.`);
  }
  return isRecord(carried) ? (carried as Record<string, string>) : {};
}

/** Sets what was saved: a param that is not declared is of another version, a value that it refuses was never saved. */
function fill<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, message, details } = asUnciaError(error);
    throw new UnciaError(
      code === "unknown_param" ? "model_format" : "model_corrupt",
      `The saved stage in ${folder} cannot be taken over: ${message}`,
      { ...details },
      { cause: error },
    );
  }
}

function readSchema(bytes: Uint8Array, folder: string): Schema {
  try {
    return decodeBatches(bytes).schema;
  } catch (error) {
    throw new UnciaError(
      "model_corrupt",
      `The input schema in ${folder} cannot be read.`,
      {},
      { cause: error },
    );
  }
}
