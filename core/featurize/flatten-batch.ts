import type { Data, RecordBatch, Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { listElements, makeBatch, takeData } from "../frame/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";
import { flatSchema, isGathered } from "./batches.ts";

/**
 * Makes a row of each element of the lists of a table, of all columns of lists at once: what `FixedMiniBatchTransformer` and
 * `DynamicMiniBatchTransformer` have gathered becomes the table that it was. The lists of a row must have one length, null
 * counts as empty. Other columns are repeated.
 * @since 0.1.0
 */
export class FlattenBatch extends transformer({}) {
  override transformSchema(schema: Schema): Schema {
    if (schema.fields.some(({ type }) => isGathered(type))) return flatSchema(schema);
    throw this.error("column_type", "No column of the table holds lists, so there is nothing to flatten.", {
      hint: "Gather rows with FixedMiniBatchTransformer first.",
    });
  }

  protected override bind(schema: Schema): BoundTransform {
    return { schema: this.transformSchema(schema), batch: flatten };
  }
}

function flatten(batch: RecordBatch, firstRow: number): RecordBatch {
  const lists = batch.schema.fields.flatMap(({ name }, at) => {
    const data = batch.data.children[at] as Data;
    return isGathered(data.type) ? [{ name, data, ...listElements(data) }] : [];
  });
  const [first, ...others] = lists;
  if (!first) return batch;
  for (const other of others) requireSameLengths(first, other, batch.numRows, firstRow);
  const columns = batch.data.children.map((column) => {
    const list = lists.find(({ data }) => data === column);
    return list ? takeData(column.children[0] as Data, list.items) : takeData(column, first.rows);
  });
  return makeBatch(flatSchema(batch.schema), columns, first.rows.length);
}

interface Lists {
  readonly name: string;
  readonly data: Data;
}

function requireSameLengths(first: Lists, other: Lists, rows: number, firstRow: number): void {
  const lengthIn = ({ data }: Lists, row: number): number =>
    data.getValid(row) ? Number(data.valueOffsets[row + 1]) - Number(data.valueOffsets[row]) : 0;
  for (let row = 0; row < rows; row++) {
    const [wanted, found] = [lengthIn(first, row), lengthIn(other, row)];
    if (found === wanted) continue;
    throw new UnciaError(
      "invalid_data",
      `Row ${firstRow + row} has ${found} elements in "${other.name}" and ${wanted} in "${first.name}".`,
      { column: other.name, row: firstRow + row },
    );
  }
}
