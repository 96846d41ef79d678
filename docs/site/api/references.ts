import { cpSync } from "node:fs";
import { join } from "node:path";
import { siteFolder } from "../paths.ts";
import { type ApiReference, cachedReference } from "./cached.ts";
import { javaReference } from "./java.ts";
import { pythonReference } from "./python.ts";
import { typescriptReference } from "./typescript.ts";

/** References that are sites of their own, in the manner of their language. R's help pages are pages of this site. */
const references: readonly ApiReference[] = [typescriptReference, pythonReference, javaReference];

/** Makes what has changed since the last build. */
export async function makeReferences(): Promise<() => void> {
  const made = await Promise.all(
    references.map(async (reference) => ({ reference, folder: await cachedReference(reference) })),
  );
  return () => {
    for (const { reference, folder } of made) {
      cpSync(folder, join(siteFolder, "api", reference.name), { recursive: true });
    }
  };
}
