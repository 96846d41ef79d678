import { Field, Int32, makeData, type Schema } from "apache-arrow";
import { appendColumns, appendFields, DataFrame, type DataFrameLike } from "../frame/index.ts";
import { estimator } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { CrossValidatorModel } from "./cross-validator-model.ts";
import { checkFolding, foldsOf, HasFolds } from "./fold-params.ts";
import { HasGrid, planGrid, searchGrid } from "./grid.ts";
import { keep } from "./parted-table.ts";

/**
 * Tries all maps of params by k-fold cross-validation: each fold is held out once, models are fitted on the others and judged on it. The map
 * with the best mean is fitted once more, on all rows.
 *
 * Folds are as even as possible: rows are shuffled by `seed` and dealt out one after the other, by `stratifyCol` value after value, by `groupCol`
 * group after group. `folds` shows them, and `foldCol` sets them. The transformers that a pipeline begins with,
 * such as a deep network, map the table once for all folds and all maps that set the same on them.
 * @see https://doi.org/10.1111/j.2517-6161.1974.tb00994.x
 * @since 0.2.0
 */
export class CrossValidator extends estimator(CrossValidatorModel, {
  ...HasGrid,
  ...HasFolds,
}) {
  /** What is read is kept here, as it is read again for each fit. */
  override readonly readsOnce = true;

  override transformSchema(schema: Schema): Schema {
    this.checkRequired();
    checkFolding(schema, this);
    return planGrid(this, schema);
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<CrossValidatorModel> {
    const { numFolds } = this;
    const parting = {
      parts: numFolds,
      split: `${numFolds} folds`,
      of: (table: DataFrame) => foldsOf(table, this, run),
    };
    const { bestModel, results, subModels } = await searchGrid(this, data, parting, run);
    const made = new CrossValidatorModel({ bestModel }).adoptResults(results);
    return this.collectSubModels ? made.setSubModels(subModels) : made;
  }

  /**
   * Shows how the rows of a table would be split. As `foldCol`, the column makes other runs and other programs use the same folds.
   * @param data - The table.
   * @param options - What the column is called.
   * @returns The table with a column of folds (int32, from 0).
   * @remote
   */
  async folds(data: DataFrameLike, options: FoldsOptions & RunOptions = {}): Promise<DataFrame> {
    const kept = keep(DataFrame.from(data));
    const schema = await kept.schema();
    checkFolding(schema, this);
    const field = new Field(options.outputCol ?? "fold", new Int32(), false);
    const folds = await foldsOf(kept, this, options);
    return DataFrame.fromBatches(
      appendFields(schema, [field], { stage: this.stageName }),
      async function* () {
        let first = 0;
        for await (const batch of kept.batches()) {
          const values = folds.subarray(first, first + batch.numRows);
          first += batch.numRows;
          const column = makeData({ type: new Int32(), length: values.length, nullCount: 0, data: values });
          yield appendColumns(batch, [{ field, data: column }]);
        }
      },
    );
  }
}

export interface FoldsOptions {
  /**
   * The name of the column.
   * @default "fold"
   */
  readonly outputCol?: string;
}
