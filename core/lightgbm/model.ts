import { readFile, writeFile } from "node:fs/promises";
import { Booster, type PredictType } from "@uncia/lightgbm";
import {
  type Data,
  type DataType,
  Field,
  Float64,
  makeData,
  type RecordBatch,
  type Schema,
} from "apache-arrow";
import { UnciaError } from "../errors.ts";
import {
  appendColumns,
  appendFields,
  columnData,
  denseVectorType,
  makeDenseVector,
  withNullRows,
} from "../frame/index.ts";
import { HasFeatures } from "../params/index.ts";
import {
  type BoundTransform,
  model,
  type RowSlots,
  type StateReader,
  type StateWriter,
} from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import type { Double, Int, Json } from "../wire-types.ts";
import { HasLightGBMOutputs } from "./columns.ts";
import { type FeaturePlan, planFeatures, readFeatures } from "./features.ts";
import { kernelError } from "./kernel-error.ts";
import { type Levels, splitLevels, withLevels } from "./native-text.ts";
import { ExecutionParams } from "./params/execution.ts";
import { PredictionParams } from "./params/predict.ts";
import { nativeParameters } from "./params/to-native.ts";
import { featureSetter } from "./row-features.ts";

const modelFile = "model.txt";

/** One column that a model adds, made from one of LightGBM's kinds of prediction. */
export interface OutputColumn {
  readonly name: string;
  readonly type: DataType;
  readonly kind: PredictType;
  /** The column for a block of rows; `values` holds `values.length / rows` numbers a row. */
  column(values: Float64Array, rows: number): Data;
  /** The value for one row; a typed array may be reused for the next. */
  value(values: Float64Array): unknown;
}

/** A column of vectors of LightGBM's numbers as they are. */
export function vectorOutput(name: string, kind: PredictType, width: number): OutputColumn {
  return {
    name,
    kind,
    type: denseVectorType(width),
    column: (values, rows) => makeDenseVector(values, rows === 0 ? width : values.length / rows),
    value: (values) => values,
  };
}

/** A column of LightGBM's one number a row. */
export function scoreOutput(name: string): OutputColumn {
  return {
    name,
    kind: "normal",
    type: new Float64(),
    column: (values, rows) => makeData({ type: new Float64(), length: rows, nullCount: 0, data: values }),
    value: (values) => values[0],
  };
}

/** A fitted LightGBM model: what classification, regression and ranking have in common. */
export abstract class LightGBMModel extends model({
  ...HasFeatures,
  ...HasLightGBMOutputs,
  ...ExecutionParams,
  ...PredictionParams,
}) {
  #booster: Booster | undefined;
  #levels: Levels = [];

  /** The columns that this model adds, in order, for the params as they are. */
  protected abstract outputs(booster: Booster): OutputColumn[];

  protected get booster(): Booster {
    if (!this.#booster)
      throw this.error("unsupported", `This ${this.stageName} has learned nothing; fit an estimator.`);
    return this.#booster;
  }

  /** Takes what training gave. */
  adoptBooster(booster: Booster, levels: Levels): this {
    this.#booster = booster;
    this.#levels = levels;
    return this;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.#booster = other.#booster;
    this.#levels = other.#levels;
  }

  override transformSchema(schema: Schema): Schema {
    planFeatures(this, schema);
    return this.#outputSchema(schema);
  }

  #outputSchema(schema: Schema): Schema {
    const fields = this.#allOutputs().map(({ name, type }) => new Field(name, type, true));
    return appendFields(schema, fields, { stage: this.stageName });
  }

  #allOutputs(): OutputColumn[] {
    const { booster } = this;
    const trees = booster.numIterations * booster.numTreesPerIteration;
    const contributions = (booster.numFeatures + 1) * booster.numTreesPerIteration;
    return [
      ...this.outputs(booster),
      ...(this.leafPredictionCol
        ? [vectorOutput(this.leafPredictionCol, "leaf", this.#usedTrees(trees))]
        : []),
      ...(this.featuresShapCol ? [vectorOutput(this.featuresShapCol, "contrib", contributions)] : []),
    ];
  }

  #usedTrees(all: number): number {
    const perIteration = this.booster.numTreesPerIteration;
    const left = all / perIteration - Math.max(0, this.startIteration);
    const used = this.numIterationPredict > 0 ? Math.min(left, this.numIterationPredict) : left;
    return Math.max(0, used) * perIteration;
  }

  protected override bind(schema: Schema, run: RunOptions): BoundTransform {
    const plan = planFeatures(this, schema);
    this.#checkWidth(plan);
    const levels = this.#levelsOf(plan);
    const outputs = this.#allOutputs();
    const kinds = [...new Set(outputs.map(({ kind }) => kind))];
    const range = this.#predictOptions();
    const { booster, stageName } = this;
    return {
      schema: this.#outputSchema(schema),
      async batch(batch) {
        const features = readFeatures(plan, batch, levels);
        const predicted = new Map<PredictType, Float64Array>();
        try {
          for (const kind of kinds) {
            const { values } = await booster.predict(features, { ...range, type: kind, signal: run.signal });
            predicted.set(kind, values);
          }
        } catch (error) {
          throw kernelError(error, { stage: stageName });
        }
        const columns = outputs.map((output) => ({
          field: new Field(output.name, output.type, true),
          data: nullWhereFeaturesAre(
            plan,
            batch,
            output.column(predicted.get(output.kind) as Float64Array, batch.numRows),
          ),
        }));
        return appendColumns(batch, columns);
      },
      row(slots: RowSlots) {
        const predictors = new Map(
          kinds.map((kind) => [kind, booster.rowPredictor({ ...range, type: kind })]),
        );
        const fill = featureSetter(plan, slots, levels);
        const targets = outputs.map((output) => ({
          predictor: predictors.get(output.kind) as NonNullable<ReturnType<typeof predictors.get>>,
          slot: slots.output(output.name, output.type),
          output,
        }));
        const all = [...predictors.values()];
        return () => {
          for (const predictor of all) {
            fill(predictor.input);
            predictor.predict();
          }
          for (const { predictor, slot, output } of targets) slot.value = output.value(predictor.output);
        };
      },
    };
  }

  #predictOptions() {
    return {
      startIteration: this.startIteration,
      ...(this.numIterationPredict > 0 && { numIterations: this.numIterationPredict }),
      params: nativeParameters(this),
    };
  }

  #checkWidth(plan: FeaturePlan): void {
    const found = plan.form === "columns" ? plan.names.length : plan.width;
    const wanted = this.booster.numFeatures;
    if (plan.form === "sparse" || found === undefined || found === wanted) return;
    const param = plan.form === "columns" ? "featuresCols" : "featuresCol";
    throw this.error(
      "invalid_data",
      `${this.stageName} was fitted on ${wanted} features; ${param} gives ${found}.`,
      { param },
    );
  }

  #levelsOf(plan: FeaturePlan): ReadonlyMap<string, readonly string[]> {
    if (plan.form !== "columns") return new Map();
    if (plan.categories.length !== this.#levels.length) {
      throw this.error(
        "column_type",
        `${this.stageName} was fitted with ${this.#levels.length} columns of text; featuresCols has ${plan.categories.length}.`,
        { param: "featuresCols" },
      );
    }
    return new Map(plan.categories.map((name, index) => [name, this.#levels[index] ?? []]));
  }

  override async writeState(folder: StateWriter): Promise<void> {
    await folder.text(modelFile, await this.nativeModel());
  }

  override async readState(folder: StateReader): Promise<void> {
    await this.readNativeModel(await folder.text(modelFile));
  }

  /** Takes over a model in LightGBM's text format, which is checked before LightGBM sees it. */
  async readNativeModel(modelText: string): Promise<this> {
    const { text, levels } = splitLevels(modelText);
    try {
      return this.adoptBooster(await Booster.fromString(text), levels);
    } catch (error) {
      throw kernelError(error, { stage: this.stageName });
    }
  }

  /**
   * How much each feature matters, in the order of the features.
   * @param type - `split` counts the splits that use a feature, `gain` adds up what these splits gained.
   * @returns One number a feature.
   * @remote
   */
  async featureImportances(type: "split" | "gain" = "split"): Promise<Double[]> {
    return Array.from(await this.booster.featureImportance(type));
  }

  /**
   * Names of the features, in their order: those of `featuresCols`, or `Column_0`, `Column_1`, … for the slots of a vector.
   * @returns One name a feature.
   * @remote
   */
  featureNames(): string[] {
    return [...this.booster.featureNames];
  }

  /**
   * The iteration with the best validation metric, where early stopping was on.
   * @returns The iteration, from 1, or 0 without early stopping.
   * @remote
   */
  bestIteration(): Int {
    return this.booster.bestIteration;
  }

  /**
   * LightGBM's own record of the parameters that the model was trained with, under its own names.
   * @returns Each parameter as text.
   * @remote
   */
  parameters(): Record<string, string> {
    return this.booster.parameters();
  }

  /**
   * What LightGBM is told when this model predicts, under its own names.
   * @returns Each parameter as text; those at LightGBM's defaults are left out.
   * @remote
   */
  predictionParameters(): Record<string, string> {
    return nativeParameters(this);
  }

  /**
   * The model as LightGBM's text, as every LightGBM loads it.
   * @returns The text of a model file.
   * @remote
   */
  async nativeModel(): Promise<string> {
    return withLevels(await this.booster.modelString(), this.#levels);
  }

  /**
   * Writes the model to a file in LightGBM's text format; Python's `lightgbm.Booster(model_file=…)` loads it.
   * @param path - The file to write.
   * @param options - How to write it.
   * @remote
   */
  async saveNativeModel(path: string, options: SaveNativeModelOptions = {}): Promise<void> {
    try {
      await writeFile(path, await this.nativeModel(), { flag: options.overwrite ? "w" : "wx" });
    } catch (error) {
      throw this.error("io", `${path} cannot be written: ${(error as Error).message}`);
    }
  }

  /**
   * The model as JSON, for people and tools to look at; it cannot be loaded again.
   * @returns LightGBM's dump: its trees with their nodes.
   * @remote
   */
  async dumpModel(): Promise<Json> {
    return JSON.parse(await this.booster.dump()) as Json;
  }
}

export interface SaveNativeModelOptions {
  /** Replace a file that is there. */
  readonly overwrite?: boolean;
}

/** The text of a model file, for the loaders of the concrete classes. */
export async function readModelFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UnciaError("io", `${path} cannot be read: ${(error as Error).message}`, {}, { cause: error });
  }
}

/** A row without a vector has no prediction. */
function nullWhereFeaturesAre(plan: FeaturePlan, batch: RecordBatch, output: Data): Data {
  if (plan.form === "columns") return output;
  const features = columnData(batch, plan.column);
  return features.nullCount === 0 ? output : withNullRows(output, features);
}
