// Our side of bench/linear.ts. It answers a line of JSON with a line of JSON.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { DataFrame } from "uncia";
import { LogisticRegression } from "uncia/linear";
import { makeDenseVector } from "../../core/frame/index.ts";

const [file = "", rowsText = "", widthText = "", layout] = process.argv.slice(2);
const [rows, width] = [Number(rowsText), Number(widthText)];
const bytes = readFileSync(file);
const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
const label = all.slice(rows * width);

async function table(): Promise<{ data: DataFrame; features: object }> {
  if (layout === "columns") {
    const names = Array.from({ length: width }, (_, at) => `f${at}`);
    const columns = names.map((name, at) => {
      return [name, Float64Array.from({ length: rows }, (_, row) => all[row * width + at] as number)];
    });
    const data = DataFrame.fromColumns({ ...Object.fromEntries(columns), label });
    return { data, features: { featuresCols: names } };
  }
  const { appendColumns } = await import("../../core/frame/index.ts");
  const [batch] = await Array.fromAsync(DataFrame.fromColumns({ label }).batches());
  if (!batch || batch.numRows !== rows) throw new Error("The labels came in several batches.");
  const features = makeDenseVector(all.subarray(0, rows * width), width);
  return {
    data: DataFrame.fromArrow([appendColumns(batch, [{ field: "features", data: features }])]),
    features: {},
  };
}

const { data, features } = await table();
const learner = new LogisticRegression({
  ...features,
  regParam: 1 / rows,
  standardization: false,
  tol: 1e-6,
  maxIter: 100,
});

for await (const _ of createInterface({ input: process.stdin })) {
  const started = performance.now();
  const model = await learner.fit(data);
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(`${JSON.stringify({ seconds, coefficients: model.coefficients() })}\n`);
}
