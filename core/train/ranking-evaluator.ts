import { DataType, type Schema } from "apache-arrow";
import { columnData, type DataFrame, describeType, requireColumn, valueGetter } from "../frame/index.ts";
import { column, HasLabelCol, HasPredictionCol, int, oneOf } from "../params/index.ts";
import { evaluator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { defined } from "./evaluated.ts";
import { averagePrecisionAt, ndcgAt, precisionAt, type RankingMeasure, recallAt } from "./ranking.ts";
import { checkColumns, presence, type Refuse, type ScoredColumns } from "./scored-columns.ts";
import { blocks } from "./scored-rows.ts";

interface List {
  readonly relevance: number[];
  readonly scores: number[];
}

/**
 * Judges the order in which predictions put the rows of each group, such as the answers to one query, by one number: the mean over the
 * groups, the larger, the better. Labels are grades from 0, larger for what belongs further up; rows of a grade above 0 are relevant.
 *
 * `ndcgAt` is the normalized discounted cumulative gain of the first `k` rows, `mapAt` the average precision at the places of relevant
 * rows among them, `precisionAt` the part of `k` that is relevant, and `recallAt` the part of the relevant rows that is among them. Rows of
 * one score count as the mean over all orders that they could stand in. A group without relevant rows counts 0.
 * @see https://doi.org/10.1145/582415.582418
 * @see https://doi.org/10.1007/978-3-540-78646-7_38
 * @since 0.2.0
 */
export class RankingEvaluator extends evaluator({
  ...HasLabelCol,
  ...HasPredictionCol,
  /** The column that says which group a row belongs to. Rows of a group need not stand together. */
  groupCol: column({ default: "group" }),
  /** What is worked out. */
  metricName: oneOf(["ndcgAt", "mapAt", "precisionAt", "recallAt"], { default: "ndcgAt" }),
  /** How many rows of each group, from the top, are looked at. */
  k: int({ default: 10, min: 1 }),
  /** What a grade counts for in `ndcgAt`: `exponential` 2 to the power of the grade, minus 1, as in LightGBM; `linear` the grade itself. */
  gain: oneOf(["exponential", "linear"], { default: "exponential" }),
}) {
  readonly isLargerBetter = true;

  override checkSchema(schema: Schema): void {
    checkColumns(schema, this.#columns(), "numbers", this.stageName, this.#refuse);
    const where = { stage: this.stageName, param: "groupCol", column: this.groupCol };
    const { type } = requireColumn(schema, this.groupCol, where);
    const isValue = !DataType.isStruct(type) && !DataType.isList(type) && !DataType.isFixedSizeList(type);
    if (isValue && !DataType.isMap(type)) return;
    throw this.error(
      "column_type",
      `Groups must be numbers, texts, booleans or dates; "${this.groupCol}" is ${describeType(type)}.`,
      where,
    );
  }

  #columns(): ScoredColumns {
    const { labelCol, predictionCol } = this;
    return { labelCol, predictionCol, probabilityCol: undefined };
  }

  readonly #refuse: Refuse = (code, message, details) => this.error(code, message, details);

  protected override async measure(data: DataFrame, run: RunOptions): Promise<number> {
    const lists = await this.#lists(data, run);
    const measure = this.#measure();
    let total = 0;
    for (const list of lists) total += measure(list, this.k);
    return defined(total / lists.length, {
      rows: lists.length,
      why: `${this.metricName} is not defined: a label is too large.`,
      column: this.labelCol,
      refuse: this.#refuse,
    });
  }

  #measure(): RankingMeasure {
    switch (this.metricName) {
      case "mapAt":
        return averagePrecisionAt;
      case "precisionAt":
        return precisionAt;
      case "recallAt":
        return recallAt;
      default:
        return ndcgAt(this.gain === "linear" ? (grade) => grade : (grade) => 2 ** grade - 1);
    }
  }

  async #lists(data: DataFrame, run: RunOptions): Promise<List[]> {
    const groups = new Map<unknown, List>();
    const present = presence(this.#columns(), this.#refuse);
    let first = 0;
    for await (const batch of blocks(data, run)) {
      const group = valueGetter(columnData(batch, this.groupCol));
      const label = valueGetter(columnData(batch, this.labelCol));
      const score = valueGetter(columnData(batch, this.predictionCol));
      for (let row = 0; row < batch.numRows; row++) {
        const list = listOf(groups, this.#key(group(row), first + row));
        list.relevance.push(this.#grade(Number(present(label(row), first + row, "labelCol")), first + row));
        list.scores.push(Number(present(score(row), first + row, "predictionCol")));
      }
      first += batch.numRows;
    }
    return [...groups.values()];
  }

  #key(value: unknown, row: number): unknown {
    if (value instanceof Date) return value.getTime();
    if (value !== null) return value;
    throw this.error("invalid_data", `The group in row ${row} is null.`, {
      param: "groupCol",
      column: this.groupCol,
      row,
    });
  }

  #grade(value: number, row: number): number {
    if (value >= 0 && Number.isFinite(value)) return value;
    throw this.error("invalid_data", `The label in row ${row} is ${value}; grades are numbers from 0.`, {
      param: "labelCol",
      column: this.labelCol,
      row,
    });
  }
}

function listOf(groups: Map<unknown, List>, key: unknown): List {
  const known = groups.get(key);
  if (known) return known;
  const list = { relevance: [], scores: [] };
  groups.set(key, list);
  return list;
}
