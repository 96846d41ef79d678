import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { isRecord } from "../is-record.ts";
import { type Check, error, installAgain, ok } from "./check.ts";

/** `core.json`: what an installed core says of itself. */
export interface CoreManifest {
  readonly version: string;
  readonly platform: string;
  /** The oldest glibc with which all of its binaries load. */
  readonly glibc?: string;
  /** Range of versions of Node, such as `>=22`. */
  readonly node: string;
  readonly digest: string;
  readonly files: readonly CoreFile[];
}

interface CoreFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const name = "files";
const manifestFile = "core.json";
const shown = 5;

/** The manifest of the core in a folder: undefined in a checkout, which has none; a finding where it is damaged. */
export async function readCoreManifest(core: string): Promise<CoreManifest | Check | undefined> {
  let text: string;
  try {
    text = await readFile(join(core, manifestFile), "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return error(
      name,
      `${join(core, manifestFile)} cannot be read: ${(cause as Error).message}`,
      installAgain,
    );
  }
  try {
    const manifest: unknown = JSON.parse(text);
    if (isRecord(manifest) && typeof manifest.version === "string" && Array.isArray(manifest.files)) {
      return manifest as unknown as CoreManifest;
    }
  } catch {
    // Said below.
  }
  return error(name, `${join(core, manifestFile)} is damaged.`, installAgain);
}

/** Whether every file is there with its size, and in a deep check with its digest. */
export async function checkFiles(core: string, manifest: CoreManifest, deep: boolean): Promise<Check> {
  const wrong: string[] = [];
  for (const file of manifest.files) {
    const problem = await problemOf(core, file, deep);
    if (problem) wrong.push(`${file.path} ${problem}`);
  }
  if (deep && digestOf(manifest.files) !== manifest.digest) wrong.push(`${manifestFile} was altered`);
  if (wrong.length === 0) {
    const how = deep ? "their SHA-256 as released" : "of the right size (--deep compares their SHA-256)";
    return ok(name, `${manifest.files.length} files, ${how}`);
  }
  const more = wrong.length > shown ? `, and ${wrong.length - shown} more` : "";
  return error(
    name,
    `${wrong.slice(0, shown).join("; ")}${more}`,
    `Install Uncia again; ${core} is damaged.`,
  );
}

async function problemOf(core: string, file: CoreFile, deep: boolean): Promise<string | undefined> {
  const path = join(core, file.path);
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isFile()) return "is missing";
  if (found.size !== file.bytes) return `has ${found.size} bytes, not ${file.bytes}`;
  if (!deep) return undefined;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex") === file.sha256 ? undefined : "was altered";
}

/** SHA-256 over the sorted lines `sha256 path`. */
const digestOf = (files: readonly CoreFile[]): string =>
  createHash("sha256")
    .update(
      files
        .map((file) => `${file.sha256} ${file.path}\n`)
        .sort()
        .join(""),
    )
    .digest("hex");
