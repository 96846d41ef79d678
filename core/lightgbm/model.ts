import { writeFile } from "node:fs/promises";
import { Booster, type PredictType } from "@uncia/lightgbm";
import { Field, type Schema } from "apache-arrow";
import { appendColumns, appendFields, type DataFrame, describeType, requireColumn } from "../frame/index.ts";
import {
  type CategoryLevels,
  checkWidth,
  type FeaturePlan,
  featureSetter,
  type Levels,
  levelKind,
  nullWhereFeaturesAre,
  planFeatures,
  readFeatures,
} from "../learners/index.ts";
import { HasFeatures } from "../params/index.ts";
import {
  type BoundTransform,
  model,
  type RowSlots,
  type StateReader,
  type StateWriter,
} from "../pipeline/index.ts";
import type { Plot } from "../plot/index.ts";
import type { RunOptions } from "../run.ts";
import type { Double, Int, Json } from "../wire-types.ts";
import { HasLightGBMOutputs } from "./columns.ts";
import { TrainingHistory } from "./history.ts";
import { plotImportance } from "./importance-plot.ts";
import { kernelError } from "./kernel-error.ts";
import { plotLearning } from "./learning-plot.ts";
import { splitLevels, withLevels } from "./native-text.ts";
import { type OutputColumn, vectorOutput } from "./outputs.ts";
import { ExecutionParams } from "./params/execution.ts";
import { PredictionParams } from "./params/predict.ts";
import { nativeParameters } from "./params/to-native.ts";
import type { Trained } from "./training.ts";

const modelFile = "model.txt";
const historyFile = "history.json";

/** A fitted LightGBM model: what classification, regression and ranking have in common. */
export abstract class LightGBMModel extends model({
  ...HasFeatures,
  ...HasLightGBMOutputs,
  ...ExecutionParams,
  ...PredictionParams,
}) {
  #booster: Booster | undefined;
  #levels: Levels = [];
  #history = new TrainingHistory();

  /** LightGBM's names of the objectives whose models this class can apply; `undefined` stands for one of a user's own. */
  protected abstract objectives(): readonly (string | undefined)[];

  /** The columns that this model adds, in order, for the params as they are. */
  protected abstract outputs(booster: Booster): OutputColumn[];

  protected get booster(): Booster {
    if (!this.#booster)
      throw this.error("unsupported", `This ${this.stageName} has learned nothing; fit an estimator.`);
    return this.#booster;
  }

  /** Takes what training gave. */
  adoptTrained({ booster, levels, history }: Trained): this {
    this.#booster = booster;
    this.#levels = levels;
    this.#history = history;
    return this;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.#booster = other.#booster;
    this.#levels = other.#levels;
    this.#history = other.#history;
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
      ...(this.leafPredictionCol ? [this.#leafOutput(this.leafPredictionCol, trees)] : []),
      ...(this.featuresShapCol ? [vectorOutput(this.featuresShapCol, "contrib", contributions)] : []),
    ];
  }

  #leafOutput(name: string, trees: number): OutputColumn {
    const width = this.#usedTrees(trees);
    if (width > 0) return vectorOutput(name, "leaf", width);
    throw this.error("invalid_param", `No tree is used to predict, so there are no leaves for "${name}".`, {
      param: "leafPredictionCol",
    });
  }

  #usedTrees(all: number): number {
    const perIteration = this.booster.numTreesPerIteration;
    const left = all / perIteration - Math.max(0, this.startIteration);
    const used = this.numIterationPredict > 0 ? Math.min(left, this.numIterationPredict) : left;
    return Math.max(0, used) * perIteration;
  }

  protected override bind(schema: Schema, run: RunOptions): BoundTransform {
    const plan = planFeatures(this, schema);
    checkWidth(this.stageName, plan, this.booster.numFeatures);
    const levels = this.#levelsOf(plan, schema);
    const outputs = this.#allOutputs();
    const kinds = [...new Set(outputs.map(({ kind }) => kind))];
    const range = this.#predictOptions();
    const { booster, stageName } = this;
    return {
      schema: this.#outputSchema(schema),
      async batch(batch, firstRow) {
        const features = readFeatures(plan, batch, levels, firstRow, booster.numFeatures);
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
          let present = true;
          for (const predictor of all) {
            present = fill(predictor.input);
            if (present) predictor.predict();
          }
          for (const { predictor, slot, output } of targets) {
            slot.value = present ? output.value(predictor.output) : null;
          }
        };
      },
    };
  }

  #predictOptions() {
    return {
      startIteration: Math.max(0, this.startIteration),
      ...(this.numIterationPredict > 0 && { numIterations: this.numIterationPredict }),
      params: nativeParameters(this),
    };
  }

  #levelsOf(plan: FeaturePlan, schema: Schema): CategoryLevels {
    if (plan.form !== "columns") return new Map();
    if (plan.categories.length !== this.#levels.length) {
      throw this.error(
        "column_type",
        `${this.stageName} was fitted with ${this.#levels.length} categorical columns; featuresCols has ${plan.categories.length}.`,
        { param: "featuresCols" },
      );
    }
    for (const [index, column] of plan.categories.entries()) {
      const { type } = requireColumn(schema, column);
      const fitted = this.#levels[index]?.[0];
      if (fitted === undefined || typeof fitted === levelKind(type)) continue;
      throw this.error(
        "column_type",
        `${this.stageName} was fitted on a category of ${typeof fitted}s where "${column}" is ${describeType(type)}.`,
        { param: "featuresCols", column },
      );
    }
    return new Map(plan.categories.map((name, index) => [name, this.#levels[index] ?? []]));
  }

  override async writeState(folder: StateWriter): Promise<void> {
    await folder.text(modelFile, await this.nativeModel());
    if (!this.#history.isEmpty) await folder.text(historyFile, JSON.stringify(this.#history.toJson()));
  }

  override async readState(folder: StateReader): Promise<void> {
    await this.readNativeModel(await folder.text(modelFile));
    if (folder.has(historyFile)) this.#history = TrainingHistory.fromJson(await folder.json(historyFile));
  }

  /** Takes over a model in LightGBM's text format, which is checked before LightGBM sees it. */
  async readNativeModel(modelText: string): Promise<this> {
    const { text, levels } = splitLevels(modelText);
    const booster = await this.#load(text);
    const objective = booster.objective?.split(" ")[0];
    const oneScore = objective !== undefined || booster.numTreesPerIteration === 1;
    if (!this.objectives().includes(objective) || !oneScore) {
      throw this.error(
        "model_format",
        `A ${this.stageName} cannot apply a model of ${objective ? `the objective "${objective}"` : "an objective of its own"}.`,
      );
    }
    return this.adoptTrained({ booster, levels, history: new TrainingHistory() });
  }

  async #load(text: string): Promise<Booster> {
    try {
      return await Booster.fromString(text);
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
   * Draws how much each feature matters, as bars, the most important first.
   * @param type - `split` counts the splits that use a feature, `gain` adds up what these splits gained.
   * @param maxFeatures - How many features are shown at most, at least 1.
   * @returns A bar chart.
   * @remote
   */
  async plotFeatureImportance(type: "split" | "gain" = "split", maxFeatures: Int = 20): Promise<Plot> {
    if (!(maxFeatures >= 1)) {
      throw this.error("invalid_param", `maxFeatures must be at least 1, not ${maxFeatures}.`, {
        param: "maxFeatures",
      });
    }
    const importances = await this.featureImportances(type);
    const features = this.featureNames().map((name, at) => ({ name, importance: importances[at] ?? 0 }));
    return plotImportance({ model: this.stageName, type, features, maxFeatures });
  }

  /**
   * The metrics of the training, iteration by iteration, also of those after the best. They are there where the model was fitted with
   * `validationIndicatorCol` or `isProvideTrainingMetric`, and for models that other programs made they are not.
   * @returns A row an evaluation: `iteration` (int32, from 1), `dataset` (`training` or `validation`), `metric` and `value`.
   * @remote
   */
  trainingHistory(): DataFrame {
    return this.#history.toTable();
  }

  /**
   * Draws the metrics of the training, iteration by iteration, a panel a metric, with the best iteration where early stopping was on. The
   * model must have been fitted with `validationIndicatorCol` or `isProvideTrainingMetric`; else the error is `unsupported`.
   * @returns A line for the training rows, and one for those that were watched.
   * @remote
   */
  async plotLearningCurve(): Promise<Plot> {
    if (this.#history.isEmpty) {
      throw this.error("unsupported", `This ${this.stageName} has no evaluations of its training to show.`, {
        hint: "Fit it with validationIndicatorCol or isProvideTrainingMetric set.",
      });
    }
    return plotLearning(this.stageName, this.#history);
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
    return this.#history.bestIteration;
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
      const isThere = (error as NodeJS.ErrnoException).code === "EEXIST";
      throw this.error("io", `${path} cannot be written: ${(error as Error).message}.`, {
        ...(isThere && { hint: "Pass overwrite to replace it." }),
      });
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
