import { Field, type RecordBatch, Schema } from "apache-arrow";
import { buildColumn, type DataFrame, makeBatch } from "../frame/index.ts";
import { column, HasLabelCol, HasPredictionCol, oneOf } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { curvesOf } from "./by-class.ts";
import { classScores } from "./confusion.ts";
import { areaUnderRoc, type Curve } from "./curves.ts";
import { layouts } from "./layouts.ts";
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
    const read = await this.#read(data, run);
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
        const [curve] = await curvesOf(read, [confusion.classes.length - 1], run.signal);
        return (this.evaluationMetric === "roc" ? rocCurve : precisionRecallCurve)(curve as Curve);
      }
      default:
        return [await this.#summary(read, run)];
    }
  }

  async #read(data: DataFrame, run: RunOptions): Promise<Read> {
    const read = await readScored(data, this.#columns(), this.#refuse, run);
    if (read.confusion.rows === 0) throw this.#noRows();
    return read;
  }

  async #summary(read: Read, run: RunOptions): Promise<object> {
    const { confusion } = read;
    const scores = classScores(confusion);
    const counted = scores.length === 2 ? scores.slice(1) : scores;
    const average = (pick: (of: (typeof scores)[number]) => number): number =>
      counted.reduce((sum, one) => sum + pick(one), 0) / counted.length;
    const hits = confusion.classes.reduce<number>(
      (sum, _, c) => sum + (confusion.counts[c * confusion.classes.length + c] ?? 0),
      0,
    );
    return {
      rows: BigInt(confusion.rows),
      accuracy: hits / confusion.rows,
      precision: average((one) => one.precision),
      recall: average((one) => one.recall),
      f1: average((one) => one.f1),
      ...(this.probabilityCol && { auc: await this.#auc(read, run), logLoss: logLoss(read) }),
    };
  }

  async #auc(read: Read, run: RunOptions): Promise<number> {
    const width = read.confusion.classes.length;
    const classes = width === 2 ? [1] : read.confusion.classes.map((_, c) => c);
    const areas = (await curvesOf(read, classes, run.signal)).map(areaUnderRoc);
    return areas.reduce((sum, area) => sum + area, 0) / areas.length;
  }

  #noRows() {
    return this.error("empty_data", `${this.stageName} needs rows to compare; there are none.`);
  }
}
