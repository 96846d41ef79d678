import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import { type FileRecord, readModelFile } from "./state.ts";

/** Version of the layout of a saved folder; a reader refuses a newer one. */
export const formatVersion = 1;

export const metadataFile = "metadata.json";
export const manifestFile = "manifest.json";
export const schemaFile = "input-schema.arrow";
/** No manifest of a real model comes near; a larger one is refused before it is read. */
const maxManifestBytes = 64 * 2 ** 20;
/** Stages that are nested deeper are refused. */
const maxDepth = 32;
/** A folder that is named again and again at each depth would be read a number of times that has no end. */
const maxStages = 1_000;

/** Throws `limit` where a saved stage holds more stages, or deeper ones, than any real one does. */
export function checkNesting(folder: string, depth: number, stages: number): void {
  if (depth > maxDepth) throw new UnciaError("limit", `${folder} nests stages more than ${maxDepth} deep.`);
  if (stages > maxStages) throw new UnciaError("limit", `${folder} holds more than ${maxStages} stages.`);
}

/** Where in a saved stage's folder the stage lies that is its param, or one of a list of stages. */
export const nestedPath = (param: string, index?: number): string =>
  index === undefined ? `params/${param}` : `params/${param}/${index}`;

/** The bytes of the manifest of a saved stage; throws `io` where there is no folder, `model_corrupt` where it has none. */
export async function readManifest(folder: string): Promise<Uint8Array> {
  const path = join(folder, manifestFile);
  const found = await lstat(path).catch(() => undefined);
  if (!found) {
    const there = await lstat(folder).catch(() => undefined);
    throw there
      ? new UnciaError(
          "model_corrupt",
          `${folder} is no saved model, or an incomplete one: it has no ${manifestFile}.`,
        )
      : new UnciaError("io", `There is no folder ${folder}.`);
  }
  if (!found.isFile() || found.size > maxManifestBytes) {
    throw new UnciaError("model_corrupt", `${path} is not a manifest.`);
  }
  return readModelFile(path);
}

/** The files that a manifest lists, checked; throws `model_corrupt`, or `model_format` for one of a newer version. */
export function parseManifest(bytes: Uint8Array, folder: string): Record<string, FileRecord> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new UnciaError("model_corrupt", `The manifest of ${folder} is not JSON.`);
  }
  if (isRecord(manifest)) checkFormat(manifest.formatVersion, folder);
  const files = isRecord(manifest) ? manifest.files : undefined;
  const valid =
    isRecord(files) &&
    Object.values(files).every((file) => isRecord(file) && typeof file.sha256 === "string");
  if (!valid) throw new UnciaError("model_corrupt", `The manifest of ${folder} lists no files.`);
  return files as Record<string, FileRecord>;
}

/** Throws unless this version can read that format. */
export function checkFormat(found: unknown, folder: string): void {
  if (!Number.isInteger(found) || (found as number) < 1) {
    throw new UnciaError("model_corrupt", `${folder} does not say of what format it is.`);
  }
  if ((found as number) > formatVersion) {
    throw new UnciaError(
      "model_format",
      `${folder} is of format ${found}; this version reads up to ${formatVersion}.`,
      {
        hint: "Use a newer version of Uncia.",
      },
    );
  }
}
