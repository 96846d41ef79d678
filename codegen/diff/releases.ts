import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { nextBreaking } from "../project/about.ts";

/** The file of the newest version in a folder of schemas called `<version>.json`; undefined where there is none. */
export function newestRelease(folder: string): string | undefined {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const newest = files
    .flatMap((file) => /^(\d+\.\d+\.\d+)\.json$/.exec(file)?.[1] ?? [])
    .sort((a, b) => compareVersions(numbersOf(b), numbersOf(a)))[0];
  return newest && join(folder, `${newest}.json`);
}

const compareVersions = (a: readonly number[], b: readonly number[]): number => {
  const index = a.findIndex((part, at) => part !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
};

/** Whether the newer version says by its number that it may break what worked with the older one. */
export const mayBreak = (before: string, after: string): boolean =>
  compareVersions(numbersOf(after), numbersOf(nextBreaking(before))) >= 0;

const numbersOf = (version: string): number[] =>
  [
    ...version
      .replace(/[-+].*$/, "")
      .split(".")
      .map(Number),
    0,
    0,
  ].slice(0, 3);
