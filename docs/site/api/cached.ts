import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, siteCache } from "../paths.ts";

/** How the reference of a language is made. */
export interface ApiReference {
  readonly name: string;
  /** Patterns of the files that it is made from, in the repository. */
  readonly sources: readonly string[];
  /** Whatever else changes what comes out: options, and the version of the tool. */
  readonly recipe: string;
  make(folder: string): Promise<void>;
}

/** The folder with the reference: that of an earlier build where none of its sources has changed. */
export async function cachedReference(reference: ApiReference): Promise<string> {
  const shelf = join(siteCache, "api", reference.name);
  const folder = join(shelf, digestOf(reference));
  if (existsSync(folder)) return folder;
  const unfinished = join(shelf, `unfinished-${process.pid}`);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    await reference.make(unfinished);
    for (const old of readdirSync(shelf).filter((name) => !name.startsWith("unfinished-"))) {
      rmSync(join(shelf, old), { recursive: true });
    }
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

function digestOf({ sources, recipe }: ApiReference): string {
  const hash = createHash("sha256").update(recipe);
  const files = globSync([...sources, "docs/site/api/*.ts"], { cwd: root })
    .filter(isSource)
    .sort();
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}

/** What tools made of sources, and tests, change nothing. */
const isSource = (file: string): boolean => !/(^|\/)(dist|node_modules)\/|\.(test|example)\.ts$/.test(file);
