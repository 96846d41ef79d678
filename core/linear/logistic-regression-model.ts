import { denseVectorType, makeDenseVector } from "../frame/index.ts";
import { Classes, HasClassScores } from "../learners/index.ts";
import { extend, type StateReader, type StateWriter } from "../pipeline/index.ts";
import type { Json } from "../wire-types.ts";
import { ThresholdParams } from "./class-params.ts";
import { commonSummary } from "./learned.ts";
import { LinearModel } from "./model.ts";
import type { OutputColumn } from "./outputs.ts";
import { chooser, probabilities } from "./probabilities.ts";

const classesFile = "classes.json";

/**
 * A fitted logistic regression. It predicts the labels that it was fitted on, texts as texts. A row with a missing or an infinite feature
 * has no prediction.
 * @since 0.1.0
 */
export class LogisticRegressionModel extends extend(LinearModel, { ...HasClassScores, ...ThresholdParams }) {
  #classes: Classes | undefined;

  /** Takes the classes, in the order of their codes. */
  adoptClasses(classes: Classes): this {
    this.#classes = classes;
    return this;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.#classes = other.#classes;
  }

  #known(): Classes {
    if (!this.#classes) throw this.error("unsupported", `This ${this.stageName} knows no classes.`);
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

  protected override outputNames(): string[] {
    const labels = this.classLabels();
    return this.learned.intercepts.length === 1 ? labels.slice(1) : labels;
  }

  protected override outputs(): OutputColumn[] {
    const classes = this.#known();
    const { count } = classes;
    const choose = chooser(this, count);
    const vector = (name: string, fill: (margins: Float64Array, to: Float64Array) => Float64Array) => {
      const one = new Float64Array(count);
      return {
        name,
        type: denseVectorType(count),
        column: (margins: Float64Array, rows: number) =>
          makeDenseVector(fill(margins, new Float64Array(rows * count)), count),
        value: (margins: Float64Array) => fill(margins, one),
      };
    };
    const codes = (margins: Float64Array, rows: number): Int32Array => {
      const of = probabilities(margins, new Float64Array(rows * count), count);
      return Int32Array.from({ length: rows }, (_, row) => choose(of, row * count));
    };
    return [
      ...(this.rawPredictionCol
        ? [vector(this.rawPredictionCol, (margins, to) => rawScores(margins, to, count))]
        : []),
      vector(this.probabilityCol, (margins, to) => probabilities(margins, to, count)),
      {
        name: this.predictionCol,
        type: classes.type,
        column: (margins, rows) => classes.decode(codes(margins, rows), this.predictionCol),
        value: (margins) => classes.values[codes(margins, 1)[0] as number],
      },
    ];
  }

  /**
   * How the fit went, and how well the model fits the rows that it was fitted on.
   * @returns `numInstances`, `weightSum`, `totalIterations`, `isConverged`, `objective`, `logLoss` (the mean of `-log` of the probability of
   *   the right class), `deviance` and `nullDeviance` (twice the sum of that, of this model and of the best one without features).
   * @remote
   */
  summary(): Json {
    const { report } = this.learned;
    return {
      ...commonSummary(report),
      logLoss: report.loss,
      deviance: 2 * report.loss * report.weightSum,
      nullDeviance: 2 * report.nullLoss * report.weightSum,
    };
  }

  override async writeState(folder: StateWriter): Promise<void> {
    await super.writeState(folder);
    await folder.json(classesFile, this.#known().toJson());
  }

  override async readState(folder: StateReader): Promise<void> {
    await super.readState(folder);
    const classes = Classes.fromJson(await folder.json(classesFile));
    const outputs = this.learned.intercepts.length;
    if (classes.count < 2 || (outputs === 1 ? 2 : outputs) !== classes.count) {
      throw this.error(
        "model_corrupt",
        `${classesFile} names ${classes.count} classes, the model has ${outputs} outputs.`,
      );
    }
    this.#classes = classes;
  }
}

/** `[-s, s]` for the one output of two classes; else the margins themselves. */
function rawScores(margins: Float64Array, to: Float64Array, count: number): Float64Array {
  if (margins.length === to.length) {
    to.set(margins);
    return to;
  }
  for (const [row, margin] of margins.entries()) {
    to[row * count] = -margin;
    to[row * count + 1] = margin;
  }
  return to;
}
