import { Field, Float64, type Schema } from "apache-arrow";
import {
  buildColumn,
  columnData,
  replaceColumn,
  requireColumn,
  valueGetter,
  withField,
} from "../frame/index.ts";
import { isRecord } from "../is-record.ts";
import { column, params } from "../params/index.ts";
import {
  type BoundTransform,
  model,
  type RowSlots,
  type StateReader,
  type StateWriter,
} from "../pipeline/index.ts";
import type { Double } from "../wire-types.ts";
import { asLevel, type Level, levelsFromJson, levelsToJson } from "./levels.ts";

export const HasBalancedCols = params({
  /** The column that holds the class of each row: texts, numbers or booleans. */
  inputCol: column({ required: true }),
  /** The column that is added to hold the weights; the name of a column that is there replaces that one. */
  outputCol: column({ default: "weight" }),
});

const weightsFile = "weights.json";

/**
 * Weighs rows by the classes that a `ClassBalancer` has counted. A row without a class, or of one that was not there in the fit, has no
 * weight.
 * @since 0.1.0
 */
export class ClassBalancerModel extends model({ ...HasBalancedCols }) {
  #weights: ReadonlyMap<Level, number> = new Map();

  /** Takes the weight of each class. */
  adoptWeights(weights: ReadonlyMap<Level, number>): this {
    this.#weights = weights;
    return this;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.#weights = other.#weights;
  }

  /**
   * The weight of each class.
   * @returns Weights by the class as text; 1 for the most frequent.
   * @remote
   */
  classWeights(): Record<string, Double> {
    return Object.fromEntries([...this.#weights].map(([level, weight]) => [String(level), weight]));
  }

  override transformSchema(schema: Schema): Schema {
    requireColumn(schema, this.inputCol, { stage: this.stageName, param: "inputCol" });
    return withField(schema, new Field(this.outputCol, new Float64(), true));
  }

  protected override bind(schema: Schema): BoundTransform {
    const { inputCol, outputCol } = this;
    const weights = this.#weights;
    const weigh = (value: unknown, row: number): number | null => {
      const level = asLevel(value, inputCol, row);
      return level === null ? null : (weights.get(level) ?? null);
    };
    return {
      schema: this.transformSchema(schema),
      batch(batch, firstRow) {
        const value = valueGetter(columnData(batch, inputCol));
        const found = Array.from({ length: batch.numRows }, (_, row) => weigh(value(row), firstRow + row));
        const field = new Field(outputCol, new Float64(), true);
        return replaceColumn(batch, { field, data: buildColumn(field.type, found, outputCol) });
      },
      row(slots: RowSlots) {
        const input = slots.input(inputCol);
        const output = slots.output(outputCol, new Float64());
        return () => {
          output.value = weigh(input.value, 0);
        };
      },
    };
  }

  override async writeState(folder: StateWriter): Promise<void> {
    const levels = levelsToJson([...this.#weights.keys()]);
    await folder.json(weightsFile, { levels, weights: [...this.#weights.values()] });
  }

  override async readState(folder: StateReader): Promise<void> {
    const json = await folder.json(weightsFile);
    const { levels, weights } = isRecord(json) ? json : {};
    const numbers = Array.isArray(weights) && weights.every(Number.isFinite) ? (weights as number[]) : [];
    try {
      const found = levelsFromJson(levels);
      if (found.length !== numbers.length) throw new Error("as many classes as weights are needed.");
      this.#weights = new Map(found.map((level, at) => [level, numbers[at] as number]));
    } catch (error) {
      throw this.error("model_corrupt", `${weightsFile}: ${(error as Error).message}`);
    }
  }
}
