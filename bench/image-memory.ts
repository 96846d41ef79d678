// The peak of memory of reading and resizing pictures, by how many there are: 6,000 JPEGs of 800 x 600 against 2,000.
//
//   node --conditions=source bench/image-memory.ts [--rounds 3]
import { execFileSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { folder, makePictures } from "./lib/pictures.ts";

const target = 1.1;
const counts = [2000, 6000] as const;
const ways = ["decoded", "bytes"] as const;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
const rounds = Number(values.rounds);

/** A folder of so many pictures, each one of the 500 under several names. */
function folderOf(count: number): string {
  const many = `${folder}-${count}`;
  mkdirSync(many, { recursive: true });
  const names = readdirSync(folder).sort();
  for (let i = 0; i < count; i++) {
    const path = join(many, `${String(i).padStart(5, "0")}.jpg`);
    if (!existsSync(path)) linkSync(join(folder, names[i % names.length] as string), path);
  }
  return many;
}

function peakOf(way: string, count: number): number {
  const worker = join(import.meta.dirname, "workers/image_memory.ts");
  const printed = execFileSync(
    process.execPath,
    ["--conditions=source", worker, way, folderOf(count), String(count)],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  return Number(printed);
}

const middle = (numbers: number[]): number => numbers.sort((a, b) => a - b)[numbers.length >> 1] as number;

await makePictures();
for (const way of ways) {
  const [few, many] = counts.map((count) =>
    middle(Array.from({ length: rounds }, () => peakOf(way, count))),
  ) as [number, number];
  const ratio = many / few;
  const verdict = ratio <= target ? "within" : "MISSES";
  console.log(
    `${way}: ${few} MiB at ${counts[0]} pictures, ${many} MiB at ${counts[1]}; ratio ${ratio.toFixed(2)}, ${verdict} the target of ${target}`,
  );
  if (ratio > target) process.exitCode = 1;
}
