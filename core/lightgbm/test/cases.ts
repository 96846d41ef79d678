import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RecordBatch } from "apache-arrow";
import {
  appendColumns,
  concatBatches,
  DataFrame,
  denseValues,
  makeDenseVector,
  makeSparseVector,
} from "../../frame/index.ts";
import { LightGBMClassifier } from "../classifier.ts";
import { LightGBMRanker } from "../ranker.ts";
import { LightGBMRegressor } from "../regressor.ts";

/** One training of `test/expected/lightgbm_cases.json`, which Python's script reads as well. */
export interface Case {
  readonly table: string;
  readonly features?: readonly string[];
  readonly label: string;
  readonly positive?: number;
  readonly layout?: "float64" | "float32" | "sparse";
  readonly weight?: string;
  readonly initScore?: string;
  readonly validation?: true;
  readonly continues?: string;
  readonly categorical?: readonly string[];
  readonly group?: string;
  readonly positions?: true;
  readonly predict?: { readonly start: number; readonly count: number };
  readonly contrib?: true;
  readonly text?: true;
  readonly params: Readonly<Record<string, unknown>> & { readonly objective: string };
}

/** How Python's script keeps numbers. */
export interface Numbers {
  readonly count: number;
  readonly sha256: string;
  readonly first: readonly number[];
}

export interface Expected {
  readonly bestIteration: number;
  readonly treesSha256: string;
  readonly pandasCategorical: string;
  readonly gain: Numbers;
  readonly outputs: Readonly<Record<"normal" | "raw" | "leaf" | "contrib", Numbers>>;
}

const root = new URL("../../../", import.meta.url);
const readJson = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`test/expected/${name}`, root), "utf8")) as T;

export const cases = readJson<Record<string, Case>>("lightgbm_cases.json");
export const expected = readJson<Record<string, Expected>>("lightgbm_expected.json");
/** Texts of models that Python has saved. */
export const models = readJson<Record<string, string>>("lightgbm_models.json");

export const sha256 = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

export function numbersOf(values: ArrayLike<number>): Numbers {
  const doubles = Float64Array.from(values);
  return {
    count: doubles.length,
    sha256: sha256(new Uint8Array(doubles.buffer)),
    first: Array.from(doubles.subarray(0, 6)),
  };
}

/** A table of the examples. */
export const example = (name: string): DataFrame =>
  DataFrame.readCsv(fileURLToPath(new URL(`examples/data/${name}.csv`, root)));

const common = {
  deterministic: true,
  force_col_wise: true,
  num_threads: 2,
  seed: 7,
  num_leaves: 7,
  min_data_in_leaf: 5,
  num_iterations: 8,
};

export async function whole(data: DataFrame): Promise<RecordBatch> {
  const batches: RecordBatch[] = [];
  for await (const batch of data.batches()) batches.push(batch);
  return concatBatches(batches);
}

/** The table of a case, with its label and its columns of vectors. */
async function tableOf(one: Case): Promise<{ data: DataFrame; names: string[] }> {
  const read = example(one.table);
  const labelled =
    one.positive === undefined
      ? read
      : read.withColumn(one.label, `("${one.label}" >= ${one.positive})::INTEGER`);
  const batch = await whole(labelled);
  const all = batch.schema.fields.map((field) => field.name);
  const names = [...(one.features ?? all.filter((name) => name !== one.label && name !== "held_out"))];
  const rows = batch.numRows;
  const added = [];
  if (one.layout) added.push({ field: "features", data: await vectors(labelled, names, one.layout) });
  if (one.initScore === "by class") {
    const scores = Float64Array.from(
      { length: 3 * rows },
      (_, i) => ((((i % 3) + 1) * Math.floor(i / 3)) % 7) / 10,
    );
    added.push({ field: "by class", data: makeDenseVector(scores, 3) });
  }
  const data = DataFrame.fromArrow([appendColumns(batch, added)]);
  return {
    data: one.positions ? data.withColumn("position", "(row_number() OVER () - 1) % 10") : data,
    names,
  };
}

async function vectors(data: DataFrame, names: string[], layout: NonNullable<Case["layout"]>) {
  const columns = await data.toColumns();
  const table = names.map((name) => columns[name] as (number | bigint)[]);
  const rows = table[0]?.length ?? 0;
  const width = names.length;
  const values = Array.from({ length: rows * width }, (_, i) =>
    Number(table[i % width]?.[Math.floor(i / width)]),
  );
  if (layout === "float32") return makeDenseVector(Float32Array.from(values), width);
  if (layout === "float64") return makeDenseVector(Float64Array.from(values), width);
  const positive = values.flatMap((value, i) => (value > 0 ? [i] : []));
  const indptr = Int32Array.from(
    { length: rows + 1 },
    (_, row) => positive.filter((i) => i < row * width).length,
  );
  return makeSparseVector(
    {
      indptr,
      indices: Int32Array.from(positive, (i) => i % width),
      values: Float64Array.from(positive, (i) => values[i] as number),
    },
    width,
  );
}

const newStage = ({ objective }: Case["params"]) => {
  if (/^(binary|multi)/.test(objective)) return new LightGBMClassifier({ rawPredictionCol: "raw" });
  return /rank/.test(objective) ? new LightGBMRanker() : new LightGBMRegressor();
};

/** The estimator of a case, the table and the names of its features. */
export async function prepare(one: Case, warmStart?: string) {
  const { data, names } = await tableOf(one);
  const stage = newStage(one.params);
  // LightGBM's own names are aliases of the params.
  for (const [name, value] of Object.entries({ ...common, ...one.params })) stage.set(name, value);
  stage.setLabelCol(one.label).setLeafPredictionCol("leaf");
  if (one.layout === undefined) stage.setFeaturesCols(names);
  if (one.contrib) stage.setFeaturesShapCol("contrib");
  if (one.weight) stage.setWeightCol(one.weight);
  if (one.initScore) stage.setInitScoreCol(one.initScore);
  if (one.validation) stage.setValidationIndicatorCol("held_out");
  if (one.categorical) stage.setCategoricalSlotNames([...one.categorical]);
  if (warmStart) stage.setModelString(warmStart);
  if (one.predict) stage.setStartIteration(one.predict.start).setNumIterationPredict(one.predict.count);
  if (stage instanceof LightGBMRanker) {
    stage.setGroupCol(one.group ?? "group");
    if (one.positions) stage.setPositionCol("position");
  }
  return { stage, data, names };
}

/** The numbers of a column of numbers or vectors. */
export function columnNumbers(batch: RecordBatch, name: string): ArrayLike<number> {
  const data = batch.getChild(name)?.data[0];
  if (!data) throw new Error(`There is no column ${name}.`);
  return data.children.length > 0
    ? denseValues(data).values
    : (data.values as Float64Array).subarray(0, data.length);
}

/** LightGBM gives the score of the second class alone where there are two. */
export const secondOfTwo = (values: ArrayLike<number>): number[] =>
  Array.from(values).filter((_, i) => i % 2 === 1);
