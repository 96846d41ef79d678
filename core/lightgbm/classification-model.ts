import type { Booster } from "@uncia/lightgbm";
import { denseVectorType, makeDenseVector } from "../frame/index.ts";
import { Classes, HasClassScores } from "../learners/index.ts";
import { extend, type StateReader, type StateWriter } from "../pipeline/index.ts";
import { LightGBMModel } from "./model.ts";
import { readModelFile } from "./native-text.ts";
import type { OutputColumn } from "./outputs.ts";
import { ClassificationObjectiveParams } from "./params/objective.ts";
import { PredictionEarlyStopParams } from "./params/predict.ts";

const classesFile = "classes.json";

/**
 * A fitted gradient-boosted tree classifier. It predicts the labels that it was fitted on, texts as texts.
 * @since 0.1.0
 */
export class LightGBMClassificationModel extends extend(LightGBMModel, {
  ...HasClassScores,
  ...PredictionEarlyStopParams,
}) {
  #classes: Classes | undefined;

  /** Takes what training gave. */
  adoptClasses(classes: Classes): this {
    this.#classes = classes;
    return this;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.#classes = other.#classes;
  }

  #known(): Classes {
    this.#classes ??= Classes.codes(Math.max(2, this.booster.numClasses));
    return this.#classes;
  }

  /**
   * The classes, as texts, in the order of the probabilities.
   * @returns One text a class.
   * @remote
   */
  classLabels(): string[] {
    return this.#known().values.map(String);
  }

  protected override objectives() {
    return ClassificationObjectiveParams.objective.spec.values;
  }

  protected override outputs(booster: Booster): OutputColumn[] {
    const classes = this.#known();
    const binary = booster.numTreesPerIteration === 1;
    const scores = (name: string, kind: "raw" | "normal"): OutputColumn =>
      binary ? binaryScores(name, kind) : multiclassScores(name, kind, classes.count);
    return [
      ...(this.rawPredictionCol ? [scores(this.rawPredictionCol, "raw")] : []),
      scores(this.probabilityCol, "normal"),
      prediction(this.predictionCol, classes, binary),
    ];
  }

  override async writeState(folder: StateWriter): Promise<void> {
    await super.writeState(folder);
    await folder.json(classesFile, this.#known().toJson());
  }

  override async readState(folder: StateReader): Promise<void> {
    await super.readState(folder);
    const classes = Classes.fromJson(await folder.json(classesFile));
    if (classes.count !== Math.max(2, this.booster.numClasses)) {
      throw this.error(
        "model_corrupt",
        `${classesFile} names ${classes.count} classes, the model has ${this.booster.numClasses}.`,
      );
    }
    this.#classes = classes;
  }

  /**
   * Loads a model that any LightGBM has saved. Its classes are the codes 0, 1, ….
   * @param path - A file in LightGBM's text format.
   * @returns The model.
   * @remote
   */
  static async loadNativeModelFromFile(path: string): Promise<LightGBMClassificationModel> {
    return new LightGBMClassificationModel().readNativeModel(await readModelFile(path));
  }

  /**
   * Loads a model from LightGBM's text. Its classes are the codes 0, 1, ….
   * @param model - The text of a model file.
   * @returns The model.
   * @remote
   */
  static async loadNativeModelFromString(model: string): Promise<LightGBMClassificationModel> {
    return new LightGBMClassificationModel().readNativeModel(model);
  }
}

/** LightGBM gives one number a row for two classes: the probability, or the score, of the second. */
function binaryScores(name: string, kind: "raw" | "normal"): OutputColumn {
  const first = kind === "raw" ? (score: number) => -score : (probability: number) => 1 - probability;
  const pair = new Float64Array(2);
  return {
    name,
    kind,
    type: denseVectorType(2),
    column(values) {
      const pairs = new Float64Array(values.length * 2);
      for (let row = 0; row < values.length; row++) {
        const second = values[row] as number;
        pairs[2 * row] = first(second);
        pairs[2 * row + 1] = second;
      }
      return makeDenseVector(pairs, 2);
    },
    value(values) {
      pair[0] = first(values[0] as number);
      pair[1] = values[0] as number;
      return pair;
    },
  };
}

function multiclassScores(name: string, kind: "raw" | "normal", classes: number): OutputColumn {
  return {
    name,
    kind,
    type: denseVectorType(classes),
    column: (values) => makeDenseVector(values, classes),
    value: (values) => values,
  };
}

/** The class of the largest probability; the first of them where several are equal. */
function prediction(name: string, classes: Classes, binary: boolean): OutputColumn {
  const width = binary ? 1 : classes.count;
  const codeOf = binary
    ? (values: Float64Array, at: number) => ((values[at] as number) > 1 - (values[at] as number) ? 1 : 0)
    : (values: Float64Array, at: number) => {
        let best = 0;
        for (let code = 1; code < width; code++) {
          if ((values[at + code] as number) > (values[at + best] as number)) best = code;
        }
        return best;
      };
  return {
    name,
    kind: "normal",
    type: classes.type,
    column(values, rows) {
      const codes = new Int32Array(rows);
      for (let row = 0; row < rows; row++) codes[row] = codeOf(values, row * width);
      return classes.decode(codes, name);
    },
    value: (values) => classes.values[codeOf(values, 0)],
  };
}
