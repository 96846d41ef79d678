import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The repository. */
export const root = join(import.meta.dirname, "../..");

/** Where the site is written. */
export const siteFolder = join(root, "dist/site");

/** What is kept from one build to the next, by the content that it was made from. */
export const siteCache = join(root, ".cache/site");

export const readText = (path: string): string => readFileSync(join(root, path), "utf8");

export const readJson = <T>(path: string): T => JSON.parse(readText(path)) as T;
