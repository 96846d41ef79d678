// Our side of the comparison of pictures. It answers a line of JSON with a line of JSON.
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { decode } from "@uncia/opencv";
import { readPictures } from "../lib/pictures.ts";

const files = readPictures();
const operations = [{ kind: "resize", height: 224, width: 224 }] as const;

/** The time of the processor, or of the clock, with so many threads. */
async function measure(what: string, threads: number) {
  const started = performance.now();
  const before = process.cpuUsage();
  const results = await decode(files, { operations, threads });
  const { user, system } = process.cpuUsage(before);
  const elapsed = (performance.now() - started) / 1000;
  const hash = createHash("sha256");
  for (const result of results) {
    if (!result?.image) throw new Error(`A picture is bad: ${result?.error?.message}`);
    hash.update(result.image.data);
  }
  return { seconds: what === "clock" ? elapsed : (user + system) / 1e6, digest: hash.digest("hex") };
}

for await (const line of createInterface({ input: process.stdin })) {
  const [what = "", threads = "1"] = (JSON.parse(line) as { work: string }).work.split(" ");
  console.log(JSON.stringify(await measure(what, Number(threads))));
}
