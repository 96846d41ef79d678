import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Check, error, ok, warning } from "./check.ts";
import type { Surroundings } from "./surroundings.ts";

const megabyte = 2 ** 20;
/** A core unpacked, and a little data. */
const tooLittle = 256 * megabyte;
const little = 1024 * megabyte;

/** The folders that are written to: whether they can be, and what room there is. */
export async function checkFolders(around: Surroundings): Promise<Check[]> {
  const { cacheFolder, temporaryFolder } = around;
  const cache = await whyNotWritable(cacheFolder);
  const temporary = await whyNotWritable(temporaryFolder);
  return [
    cache === undefined
      ? ok("cache folder", cacheFolder)
      : warning(
          "cache folder",
          `${cacheFolder} cannot be written to: ${cache}`,
          "Set UNCIA_CACHE to a folder that can. R and Java unpack the core there; without it, starting takes longer.",
        ),
    temporary === undefined
      ? ok("temporary folder", temporaryFolder)
      : error(
          "temporary folder",
          `${temporaryFolder} cannot be written to: ${temporary}`,
          "Set TMPDIR to a folder that can.",
        ),
    ...(await checkSpace(around)),
  ];
}

/** The reason why nothing can be written below a folder, which need not be there yet. */
async function whyNotWritable(folder: string): Promise<string | undefined> {
  const existing = nearestExisting(folder);
  const file = join(existing, `.uncia-${randomBytes(6).toString("hex")}`);
  try {
    await writeFile(file, "", { flag: "wx" });
    await rm(file);
    return undefined;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  }
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}

async function checkSpace({ cacheFolder, temporaryFolder, freeBytes }: Surroundings): Promise<Check[]> {
  const checks: Check[] = [];
  const places = [
    ["disk space for the cache", cacheFolder, "UNCIA_CACHE"],
    ["disk space for temporary files", temporaryFolder, "TMPDIR"],
  ] as const;
  for (const [name, folder, variable] of places) {
    const free = await freeBytes(nearestExisting(folder)).catch(() => undefined);
    if (free === undefined) {
      checks.push(warning(name, `the disk of ${folder} does not say`, `Set ${variable} to another folder.`));
      continue;
    }
    const found = `${(free / megabyte).toFixed(0)} MiB free for ${folder}`;
    const fix = `Free some, or set ${variable} to a folder on another disk.`;
    if (free < tooLittle) checks.push(error(name, found, fix));
    else checks.push(free < little ? warning(name, found, fix) : ok(name, found));
  }
  return checks;
}
