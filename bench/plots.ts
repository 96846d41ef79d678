// Plots of a million scored rows: how long one takes, and for how long nothing else has its turn meanwhile.
//
//   node --conditions=source bench/plots.ts [--rows 1000000] [--runs 5]
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { Field, Float64, makeData, RecordBatch, Schema, Struct } from "apache-arrow";
import { DataFrame, denseVectorType, makeDenseVector } from "../core/frame/index.ts";
import { ComputeModelStatistics } from "../core/train/index.ts";

const target = { milliseconds: 2000, blocked: 50 };

const { values } = parseArgs({
  options: { rows: { type: "string", default: "1000000" }, runs: { type: "string", default: "5" } },
});
const length = Number(values.rows);

/** Labels 0 and 1, and probabilities that all differ and tell something of them; one batch, as a client sends it. */
function scoredRows(): DataFrame {
  const label = new Float64Array(length);
  const prediction = new Float64Array(length);
  const probabilities = new Float64Array(2 * length);
  for (let row = 0; row < length; row++) {
    const draw = (Math.imul(row + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
    label[row] = row % 3 === 0 ? 1 : 0;
    const second = Math.min(1, 0.3 * (label[row] as number) + 0.7 * draw);
    prediction[row] = second > 0.5 ? 1 : 0;
    probabilities.set([1 - second, second], 2 * row);
  }
  const number = (data: Float64Array) => makeData({ type: new Float64(), length, nullCount: 0, data });
  const schema = new Schema([
    new Field("label", new Float64()),
    new Field("prediction", new Float64()),
    new Field("probability", denseVectorType(2)),
  ]);
  const children = [number(label), number(prediction), makeDenseVector(probabilities, 2)];
  const type = new Struct(schema.fields);
  return DataFrame.fromArrow([new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }))]);
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] as number;

const data = scoredRows();
const statistics = new ComputeModelStatistics({ probabilityCol: "probability" });
const plots = ["plotROC", "plotPrecisionRecall", "plotCalibration", "plotConfusionMatrix"] as const;
let isMissed = false;
for (const name of plots) {
  const times: number[] = [];
  const blocks: number[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const started = performance.now();
    await statistics[name](data);
    times.push(performance.now() - started);
    delay.disable();
    blocks.push(delay.max / 1e6);
  }
  const found = { milliseconds: median(times), blocked: median(blocks) };
  isMissed ||= found.milliseconds > target.milliseconds || found.blocked > target.blocked;
  const first = `${times[0]?.toFixed(0)} ms at first`;
  console.log(
    `${name}: ${found.milliseconds.toFixed(0)} ms (${first}), longest block ${found.blocked.toFixed(0)} ms`,
  );
}
console.log(`Target: ${target.milliseconds} ms, longest block ${target.blocked} ms.`);
process.exitCode = isMissed ? 1 : 0;
