import { type Data, DataType, Field, type RecordBatch, type Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { quote } from "./duckdb/text.ts";
import { checkSignal, Plan, type Query, type ReadOptions } from "./plan.ts";
import { rowDraw } from "./random.ts";
import {
  columnIndex,
  describeType,
  emptyBatch,
  itemType,
  makeBatch,
  requireColumn,
  sameType,
  schemaOf,
  selectColumns,
  selectFields,
  sliceRows,
} from "./schema.ts";
import { filterRows, takeData } from "./take.ts";

/** A step over one input that DuckDB works out together with its input where it can, and JavaScript else. */
export abstract class Step extends Plan {
  protected readonly input: Plan;

  constructor(input: Plan) {
    super();
    this.input = input;
  }

  get inputs(): readonly Plan[] {
    return [this.input];
  }

  get repeatable(): boolean {
    return this.input.repeatable;
  }

  /** This step as SQL over its input's query; undefined when SQL cannot say it. */
  protected async toSql(_input: string): Promise<string | undefined> {
    return undefined;
  }

  protected abstract apply(batches: AsyncIterable<RecordBatch>, run: ReadOptions): AsyncIterable<RecordBatch>;

  override async query(): Promise<Query | undefined> {
    const below = await this.input.query();
    const sql = below && (await this.toSql(below.sql));
    return sql === undefined || !below ? undefined : { ...below, sql };
  }

  async *read(run: ReadOptions): AsyncGenerator<RecordBatch> {
    const query = await this.query();
    if (query) {
      const { runQuery } = await import("./duckdb/run.ts");
      yield* runQuery(query, run);
    } else yield* this.apply(this.input.read(run), run);
  }
}

/** `select`, `drop` and `rename`: columns picked from the input, under the same or other names. */
export class PickPlan extends Step {
  readonly label: string;
  readonly #pick: (schema: Schema) => readonly { readonly from: string; readonly to: string }[];

  constructor(input: Plan, label: string, pick: (schema: Schema) => readonly { from: string; to: string }[]) {
    super(input);
    this.label = label;
    this.#pick = pick;
  }

  protected async findSchema(): Promise<Schema> {
    return this.#schemaAfter(await this.input.schema());
  }

  #schemaAfter(schema: Schema): Schema {
    const picks = this.#pick(schema);
    const fields = selectFields(
      schema,
      picks.map((p) => p.from),
    ).fields;
    return schemaOf(
      fields.map((field, i) => rename(field, picks[i]?.to as string)),
      schema,
    );
  }

  protected override async toSql(input: string): Promise<string | undefined> {
    const schema = await this.input.schema();
    const picks = this.#pick(schema);
    this.#schemaAfter(schema);
    // DuckDB has no table without columns.
    if (picks.length === 0) return undefined;
    return `SELECT ${picks.map((p) => `${quote(p.from)} AS ${quote(p.to)}`).join(", ")} FROM (${input}\n)`;
  }

  protected async *apply(batches: AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
    let schema: Schema | undefined;
    for await (const batch of batches) {
      const names = this.#pick(batch.schema).map((p) => p.from);
      schema ??= this.#schemaAfter(batch.schema);
      yield makeBatch(schema, selectColumns(batch, names).data.children, batch.numRows);
    }
  }
}

const rename = (field: Field, name: string): Field => (field.name === name ? field : field.clone({ name }));

/** The first rows. */
export class LimitPlan extends Step {
  readonly #count: number;

  constructor(input: Plan, count: number) {
    super(input);
    this.#count = count;
  }

  get label(): string {
    return `limit ${this.#count}`;
  }

  protected findSchema(): Promise<Schema> {
    return this.input.schema();
  }

  protected override async toSql(input: string): Promise<string> {
    return `SELECT * FROM (${input}\n) LIMIT ${this.#count}`;
  }

  protected async *apply(batches: AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
    if (this.#count === 0) return;
    let left = this.#count;
    for await (const batch of batches) {
      yield sliceRows(batch, 0, left);
      left -= batch.numRows;
      if (left <= 0) return;
    }
  }
}

/** Rows of one table after those of another; columns are matched by name. */
export class UnionPlan extends Plan {
  readonly label = "union";
  readonly inputs: readonly [Plan, Plan];

  constructor(first: Plan, second: Plan) {
    super();
    this.inputs = [first, second];
  }

  get repeatable(): boolean {
    return this.inputs.every((input) => input.repeatable);
  }

  protected async findSchema(): Promise<Schema> {
    const [first, second] = await Promise.all([this.inputs[0].schema(), this.inputs[1].schema()]);
    for (const field of second.fields) requireColumn(first, field.name, { stage: "union" });
    return schemaOf(
      first.fields.map((field) => {
        const other = requireColumn(second, field.name, { stage: "union" });
        if (!sameType(field.type, other.type)) {
          throw new UnciaError(
            "column_type",
            `Column ${JSON.stringify(field.name)} is ${describeType(field.type)} in one table and ${describeType(other.type)} in the other.`,
            { column: field.name, hint: "Convert one of them with withColumn first." },
          );
        }
        return other.nullable && !field.nullable ? field.clone({ nullable: true }) : field;
      }),
      first,
    );
  }

  async *read(run: ReadOptions): AsyncGenerator<RecordBatch> {
    const schema = await this.schema();
    const names = schema.fields.map((field) => field.name);
    for (const input of this.inputs) {
      for await (const batch of input.read(run)) {
        yield makeBatch(schema, selectColumns(batch, names).data.children, batch.numRows);
      }
    }
  }
}

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
    const field = requireColumn(schema, this.#column, { stage: "explode" });
    const { type } = field;
    if (!DataType.isList(type) && !DataType.isLargeList(type) && !DataType.isFixedSizeList(type)) {
      throw new UnciaError(
        "column_type",
        `Only lists can be exploded; ${field.name} is ${describeType(type)}.`,
        {
          column: field.name,
        },
      );
    }
    const at = columnIndex(schema, this.#column);
    return schemaOf(schema.fields.with(at, new Field(field.name, itemType(type), true)), schema);
  }

  protected async *apply(batches: AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
    let schema: Schema | undefined;
    for await (const batch of batches) {
      schema ??= this.#schemaAfter(batch.schema);
      const at = columnIndex(batch.schema, this.#column);
      const { rows, items } = elements(batch.data.children[at] as Data);
      const columns = batch.data.children.map((column, i) =>
        i === at ? takeData(column.children[0] as Data, items) : takeData(column, rows),
      );
      yield makeBatch(schema, columns, rows.length);
    }
  }
}

/** For each element of each list that is not null: its row and its place in the list's child. */
function elements(lists: Data): { rows: Int32Array; items: Int32Array } {
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

/** The rows whose draw falls into one part of [0, 1). */
export class SplitPlan extends Step {
  readonly #from: number;
  readonly #to: number;
  readonly #seed: number;

  constructor(input: Plan, from: number, to: number, seed: number) {
    super(input);
    this.#from = from;
    this.#to = to;
    this.#seed = seed;
  }

  get label(): string {
    return `random part ${this.#from.toFixed(3)} to ${this.#to.toFixed(3)}`;
  }

  protected findSchema(): Promise<Schema> {
    return this.input.schema();
  }

  protected async *apply(batches: AsyncIterable<RecordBatch>, run: ReadOptions): AsyncGenerator<RecordBatch> {
    let row = 0;
    for await (const batch of batches) {
      checkSignal(run);
      const keep = new Uint8Array(batch.numRows);
      for (let i = 0; i < keep.length; i++) {
        const draw = rowDraw(this.#seed, row++);
        keep[i] = draw >= this.#from && draw < this.#to ? 1 : 0;
      }
      yield filterRows(batch, keep);
    }
  }
}

/** At least one batch, so that a reader of an empty table still sees its columns. */
export async function* neverNone(
  batches: AsyncIterable<RecordBatch>,
  schema: () => Promise<Schema>,
): AsyncGenerator<RecordBatch> {
  let none = true;
  for await (const batch of batches) {
    none = false;
    yield batch;
  }
  if (none) yield emptyBatch(await schema());
}
