// Our side of the comparison of networks. It answers a line of JSON with a line of JSON.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Field } from "apache-arrow";
import { DataFrame, makeBatch, makeDenseVector, schemaOf } from "uncia/frame";
import { ONNXModel } from "uncia/onnx";

const [folder = "", threads = "2"] = process.argv.slice(2);
const pictures = 256;

/** NumPy's files end with the numbers themselves. */
const bytes = readFileSync(join(folder, "pictures.npy"));
const header = 10 + bytes.readUInt16LE(8);
const numbers = new Float32Array(
  bytes.buffer.slice(bytes.byteOffset + header, bytes.byteOffset + bytes.length),
);
const vectors = makeDenseVector(numbers, numbers.length / pictures);
const schema = schemaOf([new Field("image", vectors.type, true)]);
const data = DataFrame.fromArrow([makeBatch(schema, [vectors])]);
const stage = new ONNXModel({
  modelLocation: join(folder, "network.onnx"),
  miniBatchSize: 16,
  threads: Number(threads),
});

for await (const _ of createInterface({ input: process.stdin })) {
  const started = performance.now();
  const { logits } = await stage.transform(data).select("logits").toColumns();
  const seconds = (performance.now() - started) / 1000;
  const hash = createHash("sha256");
  for (const row of logits as Float32Array[]) hash.update(row);
  console.log(JSON.stringify({ seconds, digest: hash.digest("hex") }));
}
