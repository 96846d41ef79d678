import type { Field, RecordBatch, Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { QueryPlan } from "./duckdb/source.ts";
import { quote } from "./duckdb/text.ts";
import { checkSignal, conform, Plan, type Query, type ReadOptions } from "./plan.ts";
import { rowDraw } from "./random.ts";
import {
  describeType,
  emptyBatch,
  makeBatch,
  requireColumn,
  sameType,
  schemaOf,
  selectColumns,
  selectFields,
  sliceRows,
} from "./schema.ts";
import { filterRows } from "./take.ts";

/** A step over one input that DuckDB works out together with its input where it can, and JavaScript else. */
export abstract class Step extends Plan {
  protected readonly input: Plan;
  #query: Promise<Query | undefined> | undefined;

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

  override query(): Promise<Query | undefined> {
    this.#query ??= this.#findQuery().catch((error) => {
      this.#query = undefined;
      throw error;
    });
    return this.#query;
  }

  async #findQuery(): Promise<Query | undefined> {
    const below = await this.input.query();
    // Inside a larger query DuckDB would rename one of two such columns.
    if (this.input instanceof QueryPlan && !this.input.namesDiffer && !caseDiffers(await this.input.schema()))
      return undefined;
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
    if (picks.length === 0 || !caseDiffers(await this.schema())) return undefined;
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
        yield conform(selectColumns(batch, names), schema);
      }
    }
  }
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

/** True when the names of columns are different for SQL too, which does not look at case. */
function caseDiffers(schema: Schema): boolean {
  return new Set(schema.fields.map((field) => field.name.toLowerCase())).size === schema.fields.length;
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
