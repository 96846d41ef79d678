import type { Schema } from "apache-arrow";
import type { DataFrame } from "../frame/index.ts";
import { column, HasLabelCol, HasPredictionCol, HasWeightCol, oneOf, string } from "../params/index.ts";
import { evaluator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { type ClassScores, type Confusion, classScores, hitsOf } from "./confusion.ts";
import { defined } from "./evaluated.ts";
import { logLoss } from "./results.ts";
import { checkColumns, type Refuse, type ScoredColumns } from "./scored-columns.ts";
import { readScored } from "./scored-rows.ts";

/**
 * Judges predictions of classes, two or more, by one number.
 *
 * `accuracy` is the part of the rows that are right. Precision, recall and F1 are those of each class against all others, averaged: in
 * proportion to the rows of the class (`f1`, `weightedPrecision`, `weightedRecall`), or each class alike (`macroF1`, `macroPrecision`,
 * `macroRecall`). `precisionByLabel`, `recallByLabel` and `f1ByLabel` are those of the one class `metricLabel`. The larger, the better.
 * `logLoss` is the mean of -log of the probability of the true class: the smaller, the better. Precision of a class that is never
 * predicted is 0, and so are recall and F1 of one that has no rows.
 * @see https://doi.org/10.1016/j.ipm.2009.03.002
 * @since 0.2.0
 */
export class MulticlassClassificationEvaluator extends evaluator({
  ...HasLabelCol,
  ...HasPredictionCol,
  /** The column of probabilities, vectors in ascending order of the classes. `logLoss` alone reads it. */
  probabilityCol: column({ default: "probability" }),
  ...HasWeightCol,
  /** What is worked out. */
  metricName: oneOf(
    [
      "f1",
      "accuracy",
      "weightedPrecision",
      "weightedRecall",
      "macroF1",
      "macroPrecision",
      "macroRecall",
      "precisionByLabel",
      "recallByLabel",
      "f1ByLabel",
      "logLoss",
    ],
    { default: "f1" },
  ),
  /** The class, as a text, that `precisionByLabel`, `recallByLabel` and `f1ByLabel` are of; they need it. */
  metricLabel: string({}),
}) {
  get isLargerBetter(): boolean {
    return this.metricName !== "logLoss";
  }

  override checkSchema(schema: Schema): void {
    checkColumns(schema, this.#columns(), "classes", this.stageName, this.#refuse);
    if (!this.metricName.endsWith("ByLabel") || this.metricLabel !== undefined) return;
    throw this.error("missing_param", `${this.metricName} needs ${this.stageName}.metricLabel.`, {
      param: "metricLabel",
    });
  }

  #columns(): ScoredColumns {
    const { labelCol, predictionCol, weightCol } = this;
    const probabilityCol = this.metricName === "logLoss" ? this.probabilityCol : undefined;
    return { labelCol, predictionCol, weightCol, probabilityCol };
  }

  readonly #refuse: Refuse = (code, message, details) => this.error(code, message, details);

  protected override async measure(data: DataFrame, run: RunOptions): Promise<number> {
    const read = await readScored(data, this.#columns(), this.#refuse, run);
    const metric = this.metricName === "logLoss" ? logLoss(read) : this.#fromCounts(read.confusion);
    return defined(metric, {
      rows: read.codes.length,
      why: `${this.metricName} is not defined: no row has a weight.`,
      column: this.labelCol,
      refuse: this.#refuse,
    });
  }

  #fromCounts(confusion: Confusion): number {
    const scores = classScores(confusion);
    if (this.metricName.endsWith("ByLabel")) return this.#ofLabel(confusion, scores);
    const mean = (pick: (one: ClassScores) => number, weight: (one: ClassScores) => number): number =>
      scores.reduce((sum, one) => sum + weight(one) * pick(one), 0) /
      scores.reduce((sum, one) => sum + weight(one), 0);
    const bySupport = ({ support }: ClassScores): number => support;
    const alike = (): number => 1;
    switch (this.metricName) {
      case "accuracy":
        return hitsOf(confusion) / confusion.rows;
      case "weightedPrecision":
        return mean((one) => one.precision, bySupport);
      case "weightedRecall":
        return mean((one) => one.recall, bySupport);
      case "macroF1":
        return mean((one) => one.f1, alike);
      case "macroPrecision":
        return mean((one) => one.precision, alike);
      case "macroRecall":
        return mean((one) => one.recall, alike);
      default:
        return mean((one) => one.f1, bySupport);
    }
  }

  #ofLabel({ classes }: Confusion, scores: readonly ClassScores[]): number {
    const at = classes.findIndex((one) => String(one) === this.metricLabel);
    const found = scores[at];
    if (!found && classes.length > 0) {
      const there = classes.map((one) => JSON.stringify(String(one))).join(", ");
      throw this.error("invalid_data", `No row is of the class "${this.metricLabel}": there are ${there}.`, {
        param: "metricLabel",
        column: this.labelCol,
      });
    }
    if (!found) return Number.NaN;
    if (this.metricName === "precisionByLabel") return found.precision;
    return this.metricName === "recallByLabel" ? found.recall : found.f1;
  }
}
