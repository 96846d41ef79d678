import { DataType, type Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { type DataFrame, describeType, readBooleans, requireColumn } from "../frame/index.ts";
import { column, double } from "../params/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { byRatio, checkSplitting, HasSplitting, splitRows } from "./folds.ts";
import { HasGrid, planGrid, searchGrid } from "./grid.ts";
import { TrainValidationSplitModel } from "./train-validation-split-model.ts";

/**
 * Tries all maps of params on one split of the rows: models are fitted on the one part and judged on the other. The best map is fitted once
 * more, on all rows. It takes a fraction of the time of `CrossValidator`, and is as much less certain.
 *
 * Rows are shuffled by `seed`, those of each value of `stratifyCol`, or the groups of `groupCol`, apart. The transformers that a pipeline
 * begins with, such as a deep network, map the table once for all folds and all maps that set the same on them.
 * @since 0.2.0
 */
export class TrainValidationSplit extends estimator(TrainValidationSplitModel, {
  ...HasGrid,
  /** The part of the rows that models are fitted on. */
  trainRatio: double({ default: 0.75, exclusiveMin: 0, exclusiveMax: 1 }),
  /**
   * The column of booleans that is true in the rows which are held out, as LightGBM has it. Rows are drawn at random when it is not set.
   * @group Splitting
   */
  validationIndicatorCol: column({}),
  ...HasSplitting,
}) {
  /** What is read is kept here, as it is read again for each fit. */
  override readonly readsOnce = true;

  override transformSchema(schema: Schema): Schema {
    this.checkRequired();
    checkSplitting(schema, this);
    this.#checkIndicator(schema);
    return planGrid(this, schema);
  }

  #checkIndicator(schema: Schema): void {
    const { validationIndicatorCol: column } = this;
    if (column === undefined) return;
    const where = { stage: this.stageName, param: "validationIndicatorCol", column };
    const { type } = requireColumn(schema, column, where);
    if (DataType.isBool(type) || DataType.isInt(type)) return;
    throw this.error("column_type", `"${column}" must hold booleans; it is ${describeType(type)}.`, where);
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<TrainValidationSplitModel> {
    const parting = {
      parts: 1,
      split: "one split",
      of: (table: DataFrame) => this.#parts(table, run),
    };
    const { bestModel, results, subModels } = await searchGrid(this, data, parting, run);
    const made = new TrainValidationSplitModel({ bestModel }).adoptResults(results);
    return this.collectSubModels ? made.setSubModels(subModels) : made;
  }

  /** Part 0 is held out. */
  async #parts(data: DataFrame, run: RunOptions): Promise<Int32Array> {
    const { validationIndicatorCol: column } = this;
    const parts =
      column === undefined
        ? await splitRows(data, this, (rows) => byRatio(1 - this.trainRatio, rows), run)
        : await this.#indicated(data, column, run);
    if (parts.includes(0) && parts.includes(1)) return parts;
    throw new UnciaError(
      parts.length === 0 ? "empty_data" : "invalid_data",
      `Of ${parts.length} rows ${parts.includes(0) ? "all are" : "none is"} held out; rows of both parts are needed.`,
      {
        stage: this.stageName,
        param: column === undefined ? "trainRatio" : "validationIndicatorCol",
        ...(column !== undefined && { column }),
      },
    );
  }

  async #indicated(data: DataFrame, column: string, run: RunOptions): Promise<Int32Array> {
    const where = { stage: this.stageName, param: "validationIndicatorCol" };
    const parts: number[] = [];
    for await (const batch of data.batches({ signal: run.signal })) {
      for (const isHeldOut of readBooleans(batch, column, where)) parts.push(isHeldOut ? 0 : 1);
    }
    return Int32Array.from(parts);
  }
}
