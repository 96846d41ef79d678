import { cpSync } from "node:fs";
import { join } from "node:path";
import { siteFolder } from "../paths.ts";
import { type ApiReference, cachedReference } from "./cached.ts";
import { javaReference } from "./java.ts";
import { pythonReference } from "./python.ts";
import { typescriptReference } from "./typescript.ts";

/** References that are sites of their own, in the manner of their language. R's help pages are pages of this site. */
const references: readonly ApiReference[] = [typescriptReference, pythonReference, javaReference];

/** Makes what has changed since the last build, and gives the folder of each by its language. */
export async function makeReferences(): Promise<ReadonlyMap<string, string>> {
  return new Map(
    await Promise.all(
      references.map(async (one): Promise<[string, string]> => [one.name, await cachedReference(one)]),
    ),
  );
}

export function placeReferences(folders: ReadonlyMap<string, string>): void {
  for (const [name, folder] of folders) cpSync(folder, join(siteFolder, "api", name), { recursive: true });
}
