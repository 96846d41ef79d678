import { DataType, type Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { columnData, type DataFrame, describeType, requireColumn, valueGetter } from "../frame/index.ts";
import { column, int, params } from "../params/index.ts";
import type { RunOptions } from "../run.ts";
import { checkSplitting, evenly, HasSplitting, type Splitting, splitRows } from "./folds.ts";

/**
 * How rows are dealt out to folds, each of which is held out once.
 * @group Splitting
 */
export const HasFolds = params({
  /** How many folds there are, each of which is held out once. */
  numFolds: int({ default: 3, min: 2 }),
  /**
   * The column that says which fold a row is of: whole numbers from 0 up to, not including, `numFolds`. Rows are dealt out at random when it
   * is not set.
   */
  foldCol: column({}),
  ...HasSplitting,
});

export interface Folding extends Splitting {
  readonly numFolds: number;
  readonly foldCol: string | undefined;
}

/** Throws where the columns that folds go by are not there. */
export function checkFolding(schema: Schema, folding: Folding): void {
  checkSplitting(schema, folding);
  const { stageName: stage, foldCol } = folding;
  if (foldCol === undefined) return;
  const clash = (["groupCol", "stratifyCol"] as const).find((param) => folding[param] !== undefined);
  if (clash) {
    throw new UnciaError("invalid_param", `${stage}.foldCol says which rows go together, ${clash} too.`, {
      stage,
      param: "foldCol",
      hint: "Set one of them.",
    });
  }
  const where = { stage, param: "foldCol", column: foldCol };
  const { type } = requireColumn(schema, foldCol, where);
  if (DataType.isInt(type) || DataType.isFloat(type)) return;
  throw new UnciaError(
    "column_type",
    `${stage}.foldCol must hold whole numbers; "${foldCol}" is ${describeType(type)}.`,
    where,
  );
}

/** The fold of each row; no fold is empty. */
export async function foldsOf(data: DataFrame, folding: Folding, run: RunOptions): Promise<Int32Array> {
  const { numFolds, foldCol, groupCol, stageName: stage } = folding;
  const folds =
    foldCol === undefined
      ? await splitRows(data, folding, () => evenly(numFolds), run)
      : await readFolds(data, foldCol, folding, run);
  const sizes = new Array<number>(numFolds).fill(0);
  for (const fold of folds) sizes[fold] = (sizes[fold] as number) + 1;
  const empty = sizes.indexOf(0);
  if (empty < 0) return folds;
  const by = foldCol ?? groupCol;
  throw new UnciaError(
    folds.length === 0 ? "empty_data" : "invalid_data",
    by === undefined
      ? `${stage} cannot make ${numFolds} folds of ${folds.length} rows.`
      : `${stage} finds no rows for fold ${empty} of ${numFolds} by "${by}".`,
    { stage, param: foldCol === undefined ? "numFolds" : "foldCol", ...(by !== undefined && { column: by }) },
  );
}

async function readFolds(
  data: DataFrame,
  foldCol: string,
  { numFolds, stageName }: Folding,
  run: RunOptions,
): Promise<Int32Array> {
  const folds: number[] = [];
  for await (const batch of data.batches({ signal: run.signal })) {
    const value = valueGetter(columnData(batch, foldCol));
    for (let row = 0; row < batch.numRows; row++) {
      const found = value(row);
      const fold = found === null ? Number.NaN : Number(found);
      if (!(Number.isInteger(fold) && fold >= 0 && fold < numFolds)) {
        throw new UnciaError(
          "invalid_data",
          `Row ${folds.length} of "${foldCol}" is ${found}; folds are numbered from 0 to ${numFolds - 1}.`,
          { stage: stageName, param: "foldCol", column: foldCol, row: folds.length },
        );
      }
      folds.push(fold);
    }
  }
  return Int32Array.from(folds);
}
