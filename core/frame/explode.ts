import { type Data, DataType, Field, type RecordBatch, type Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import type { Plan } from "./plan.ts";
import { columnIndex, describeType, itemType, makeBatch, requireColumn, schemaOf } from "./schema.ts";
import { Step } from "./steps.ts";
import { takeData } from "./take.ts";

/** One row for each element of a list column. */
export class ExplodePlan extends Step {
  readonly #column: string;

  constructor(input: Plan, column: string) {
    super(input);
    this.#column = column;
  }

  get label(): string {
    return `explode ${JSON.stringify(this.#column)}`;
  }

  protected async findSchema(): Promise<Schema> {
    return this.#schemaAfter(await this.input.schema());
  }

  #schemaAfter(schema: Schema): Schema {
    const field = explodedField(requireColumn(schema, this.#column, { stage: "explode" }));
    return schemaOf(schema.fields.with(columnIndex(schema, this.#column), field), schema);
  }

  protected async *apply(batches: AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
    let schema: Schema | undefined;
    for await (const batch of batches) {
      schema ??= this.#schemaAfter(batch.schema);
      const at = columnIndex(batch.schema, this.#column);
      const { rows, items } = listElements(batch.data.children[at] as Data);
      const columns = batch.data.children.map((column, i) =>
        i === at ? takeData(column.children[0] as Data, items) : takeData(column, rows),
      );
      yield makeBatch(schema, columns, rows.length);
    }
  }
}

/** The field of the elements of a column of lists; throws `column_type` for any other column. */
export function explodedField(field: Field): Field {
  const { name, type } = field;
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type))
    return new Field(name, itemType(type), true);
  throw new UnciaError("column_type", `Only lists can be exploded; ${name} is ${describeType(type)}.`, {
    column: name,
  });
}

/** For each element of each list that is not null: its row and its place in the list's child. */
export function listElements(lists: Data): { rows: Int32Array; items: Int32Array } {
  const width = lists.stride;
  const offsets = lists.valueOffsets as Int32Array | undefined;
  const from = (row: number) => (offsets ? Number(offsets[row]) : row * width);
  let count = 0;
  for (let row = 0; row < lists.length; row++) if (lists.getValid(row)) count += from(row + 1) - from(row);
  const rows = new Int32Array(count);
  const items = new Int32Array(count);
  let at = 0;
  for (let row = 0; row < lists.length; row++) {
    if (!lists.getValid(row)) continue;
    for (let item = from(row); item < from(row + 1); item++, at++) {
      rows[at] = row;
      items[at] = item;
    }
  }
  return { rows, items };
}
