import type { Check } from "./check.ts";
import { checkFiles, readCoreManifest } from "./core-files.ts";
import { checkFolders } from "./folders.ts";
import { checkParts } from "./probes.ts";
import { ownSurroundings, type Surroundings } from "./surroundings.ts";
import { checkThreads, checkVersions } from "./versions.ts";

export type { Check } from "./check.ts";

export interface ExamineOptions {
  /** Compares the SHA-256 of every file of the core. */
  readonly deep?: boolean;
}

/** Looks at the core and at what it stands on: a finding each, with what to do about those that are no good. */
export async function examine(
  { deep = false }: ExamineOptions = {},
  around: Surroundings = ownSurroundings(),
): Promise<Check[]> {
  const read = await readCoreManifest(around.core);
  const damage = read && "status" in read ? read : undefined;
  const manifest = read && !("status" in read) ? read : undefined;
  return [
    ...checkVersions(around, manifest),
    ...(damage ? [damage] : manifest ? [await checkFiles(around.core, manifest, deep)] : []),
    ...(await checkParts(around)),
    ...(await checkFolders(around)),
    checkThreads(around),
  ];
}
