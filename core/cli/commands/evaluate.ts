import { UnciaError } from "../../errors.ts";
import { isDenseVector } from "../../frame/index.ts";
import { stageClass } from "../../pipeline/registry.ts";
import { Stage } from "../../pipeline/stage.ts";
import type { Transformer } from "../../pipeline/transformer.ts";
import type { Context } from "../context.ts";
import { readTable } from "../data-files.ts";
import { loadModel } from "../models.ts";
import { alignColumns } from "../text.ts";
import { limitThreads } from "../threads.ts";

export interface EvaluateOptions {
  readonly data: readonly string[];
  readonly format?: string;
  readonly label?: string;
  readonly metric?: string;
  readonly package?: readonly string[];
  readonly threads?: string;
}

/** Reached by name, as any stage is: the command line knows no subject. */
const statistics = "uncia/train#ComputeModelStatistics";

export async function evaluate(context: Context, folder: string, options: EvaluateOptions): Promise<void> {
  limitThreads(options.threads);
  const model = await loadModel(folder, options.package);
  const scored = model.transform(await readTable(options.data, options.format));
  const schema = await scored.schema();
  const learned = learnedStage(model);
  const columnOf = (param: string): string | undefined =>
    learned?.paramNames().includes(param) ? (learned.get(param) as string | undefined) : undefined;

  const probabilityCol = columnOf("probabilityCol");
  const probabilities = schema.fields.find(
    ({ name, type }) => name === probabilityCol && isDenseVector(type),
  );
  const metric = options.metric ?? (probabilityCol === undefined ? "regression" : "classification");
  const usual = schema.fields.some(({ name }) => name === "label") ? "label" : undefined;
  const labelCol = options.label ?? columnOf("labelCol") ?? usual;
  if (labelCol === undefined) {
    throw new UnciaError("missing_param", "The model does not say which column has the labels.", {
      param: "labelCol",
      hint: "Name it with --label.",
    });
  }
  const predictionCol = columnOf("predictionCol") ?? columnOf("outputCol");
  const Statistics = await stageClass(statistics);
  const stage = new Statistics({ labelCol, evaluationMetric: metric });
  if (predictionCol !== undefined) stage.set("predictionCol", predictionCol);
  if (probabilities && metric !== "regression") stage.set("probabilityCol", probabilities.name);
  const rows = await scored.transform(stage as Transformer).toRows({ signal: context.signal });

  context.result({ metric, rows }, () => {
    const [first = {}, ...others] = rows;
    const names = Object.keys(first);
    if (others.length === 0) return alignColumns(names.map((name) => [name, numberText(first[name])]));
    return alignColumns([names, ...rows.map((row) => names.map((name) => numberText(row[name])))]);
  });
}

const numberText = (value: unknown): string =>
  typeof value === "number" && !Number.isInteger(value) ? value.toPrecision(6) : String(value ?? "");

/** The last stage that says where labels are: what was learned, whatever stands before and behind it. */
function learnedStage(stage: Stage): Stage | undefined {
  const nested = stage
    .settings()
    .flatMap(({ value }) => (Array.isArray(value) ? value : [value]))
    .filter((value): value is Stage => value instanceof Stage);
  for (const child of nested.reverse()) {
    const found = learnedStage(child);
    if (found) return found;
  }
  const names = stage.paramNames();
  return names.includes("labelCol") || names.includes("predictionCol") ? stage : undefined;
}
