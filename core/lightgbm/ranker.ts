import { DataType, Field, Float64, type RecordBatch, type Schema } from "apache-arrow";
import { columnData, columnValues, type DataFrame, describeType, requireColumn } from "../frame/index.ts";
import { finiteNumbers, gather } from "../learners/index.ts";
import { column } from "../params/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { HasLightGBMOutputs, HasTrainingColumns } from "./columns.ts";
import { RankerParams } from "./params/index.ts";
import { effectiveValue } from "./params/to-native.ts";
import { LightGBMRankerModel } from "./ranker-model.ts";
import { plannedSchema, trainBooster } from "./training.ts";
import { numericLabels, splitValidation } from "./training-rows.ts";

/** As many labels have a gain where `labelGain` is not set. */
const defaultGains = 31;

/**
 * Gradient-boosted decision trees that learn to put the rows of a group, such as the answers to one query, in order. Labels are whole
 * numbers from 0, larger for what belongs further up.
 * @see https://www.microsoft.com/en-us/research/publication/from-ranknet-to-lambdarank-to-lambdamart-an-overview/
 * @since 0.1.0
 */
export class LightGBMRanker extends estimator(LightGBMRankerModel, {
  ...HasTrainingColumns,
  ...HasLightGBMOutputs,
  ...RankerParams,
  /** The column that says which group a row belongs to: numbers, texts, booleans or dates. The rows of a group must stand together. */
  groupCol: column({ default: "group" }),
  /**
   * The column that holds the position, a whole number, at which each row was shown when its label was gathered, by clicks for instance.
   * `lambdarank` then learns how much a position draws, and leaves that out of the scores.
   * @see https://arxiv.org/abs/1809.05818
   */
  positionCol: column({}),
}) {
  override readonly readsOnce = true;

  override transformSchema(schema: Schema): Schema {
    const added = [new Field(this.predictionCol, new Float64(), true)];
    this.#checkGroup(schema);
    const { labelCol, positionCol } = this;
    return plannedSchema(this, schema, added, { labelCol, positionCol });
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<LightGBMRankerModel> {
    const batches = await gather(this.stageName, data, run);
    const task = {
      parameters: {},
      scores: 1,
      labels: (some: readonly RecordBatch[]) => this.#labels(some),
      groups: (some: readonly RecordBatch[]) => this.#groups(some),
      positions: (some: readonly RecordBatch[]) => this.#positions(some),
    };
    const trained = await trainBooster(this, task, await data.schema(), splitValidation(this, batches), run);
    return new LightGBMRankerModel().adoptTrained(trained);
  }

  #checkGroup(schema: Schema): void {
    const where = { stage: this.stageName, param: "groupCol", column: this.groupCol };
    const { type } = requireColumn(schema, this.groupCol, where);
    const values = DataType.isDictionary(type) ? type.dictionary : type;
    const known = [
      DataType.isInt,
      DataType.isFloat,
      DataType.isDecimal,
      DataType.isBool,
      DataType.isDate,
      DataType.isUtf8,
      DataType.isLargeUtf8,
      DataType.isUtf8View,
    ];
    if (known.some((is) => is(values))) return;
    throw this.error(
      "column_type",
      `Groups must be numbers, texts, booleans or dates; "${this.groupCol}" is ${describeType(type)}.`,
      where,
    );
  }

  /** Labels are places in a list of gains, so whole numbers that it has. */
  #labels(batches: readonly RecordBatch[]): Float32Array {
    const gains = effectiveValue(this, "labelGain") as readonly number[] | undefined;
    const count = gains?.length || defaultGains;
    const labels = numericLabels(this, batches);
    const row = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < count));
    if (row < 0) return labels;
    throw this.error(
      "invalid_data",
      `The label in row ${row} is ${labels[row]}; labels must be whole numbers from 0 to ${count - 1}.`,
      { param: "labelCol", column: this.labelCol, row },
    );
  }

  #positions(batches: readonly RecordBatch[]): Int32Array | undefined {
    const column = this.positionCol;
    if (column === undefined) return undefined;
    const where = { stage: this.stageName, param: "positionCol", column };
    const found = finiteNumbers(batches, column, where);
    const row = found.findIndex((position) => position !== (position | 0));
    if (row < 0) return Int32Array.from(found);
    throw this.error(
      "invalid_data",
      `The position in row ${row} is ${found[row]}, not a whole number of 32 bits.`,
      {
        ...where,
        row,
      },
    );
  }

  /** The number of the group of each row; a group that comes up a second time is refused, as its rows could not be compared. */
  #groups(batches: readonly RecordBatch[]): Int32Array {
    const groups: number[] = [];
    const seen = new Set<unknown>();
    let current: unknown;
    for (const batch of batches) {
      for (const value of columnValues(columnData(batch, this.groupCol))) {
        const key = value instanceof Date ? value.getTime() : value;
        const row = groups.length;
        const where = { param: "groupCol", column: this.groupCol, row };
        if (key === null) throw this.error("invalid_data", `The group in row ${row} is null.`, where);
        if (row === 0 || key !== current) {
          if (seen.has(key)) {
            throw this.error("invalid_data", `Group ${String(key)} begins again in row ${row}.`, {
              ...where,
              hint: `Sort the table by "${this.groupCol}".`,
            });
          }
          seen.add(key);
          current = key;
        }
        groups.push(seen.size);
      }
    }
    return Int32Array.from(groups);
  }
}
