import type { Schema } from "apache-arrow";
import type { DataFrame } from "../frame/index.ts";
import { column, HasLabelCol, HasWeightCol, oneOf } from "../params/index.ts";
import { evaluator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { type BinaryColumns, checkBinaryColumns, readBinaryScores } from "./binary-scores.ts";
import { byClass } from "./by-class.ts";
import { areaUnderRoc, averagePrecision, type Curve } from "./curves.ts";
import { defined } from "./evaluated.ts";
import type { Refuse } from "./scored-columns.ts";

/**
 * Judges the scores of two classes by one number: how well they put the rows of the larger class (by value: 1 over 0, true over false, texts
 * by code point) before those of the other. The larger, the better.
 *
 * `areaUnderROC` is the chance that a row of the larger class has the higher score; equal scores count half. `areaUnderPR` is the average
 * precision: the mean of the precisions at each threshold, each weighted by the recall that it adds.
 * @see https://doi.org/10.1016/j.patrec.2005.10.010
 * @see https://doi.org/10.1145/1143844.1143874
 * @since 0.2.0
 */
export class BinaryClassificationEvaluator extends evaluator({
  ...HasLabelCol,
  /**
   * The column of scores: numbers, larger for the larger class, or vectors of two, of which the second is read. When not set,
   * `probabilityCol` is read.
   */
  rawPredictionCol: column({}),
  /** The column of probabilities: vectors of two, in ascending order of the classes. Not read when `rawPredictionCol` is set. */
  probabilityCol: column({ default: "probability" }),
  ...HasWeightCol,
  /** What is worked out. */
  metricName: oneOf(["areaUnderROC", "areaUnderPR"], { default: "areaUnderROC" }),
}) {
  readonly isLargerBetter = true;

  override checkSchema(schema: Schema): void {
    checkBinaryColumns(schema, this.#columns(), this.stageName, this.#refuse);
  }

  #columns(): BinaryColumns {
    const { labelCol, rawPredictionCol, probabilityCol, weightCol } = this;
    return rawPredictionCol === undefined
      ? { labelCol, weightCol, scoreCol: probabilityCol, scoreParam: "probabilityCol" }
      : { labelCol, weightCol, scoreCol: rawPredictionCol, scoreParam: "rawPredictionCol" };
  }

  readonly #refuse: Refuse = (code, message, details) => this.error(code, message, details);

  protected override async measure(data: DataFrame, run: RunOptions): Promise<number> {
    const { from, classes } = await readBinaryScores(data, this.#columns(), this.#refuse, run);
    const [curve] = classes.length === 2 ? await byClass("curve", from, [0], run) : [];
    const area = this.metricName === "areaUnderROC" ? areaUnderRoc : averagePrecision;
    return defined(curve ? area(curve as Curve) : Number.NaN, {
      rows: from.codes.length,
      why:
        classes.length === 1
          ? `All labels are ${JSON.stringify(classes[0])}; ${this.metricName} needs rows of two classes.`
          : `${this.metricName} needs rows of both classes that have a weight.`,
      hint:
        classes.length === 1
          ? "Where rows are held out, stratifyCol leaves some of each class in every part."
          : undefined,
      column: this.labelCol,
      refuse: this.#refuse,
    });
  }
}
