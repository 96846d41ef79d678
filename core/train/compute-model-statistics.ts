import { DataType, Field, type RecordBatch, Schema } from "apache-arrow";
import {
  buildColumn,
  columnData,
  type DataFrame,
  describeType,
  isDenseVector,
  isNumeric,
  makeBatch,
  requireColumn,
  valueGetter,
} from "../frame/index.ts";
import { column, HasLabelCol, HasPredictionCol, oneOf } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { ConfusionCounter, classScores } from "./confusion.ts";
import { areaUnderRoc, type CurvePoint } from "./curves.ts";
import { layouts } from "./layouts.ts";
import { RegressionSums } from "./regression.ts";
import { curveOf, logLoss, pairs, precisionRecallCurve, type Read, rocCurve } from "./results.ts";

type Class = string | number | boolean;

/** One row of predictions. */
interface Scored {
  readonly label: Class;
  readonly prediction: Class;
  readonly probability: ArrayLike<number> | undefined;
}

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
    const isRegression = this.evaluationMetric === "regression";
    const [label, predicted] = (["labelCol", "predictionCol"] as const).map((param) => {
      const where = { stage: this.stageName, param, column: this[param] };
      const { type } = requireColumn(schema, this[param], where);
      const kind = kindOf(type);
      if (isRegression ? kind !== "numbers" : kind === undefined || DataType.isDecimal(type)) {
        const needed = isRegression ? "numbers" : "numbers, texts or booleans";
        throw this.error(
          "column_type",
          `"${this[param]}" must hold ${needed}; it is ${describeType(type)}.`,
          where,
        );
      }
      return kind;
    });
    if (label !== predicted) {
      throw this.error(
        "column_type",
        `"${this.predictionCol}" holds ${predicted}, "${this.labelCol}" ${label}: no two of them can be equal.`,
        { param: "predictionCol", column: this.predictionCol },
      );
    }
    if (this.#isCurve() && !this.probabilityCol) {
      throw this.error("missing_param", `A curve needs ${this.stageName}.probabilityCol.`, {
        param: "probabilityCol",
      });
    }
    if (this.probabilityCol) {
      const where = { stage: this.stageName, param: "probabilityCol", column: this.probabilityCol };
      if (!isDenseVector(requireColumn(schema, this.probabilityCol, where).type)) {
        throw this.error(
          "column_type",
          `"${this.probabilityCol}" must hold vectors of probabilities.`,
          where,
        );
      }
    }
    return this.#layout();
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
        rows.map((row) => row[name] ?? null),
        name,
      ),
    );
    yield makeBatch(schema, columns, rows.length);
  }

  async #regression(data: DataFrame, run: RunOptions): Promise<Record<string, unknown>> {
    const sums = new RegressionSums();
    for await (const rows of this.#batches(data, run)) {
      for (const { label, prediction } of rows) sums.add(Number(label), Number(prediction));
    }
    const result = sums.finish();
    if (result.rows === 0) throw this.#noRows();
    return { ...result, rows: BigInt(result.rows) };
  }

  async #classification(data: DataFrame, run: RunOptions): Promise<Record<string, unknown>[]> {
    const read = await this.#read(data, run);
    switch (this.evaluationMetric) {
      case "perClass":
        return classScores(read.confusion).map((scores, c) => ({
          ...scores,
          support: BigInt(scores.support),
          class: String(read.confusion.classes[c]),
        }));
      case "confusion":
        return pairs(read.confusion);
      case "roc":
        return rocCurve(this.#lastClass(read));
      case "precisionRecall":
        return precisionRecallCurve(this.#lastClass(read));
      default:
        return [this.#summary(read)];
    }
  }

  #summary(read: Read): Record<string, unknown> {
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
      ...(this.probabilityCol && { auc: this.#auc(read), logLoss: logLoss(read) }),
    };
  }

  #auc(read: Read): number {
    const width = read.confusion.classes.length;
    const areas = (width === 2 ? [1] : read.confusion.classes.map((_, c) => c)).map((c) =>
      areaUnderRoc(curveOf(read, c)),
    );
    return areas.reduce((sum, area) => sum + area, 0) / areas.length;
  }

  #lastClass(read: Read): readonly CurvePoint[] {
    return curveOf(read, read.confusion.classes.length - 1);
  }

  async #read(data: DataFrame, run: RunOptions): Promise<Read> {
    const counter = new ConfusionCounter();
    const labels: Class[] = [];
    const vectors: ArrayLike<number>[] = [];
    for await (const rows of this.#batches(data, run)) {
      for (const { label, prediction, probability } of rows) {
        counter.add(label, prediction);
        if (probability) {
          labels.push(label);
          vectors.push(probability);
        }
      }
    }
    const confusion = counter.finish();
    if (confusion.rows === 0) throw this.#noRows();
    const width = confusion.classes.length;
    const codeOf = new Map(confusion.classes.map((value, code) => [value, code]));
    const probabilities = new Float64Array(vectors.length * width);
    for (const [row, vector] of vectors.entries()) {
      if (vector.length !== width) {
        throw this.error(
          "invalid_data",
          `"${this.probabilityCol}" has ${vector.length} probabilities a row; labels and predictions have ${width} classes.`,
          {
            param: "probabilityCol",
            row,
            hint: "Each class must be among the labels or predictions.",
          },
        );
      }
      probabilities.set(vector, row * width);
    }
    return { confusion, probabilities, codes: Int32Array.from(labels, (label) => codeOf.get(label) ?? -1) };
  }

  /** The rows of each batch, in order: a promise a batch, not a row. */
  async *#batches(data: DataFrame, run: RunOptions): AsyncIterable<Iterable<Scored>> {
    let firstRow = 0;
    for await (const batch of data.batches({ signal: run.signal })) {
      yield this.#rows(batch, firstRow);
      firstRow += batch.numRows;
    }
  }

  *#rows(batch: RecordBatch, firstRow: number): Iterable<Scored> {
    const label = valueGetter(columnData(batch, this.labelCol));
    const prediction = valueGetter(columnData(batch, this.predictionCol));
    const probability = this.probabilityCol
      ? valueGetter(columnData(batch, this.probabilityCol))
      : () => undefined;
    for (let row = 0; row < batch.numRows; row++) {
      yield {
        label: this.#present(label(row), firstRow + row, "labelCol"),
        prediction: this.#present(prediction(row), firstRow + row, "predictionCol"),
        probability: this.#probabilities(probability(row), firstRow + row),
      };
    }
  }

  /** A vector without gaps, or undefined where there is no column of probabilities. */
  #probabilities(vector: unknown, row: number): ArrayLike<number> | undefined {
    if (vector === undefined) return undefined;
    if (vector !== null && !Array.prototype.some.call(vector, (value) => !Number.isFinite(value))) {
      return vector as ArrayLike<number>;
    }
    throw this.error(
      "invalid_data",
      `Row ${row} of "${this.probabilityCol}" is no vector of probabilities.`,
      {
        param: "probabilityCol",
        ...(this.probabilityCol && { column: this.probabilityCol }),
        row,
      },
    );
  }

  #present(value: unknown, row: number, param: "labelCol" | "predictionCol"): Class {
    if (value !== null && value !== undefined && !Number.isNaN(value)) {
      return typeof value === "bigint" ? asNumber(value) : (value as Class);
    }
    throw this.error("invalid_data", `Row ${row} of "${this[param]}" is ${value ?? "null"}.`, {
      param,
      column: this[param],
      row,
    });
  }

  #noRows() {
    return this.error("empty_data", `${this.stageName} needs rows to compare; there are none.`);
  }
}

/** What labels are: two kinds are never equal. */
function kindOf(type: DataType): "numbers" | "texts" | "booleans" | undefined {
  const values = DataType.isDictionary(type) ? type.dictionary : type;
  if (isNumeric(values)) return "numbers";
  if (DataType.isBool(values)) return "booleans";
  const isText = DataType.isUtf8(values) || DataType.isLargeUtf8(values) || DataType.isUtf8View(values);
  return isText ? "texts" : undefined;
}

/** Integers that a number cannot tell apart would count as equal; they stay what they are. */
const asNumber = (value: bigint): Class =>
  Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
