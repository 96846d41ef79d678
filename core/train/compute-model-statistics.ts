import { Field, type RecordBatch, Schema } from "apache-arrow";
import { buildColumn, DataFrame, type DataFrameLike, makeBatch } from "../frame/index.ts";
import { column, HasLabelCol, HasPredictionCol, oneOf } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { Plot } from "../plot/index.ts";
import type { RunOptions } from "../run.ts";
import type { Int } from "../wire-types.ts";
import { byClass } from "./by-class.ts";
import { classScores, hitsOf } from "./confusion.ts";
import { areaUnderRoc, type Curve } from "./curves.ts";
import { layouts } from "./layouts.ts";
import { plotCalibrationOf } from "./plots/calibration.ts";
import { chooseClasses } from "./plots/classes.ts";
import { plotConfusion } from "./plots/confusion.ts";
import { plotPrecisionRecall, plotRoc, pointsOfEach } from "./plots/curves.ts";
import { type Pairs, plotPredictionsOf, plotResidualsOf } from "./plots/regression.ts";
import { RegressionSums } from "./regression.ts";
import { logLoss, pairs, precisionRecallCurve, rocCurve } from "./results.ts";
import { type Comparison, checkColumns, type Refuse, type ScoredColumns } from "./scored-columns.ts";
import { eachPair, type Read, readScored } from "./scored-rows.ts";

/**
 * Compares predictions with labels. It reads the whole table and gives a small one.
 *
 * `classification` gives one row: `rows`, `accuracy`, and `precision`, `recall` and `f1`, of the second class where there are two,
 * else averaged over the classes (macro); with probabilities also `auc`, averaged one against the rest, and `logLoss`. `regression` gives
 * `rows`, `mse`, `rmse`, `mae` and `r2`, which is NaN where all labels are equal. `perClass`, `confusion`, `roc` and `precisionRecall` give a row a class, a pair of classes, or a
 * threshold; the curves are those of the last class.
 * @see https://doi.org/10.1016/j.ipm.2009.03.002
 * @since 0.1.0
 */
export class ComputeModelStatistics extends transformer({
  ...HasLabelCol,
  ...HasPredictionCol,
  /**
   * The column of probabilities, vectors in ascending order of the classes. Where it is not set, `auc` and `logLoss` are null, and there are
   * no curves.
   */
  probabilityCol: column({}),
  /** What is worked out. */
  evaluationMetric: oneOf(
    ["classification", "regression", "perClass", "confusion", "roc", "precisionRecall"],
    { default: "classification" },
  ),
}) {
  #isCurve(): boolean {
    return this.evaluationMetric === "roc" || this.evaluationMetric === "precisionRecall";
  }

  override transformSchema(schema: Schema): Schema {
    this.#check(schema, this.evaluationMetric === "regression" ? "numbers" : "classes");
    if (this.#isCurve()) this.#requireProbabilities("A curve");
    return this.#layout();
  }

  #check(schema: Schema, comparison: Comparison): void {
    checkColumns(schema, this.#columns(), comparison, this.stageName, this.#refuse);
  }

  #columns(): ScoredColumns {
    const { labelCol, predictionCol, probabilityCol } = this;
    return { labelCol, predictionCol, probabilityCol };
  }

  readonly #refuse: Refuse = (code, message, details) => this.error(code, message, details);

  #requireProbabilities(what: string): void {
    if (this.probabilityCol) return;
    throw this.error("missing_param", `${what} needs ${this.stageName}.probabilityCol.`, {
      param: "probabilityCol",
    });
  }

  #layout(): Schema {
    const columns = Object.entries(layouts[this.evaluationMetric] ?? {});
    return new Schema(columns.map(([name, type]) => new Field(name, type(), true)));
  }

  protected override bind(): BoundTransform {
    throw this.error(
      "unsupported",
      `${this.stageName} needs the whole table; it cannot map single batches or rows.`,
    );
  }

  /** `FrameTransform`: runs on the whole table. */
  async *transformTable(data: DataFrame, run: RunOptions): AsyncIterable<RecordBatch> {
    this.checkRequired();
    const rows =
      this.evaluationMetric === "regression"
        ? [await this.#regression(data, run)]
        : await this.#classification(data, run);
    const schema = this.#layout();
    const columns = schema.fields.map(({ name, type }) =>
      buildColumn(
        type,
        rows.map((row) => (row as Record<string, unknown>)[name] ?? null),
        name,
      ),
    );
    yield makeBatch(schema, columns, rows.length);
  }

  async #regression(data: DataFrame, run: RunOptions): Promise<Record<string, unknown>> {
    const sums = new RegressionSums();
    await eachPair(data, this.#columns(), this.#refuse, run, (label, predicted) =>
      sums.add(label, predicted),
    );
    const result = sums.finish();
    if (result.rows === 0) throw this.#noRows();
    return { ...result, rows: BigInt(result.rows) };
  }

  async #classification(data: DataFrame, run: RunOptions): Promise<object[]> {
    const read = await this.#read(data, this.#columns(), run);
    const { confusion } = read;
    switch (this.evaluationMetric) {
      case "perClass":
        return classScores(confusion).map((scores, c) => ({
          ...scores,
          support: BigInt(scores.support),
          class: String(confusion.classes[c]),
        }));
      case "confusion":
        return pairs(confusion);
      case "roc":
      case "precisionRecall": {
        const [curve] = await byClass("curve", read, [confusion.classes.length - 1], run);
        return (this.evaluationMetric === "roc" ? rocCurve : precisionRecallCurve)(curve as Curve);
      }
      default:
        return [await this.#summary(read, run)];
    }
  }

  async #read(data: DataFrame, columns: ScoredColumns, run: RunOptions): Promise<Read> {
    const read = await readScored(data, columns, this.#refuse, run);
    if (read.confusion.rows === 0) throw this.#noRows();
    return read;
  }

  async #summary(read: Read, run: RunOptions): Promise<object> {
    const { confusion } = read;
    const scores = classScores(confusion);
    const counted = scores.length === 2 ? scores.slice(1) : scores;
    const average = (pick: (of: (typeof scores)[number]) => number): number =>
      counted.reduce((sum, one) => sum + pick(one), 0) / counted.length;
    return {
      rows: BigInt(confusion.rows),
      accuracy: hitsOf(confusion) / confusion.rows,
      precision: average((one) => one.precision),
      recall: average((one) => one.recall),
      f1: average((one) => one.f1),
      ...(this.probabilityCol && { auc: await this.#auc(read, run), logLoss: logLoss(read) }),
    };
  }

  async #auc(read: Read, run: RunOptions): Promise<number> {
    const width = read.confusion.classes.length;
    const classes = width === 2 ? [1] : read.confusion.classes.map((_, c) => c);
    const areas = (await byClass("curve", read, classes, run)).map(areaUnderRoc);
    return areas.reduce((sum, area) => sum + area, 0) / areas.length;
  }

  /**
   * Draws ROC curves from a scored table: the true positive rate over the false positive rate, each curve of a class against all others, with
   * the area under it. `probabilityCol` must be set, and `evaluationMetric` not be `regression`.
   * @param data - A table with labels, predictions and probabilities.
   * @param classes - The classes to draw, as texts. When left out: the second of two, else all; of more than 10 the most frequent.
   * @returns A line a class, of at most 4,000 points in all, and the diagonal of a guess.
   * @see https://doi.org/10.1016/j.patrec.2005.10.010
   * @remote
   */
  async plotROC(data: DataFrameLike, classes?: readonly string[], run: RunOptions = {}): Promise<Plot> {
    const read = await this.#readProbabilities(data, "A ROC curve", run);
    const chosen = chooseClasses(read, classes, "both", this.#refuse);
    const size = pointsOfEach(chosen.codes.length);
    return plotRoc(await byClass("roc", read, chosen.codes, { ...run, size }), chosen);
  }

  /**
   * Draws precision over recall from a scored table, each curve of a class against all others, with its average precision.
   * `probabilityCol` must be set, and `evaluationMetric` not be `regression`.
   * @param data - A table with labels, predictions and probabilities.
   * @param classes - The classes to draw, as texts. When left out: the second of two, else all; of more than 10 the most frequent.
   * @returns A line a class, of at most 4,000 points in all, and for one class the precision of a guess.
   * @see https://doi.org/10.1145/1143844.1143874
   * @remote
   */
  async plotPrecisionRecall(
    data: DataFrameLike,
    classes?: readonly string[],
    run: RunOptions = {},
  ): Promise<Plot> {
    const read = await this.#readProbabilities(data, "A precision-recall curve", run);
    const chosen = chooseClasses(read, classes, "positives", this.#refuse);
    const size = pointsOfEach(chosen.codes.length);
    return plotPrecisionRecall(
      await byClass("precisionRecall", read, chosen.codes, { ...run, size }),
      chosen,
    );
  }

  /**
   * Draws a reliability diagram from a scored table: how often a class came true over how probable it was said to be, and below it how many
   * rows that rests on. `probabilityCol` must be set, and `evaluationMetric` not be `regression`.
   * @param data - A table with labels, predictions and probabilities.
   * @param bins - Into how many ranges of one width the probabilities are split, from 2 to 100.
   * @param classes - The classes to draw, as texts. When left out: the second of two, else all; of more than 10 the most frequent.
   * @returns A line a class with a point for each range that has rows, the diagonal of what is ideal, and the counts.
   * @see https://doi.org/10.1145/1102351.1102430
   * @remote
   */
  async plotCalibration(
    data: DataFrameLike,
    bins: Int = 10,
    classes?: readonly string[],
    run: RunOptions = {},
  ): Promise<Plot> {
    if (!(bins >= 2 && bins <= 100)) {
      throw this.error("invalid_param", `bins must be from 2 to 100, not ${bins}.`, { param: "bins" });
    }
    const read = await this.#readProbabilities(data, "Calibration", run);
    const chosen = chooseClasses(read, classes, "positives", this.#refuse);
    const calibrations = await byClass("calibration", read, chosen.codes, { ...run, size: bins });
    return plotCalibrationOf(calibrations, chosen, bins);
  }

  /**
   * Draws how many rows of each label got each prediction, and which part of the label's rows that is. Of more than 40 classes the most
   * frequent are shown, and the others as one. `evaluationMetric` must not be `regression`.
   * @param data - A table with labels and predictions.
   * @returns Labels down, predictions across.
   * @remote
   */
  async plotConfusionMatrix(data: DataFrameLike, run: RunOptions = {}): Promise<Plot> {
    const { confusion } = await this.#readClasses(data, "A confusion matrix", undefined, run);
    return plotConfusion(confusion);
  }

  /**
   * Draws the predictions of a regression over the labels. Columns other than of numbers are refused.
   * @param data - A table with labels and predictions.
   * @returns A point a row, or for more than 1,000 rows how many lie where, and the line on which both are equal.
   * @remote
   */
  async plotPredictions(data: DataFrameLike, run: RunOptions = {}): Promise<Plot> {
    return plotPredictionsOf(await this.#readPairs(DataFrame.from(data), run));
  }

  /**
   * Draws the residuals of a regression, labels minus predictions, over the predictions. Columns other than of numbers are refused.
   * @param data - A table with labels and predictions.
   * @returns A point a row, or for more than 1,000 rows how many lie where, and the line at 0.
   * @remote
   */
  async plotResiduals(data: DataFrameLike, run: RunOptions = {}): Promise<Plot> {
    return plotResidualsOf(await this.#readPairs(DataFrame.from(data), run));
  }

  async #readProbabilities(data: DataFrameLike, what: string, run: RunOptions): Promise<Read> {
    this.#requireProbabilities(what);
    return this.#readClasses(data, what, this.probabilityCol, run);
  }

  async #readClasses(
    data: DataFrameLike,
    what: string,
    probabilityCol: string | undefined,
    run: RunOptions,
  ): Promise<Read> {
    if (this.evaluationMetric === "regression") {
      throw this.error(
        "invalid_param",
        `${what} is of classes, and ${this.stageName}.evaluationMetric is "regression".`,
        {
          param: "evaluationMetric",
          hint: 'Set it to "classification", or draw the predictions or the residuals.',
        },
      );
    }
    const table = DataFrame.from(data);
    const columns = { ...this.#columns(), probabilityCol };
    checkColumns(await table.schema(), columns, "classes", this.stageName, this.#refuse);
    return this.#read(table, columns, run);
  }

  async #readPairs(data: DataFrame, run: RunOptions): Promise<Pairs> {
    const columns = { ...this.#columns(), probabilityCol: undefined };
    checkColumns(await data.schema(), columns, "numbers", this.stageName, this.#refuse);
    const labels: number[] = [];
    const predictions: number[] = [];
    const sums = new RegressionSums();
    await eachPair(data, columns, this.#refuse, run, (label, prediction) => {
      if (!Number.isFinite(label) || !Number.isFinite(prediction)) {
        const param = Number.isFinite(label) ? "predictionCol" : "labelCol";
        throw this.error("invalid_data", `Row ${labels.length} of "${this[param]}" is infinite.`, {
          param,
          column: this[param],
          row: labels.length,
        });
      }
      sums.add(label, prediction);
      labels.push(label);
      predictions.push(prediction);
    });
    if (labels.length === 0) throw this.#noRows();
    return {
      labels: Float64Array.from(labels),
      predictions: Float64Array.from(predictions),
      sums: sums.finish(),
    };
  }

  #noRows() {
    return this.error("empty_data", `${this.stageName} needs rows to compare; there are none.`);
  }
}
