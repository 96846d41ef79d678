import { Field, Float64, makeData, type Schema } from "apache-arrow";
import {
  appendColumns,
  appendFields,
  columnData,
  type DataFrame,
  readNumbers,
  requireColumn,
  valueGetter,
} from "../../frame/index.ts";
import { double, HasInputOutputCol, string } from "../../params/index.ts";
import {
  type BoundTransform,
  estimator,
  evaluator,
  model,
  registerSubject,
  transformer,
} from "../../pipeline/index.ts";
import type { RunOptions } from "../../run.ts";

/** Doubles a column, and counts the rows that it has mapped. */
export class Twice extends transformer({ ...HasInputOutputCol, times: double({ default: 2 }) }) {
  static rows = 0;

  override transformSchema(schema: Schema): Schema {
    requireColumn(schema, this.inputCol, { stage: this.stageName, param: "inputCol" });
    return appendFields(schema, [new Field(this.outputCol, new Float64(), false)]);
  }

  protected override bind(schema: Schema): BoundTransform {
    const { inputCol, outputCol, times } = this;
    return {
      schema: this.transformSchema(schema),
      batch(batch) {
        Twice.rows += batch.numRows;
        const value = valueGetter(columnData(batch, inputCol));
        const data = Float64Array.from({ length: batch.numRows }, (_, row) => times * Number(value(row)));
        const type = new Float64();
        const column = makeData({ type, length: data.length, nullCount: 0, data });
        return appendColumns(batch, [{ field: outputCol, data: column }]);
      },
    };
  }
}

const HasGuess = {
  by: double({ default: 1 }),
  mood: string({ default: "calm" }),
  nerve: string({ default: "" }),
  humour: string({ default: "" }),
};

/** Predicts the mean of `x` of the rows that it has seen, times `by`. */
export class GuessModel extends model({ ...HasGuess, mean: double({ required: true }) }) {
  override transformSchema(schema: Schema): Schema {
    return appendFields(schema, [new Field("prediction", new Float64(), false)]);
  }

  protected override bind(schema: Schema): BoundTransform {
    const { mean, by } = this;
    const type = new Float64();
    return {
      schema: this.transformSchema(schema),
      batch(batch) {
        const data = new Float64Array(batch.numRows).fill(mean * by);
        return appendColumns(batch, [
          { field: "prediction", data: makeData({ type, length: data.length, nullCount: 0, data }) },
        ]);
      },
    };
  }
}

/** Learns the mean of `x`. Fails where its mood says so; notes what it has seen. */
export class Guess extends estimator(GuessModel, HasGuess) {
  static running = 0;
  static most = 0;
  static seen: { readonly xs: readonly number[]; readonly columns: readonly string[] }[] = [];

  static forget(): void {
    Guess.running = 0;
    Guess.most = 0;
    Guess.seen = [];
  }

  override transformSchema(schema: Schema): Schema {
    requireColumn(schema, "x", { stage: this.stageName });
    return appendFields(schema, [new Field("prediction", new Float64(), false)]);
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<GuessModel> {
    Guess.most = Math.max(Guess.most, ++Guess.running);
    try {
      if (this.mood === "sulky") throw this.error("kernel", "It will not guess.", { hint: "Cheer it up." });
      const { batches } = await data.toArrow(run);
      const xs = [...readNumbers(batches, "x")];
      Guess.seen.push({ xs, columns: (await data.schema()).fields.map(({ name }) => name) });
      await new Promise((resolve) => setTimeout(resolve, this.mood === "slow" ? 20 : 0));
      run.signal?.throwIfAborted();
      return new GuessModel({ mean: xs.reduce((sum, x) => sum + x, 0) / xs.length });
    } finally {
      Guess.running--;
    }
  }
}

/** The mean distance of predictions from 0, or no number. */
export class Distance extends evaluator({ what: string({ default: "size" }) }) {
  readonly isLargerBetter = false;

  protected override async measure(data: DataFrame, run: RunOptions): Promise<number> {
    const { batches } = await data.toArrow(run);
    const found = readNumbers(batches, "prediction");
    return this.what === "none"
      ? Number.NaN
      : found.reduce((sum, one) => sum + Math.abs(one), 0) / found.length;
  }
}

registerSubject("@acme/tune/tests", { Twice, Guess, GuessModel, Distance });
