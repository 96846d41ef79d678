// Our side. It answers a line of JSON with a line of JSON. Settings: the folder, pictures a run.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RecordBatch } from "apache-arrow";
import { DataFrame } from "uncia";
import { ImageFeaturizer } from "uncia/onnx";

const [folder = "", size = "16", pictures = "pictures"] = process.argv.slice(2);
const stage = new ImageFeaturizer({
  inputCol: "bytes",
  modelLocation: join(folder, "network.onnx"),
  cutOutputLayers: 0,
  miniBatchSize: Number(size),
  channelNormalizationMeans: [0.485, 0.456, 0.406],
  channelNormalizationStds: [0.229, 0.224, 0.225],
});

/** Files to vectors; only one batch of them is kept, unless all are wanted. */
async function features(keep?: (values: Float32Array) => void): Promise<number> {
  const data = DataFrame.readImages(join(folder, pictures, "*.jpg"), { decode: false });
  let rows = 0;
  for await (const batch of stage.transform(data).select("features").batches()) {
    rows += batch.numRows;
    keep?.(valuesOf(batch));
  }
  return rows;
}

const valuesOf = (batch: RecordBatch): Float32Array =>
  batch.data.children[0]?.children[0]?.values as Float32Array;

for await (const line of createInterface({ input: process.stdin })) {
  const { work } = JSON.parse(line) as { work: string };
  const kept: Float32Array[] = [];
  const started = performance.now();
  const before = process.cpuUsage();
  const rows = await features(work === "check" ? (values) => kept.push(values) : undefined);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  if (work === "check")
    writeFileSync(
      join(folder, "ours.f32"),
      Buffer.concat(kept.map((one) => new Uint8Array(one.buffer, one.byteOffset, one.byteLength))),
    );
  const answer = { seconds, cpu: (user + system) / 1e6, rows, peak: process.resourceUsage().maxRSS * 1024 };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
