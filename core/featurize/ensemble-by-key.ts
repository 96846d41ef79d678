import { DataType, Field, Float64, type RecordBatch, type Schema } from "apache-arrow";
import {
  appendColumns,
  appendFields,
  buildColumn,
  concatBatches,
  type DataFrame,
  denseVectorType,
  describeType,
  emptyBatch,
  isDenseVector,
  isNumeric,
  makeBatch,
  requireColumn,
  schemaOf,
  selectColumns,
  selectFields,
  takeRows,
  vectorWidth,
} from "../frame/index.ts";
import { boolean, columns, ints, oneOf } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { GroupCodes } from "./group-codes.ts";
import { GroupValues } from "./group-values.ts";

/**
 * Averages columns over the rows that agree in some keys, such as the probabilities of all pictures of a burst. Vectors are averaged element by
 * element. Nulls are left out of the averages; a group that has nothing else gets null. Groups come in the order of their first rows; null is
 * a key like any other.
 * @since 0.1.0
 */
export class EnsembleByKey extends transformer({
  /** The columns that make a group: rows with the same values in all of them. */
  keys: columns({ required: true, minItems: 1 }),
  /** The columns that are averaged: numbers, booleans or vectors of numbers. */
  cols: columns({ required: true, minItems: 1 }),
  /** Names of the averages, one a column of `cols`. When not set: `mean(<name>)`, by the strategy. */
  colNames: columns({}),
  /** How the rows of a group become one value: `mean`, the arithmetic mean, or `max`, the largest; of vectors element by element. */
  strategy: oneOf(["mean", "max"], { default: "mean" }),
  /** Give a row a group, of keys and averages. When false, all rows and columns are kept, and the averages of its group stand beside each row. */
  collapseGroup: boolean({ default: true }),
  /**
   * How long the vectors of each column of `cols` are, 0 for a column of numbers. Only needed where a later stage must know the length of
   * vectors that are lists before a row is read.
   */
  vectorDims: ints({ min: 0 }),
}) {
  override transformSchema(schema: Schema): Schema {
    const added = this.#fields(schema);
    if (!this.collapseGroup) return appendFields(schema, added, { stage: this.stageName });
    const keys = selectFields(schema, this.keys, { stage: this.stageName, param: "keys" });
    return appendFields(keys, added, { stage: this.stageName });
  }

  /** The fields of the averages; their vectors have the width that is known. */
  #fields(schema: Schema): Field[] {
    const { cols, keys, stageName } = this;
    for (const key of keys) requireColumn(schema, key, { stage: stageName, param: "keys", column: key });
    const names =
      this.#oneForEach("colNames", this.colNames) ?? cols.map((name) => `${this.strategy}(${name})`);
    const widths = this.#oneForEach("vectorDims", this.vectorDims);
    return cols.map((column, at) => {
      const where = { stage: stageName, param: "cols", column };
      const { type } = requireColumn(schema, column, where);
      const width = widths?.[at] ?? 0;
      const isList = DataType.isList(type) && DataType.isFloat(type.children[0]?.type);
      const isVector = isDenseVector(type) || isList;
      const isNumber = DataType.isBool(type) || (isNumeric(type) && !DataType.isDecimal(type));
      if (!isVector && !isNumber) {
        throw this.error(
          "column_type",
          `${stageName}.cols must be numbers or vectors; "${column}" is ${describeType(type)}.`,
          where,
        );
      }
      const known = isVector ? (vectorWidth(type) ?? width) : 0;
      if (width > 0 && known !== width) {
        throw this.error(
          "invalid_param",
          isVector
            ? `${stageName}.vectorDims says that "${column}" has vectors of ${width} numbers; they have ${known}.`
            : `${stageName}.vectorDims says that "${column}" has vectors; it is ${describeType(type)}.`,
          { param: "vectorDims", column },
        );
      }
      return new Field(names[at] as string, isVector ? denseVectorType(known) : new Float64(), true);
    });
  }

  #oneForEach<T>(param: string, values: readonly T[] | undefined): readonly T[] | undefined {
    if (values === undefined || values.length === this.cols.length) return values;
    throw this.error(
      "invalid_param",
      `${this.stageName}.${param} has ${values.length} items for ${this.cols.length} of cols.`,
      { param },
    );
  }

  protected override bind(): BoundTransform {
    throw this.error(
      "unsupported",
      `${this.stageName} needs the whole table; it cannot map single batches or rows.`,
    );
  }

  /** `FrameTransform`: one pass over the table to average, and a second one where all rows are kept. */
  async *transformTable(data: DataFrame, run: RunOptions): AsyncIterable<RecordBatch> {
    this.checkRequired();
    const schema = await data.schema();
    const planned = this.#fields(schema);
    const groups = new GroupCodes(this.keys);
    const means = this.cols.map((column, at) => {
      const { type } = planned[at] as Field;
      return new GroupValues(column, this.strategy, {
        isVector: isDenseVector(type),
        width: vectorWidth(type),
      });
    });
    const firstRows: RecordBatch[] = [];
    let rows = 0;
    for await (const batch of data.batches({ signal: run.signal })) {
      const { codes, first } = groups.codesOf(batch);
      for (const mean of means) mean.add(batch, codes, groups.count, rows);
      if (first.length > 0) firstRows.push(takeRows(selectColumns(batch, this.keys), Int32Array.from(first)));
      rows += batch.numRows;
    }
    if (rows === 0) {
      yield emptyBatch(this.transformSchema(schema));
      return;
    }
    const fields = means.map((mean, at) => new Field((planned[at] as Field).name, mean.type(), true));
    const averages = means.map((mean, at) =>
      buildColumn((fields[at] as Field).type, mean.finish(groups.count), (fields[at] as Field).name),
    );
    if (this.collapseGroup) {
      const columns = averages.map((column, at) => ({ field: fields[at] as Field, data: column }));
      yield appendColumns(concatBatches(firstRows), columns);
      return;
    }
    const table = makeBatch(schemaOf(fields), averages, groups.count);
    for await (const batch of data.batches({ signal: run.signal })) {
      const found = takeRows(table, groups.codesOf(batch).codes);
      const columns = fields.map((field, at) => ({
        field,
        data: found.data.children[at] as (typeof averages)[0],
      }));
      yield appendColumns(batch, columns);
    }
  }
}
