import { type Data, type DataType, Field, Int64, makeData, type RecordBatch, Schema } from "apache-arrow";
import { UnciaError } from "../../errors.ts";
import { bitAt } from "../bitmap.ts";
import { concatBatches, concatData } from "../concat.ts";
import { checkSignal, type Plan, type ReadOptions } from "../plan.ts";
import { appendColumns, columnIndex, emptyBatch, replaceColumn, schemaOf } from "../schema.ts";
import { Step } from "../steps.ts";
import { filterRows } from "../take.ts";
import { describeQuery, Session } from "./run.ts";
import { quote } from "./text.ts";
import { arrowType } from "./types.ts";

/** Functions that give other values on each read. */
const volatile =
  /\b(random|setseed|uuid|uuidv[47]|gen_random_uuid|nextval|now|today|current_\w+|get_current_\w+)\b/i;

const rowColumn = "uncia_row_number";

/** `filter`: DuckDB works out the condition from the columns that it names; the rows are then picked from Arrow's buffers. */
export class FilterPlan extends Step {
  readonly #condition: string;

  constructor(input: Plan, condition: string) {
    super(input);
    this.#condition = sqlText(condition, "filter");
  }

  get label(): string {
    return `filter ${this.#condition}`;
  }

  override get repeatable(): boolean {
    return super.repeatable && !volatile.test(this.#condition);
  }

  protected async findSchema(): Promise<Schema> {
    const schema = await this.input.schema();
    const query = await this.query();
    return named(this.#condition, async () => {
      // Checks the condition; a query over a scan of no rows binds it in the same way.
      if (query) return describeQuery(query);
      await checkOverScan(
        schema,
        this.#condition,
        (from) => `SELECT 1 AS one FROM ${from} WHERE (${this.#condition}\n)`,
      );
      return schema;
    });
  }

  protected override async toSql(input: string): Promise<string> {
    return `SELECT * FROM (${input}\n) WHERE (${this.#condition}\n)`;
  }

  protected async *apply(batches: AsyncIterable<RecordBatch>, run: ReadOptions): AsyncGenerator<RecordBatch> {
    await this.schema();
    const session = await Session.open(run);
    try {
      let evaluate: ((batch: RecordBatch) => Promise<Uint8Array>) | undefined;
      for await (const batch of batches) {
        checkSignal(run);
        evaluate ??= await this.#prepare(session, batch.schema);
        yield batch.numRows ? filterRows(batch, await evaluate(batch)) : batch;
      }
    } finally {
      session.close();
    }
  }

  async #prepare(session: Session, schema: Schema): Promise<(batch: RecordBatch) => Promise<Uint8Array>> {
    const source = session.scan(schema);
    const prepared = await session.prepare(
      `SELECT CAST((${this.#condition}\n) AS BOOLEAN) AS keep FROM ${source.sql}`,
    );
    const read = session.readers(prepared, session.schemaOf(prepared));
    return async (batch) => {
      source.batches = [batch];
      const keep = new Uint8Array(batch.numRows);
      let row = 0;
      for await (const chunk of session.chunks(prepared)) {
        const [data] = read(chunk);
        const count = chunk.rowCount;
        for (let i = 0; i < count; i++, row++) {
          keep[row] = data && bitAt(data.values as Uint8Array, i) && data.getValid(i) ? 1 : 0;
        }
      }
      checkRows(row, batch.numRows);
      return keep;
    };
  }
}

/** `withColumn`: DuckDB works out the expression; the other columns stay as they are. */
export class ColumnPlan extends Step {
  readonly #name: string;
  readonly #expression: string;
  #windows: Promise<boolean> | undefined;

  constructor(input: Plan, name: string, expression: string) {
    super(input);
    this.#name = name;
    this.#expression = sqlText(expression, "withColumn");
  }

  get label(): string {
    return `${this.#name} = ${this.#expression}`;
  }

  override get repeatable(): boolean {
    return super.repeatable && !volatile.test(this.#expression);
  }

  /** The column that the expression is, when it is nothing but the name of one. */
  #copied(schema: Schema): Field | undefined {
    const text = this.#expression.trim();
    return schema.fields.find((field) => field.name === text || quote(field.name) === text);
  }

  protected async findSchema(): Promise<Schema> {
    const schema = await this.input.schema();
    const query = await this.query();
    if (query) return named(this.#expression, () => describeQuery(query));
    // Beside the other columns an aggregate is refused, which would else give one value for the table.
    const type =
      this.#copied(schema)?.type ??
      (await named(this.#expression, () =>
        checkOverScan(
          schema,
          this.#expression,
          (from) => `SELECT (${this.#expression}\n) AS value, * FROM ${from}`,
        ),
      ));
    const field = new Field(this.#name, type as Field["type"], true);
    const at = columnIndex(schema, this.#name);
    return schemaOf(at < 0 ? [...schema.fields, field] : schema.fields.with(at, field), schema);
  }

  protected override async toSql(input: string): Promise<string | undefined> {
    const { fields } = await this.input.schema();
    const alike = fields.find((field) => field.name.toLowerCase() === this.#name.toLowerCase());
    // SQL could not tell the two names apart.
    if (alike && alike.name !== this.#name) return undefined;
    const value = `(${this.#expression}\n) AS ${quote(this.#name)}`;
    const columns = alike ? `* REPLACE (${value})` : `*, ${value}`;
    if (!(await this.#hasWindow())) return `SELECT ${columns} FROM (${input}\n)`;
    // A window sorts its rows; their numbers bring them back into order.
    const numbered = `SELECT *, row_number() OVER () AS ${rowColumn} FROM (${input}\n)`;
    return `SELECT * EXCLUDE (${rowColumn}) FROM (SELECT ${columns} FROM (${numbered})) ORDER BY ${rowColumn}`;
  }

  #hasWindow(): Promise<boolean> {
    this.#windows ??= hasWindow(this.#expression);
    return this.#windows;
  }

  protected async *apply(batches: AsyncIterable<RecordBatch>, run: ReadOptions): AsyncGenerator<RecordBatch> {
    await this.schema();
    const session = await Session.open(run);
    try {
      let evaluate: ((batch: RecordBatch) => Promise<RecordBatch>) | undefined;
      const input = (await this.#hasWindow()) ? gather(batches) : batches;
      for await (const batch of input) {
        checkSignal(run);
        evaluate ??= await this.#prepare(session, batch.schema);
        yield await evaluate(batch);
      }
    } finally {
      session.close();
    }
  }

  async #prepare(session: Session, schema: Schema): Promise<(batch: RecordBatch) => Promise<RecordBatch>> {
    const copied = this.#copied(schema);
    if (copied) {
      const at = columnIndex(schema, copied.name);
      return async (batch) =>
        replaceColumn(batch, { field: this.#name, data: batch.data.children[at] as never });
    }
    const window = await this.#hasWindow();
    const source = session.scan(
      window ? new Schema([...schema.fields, new Field(rowColumn, new Int64())]) : schema,
    );
    const value = `(${this.#expression}\n) AS ${quote(this.#name)}`;
    const prepared = await session.prepare(
      `SELECT ${value} FROM ${source.sql}${window ? ` ORDER BY ${rowColumn}` : ""}`,
    );
    const result = session.schemaOf(prepared);
    const read = session.readers(prepared, result);
    const field = result.fields[0] as Field;
    return async (batch) => {
      source.batches = [window ? numbered(batch) : batch];
      const pieces: Data[] = [];
      for await (const chunk of session.chunks(prepared)) pieces.push(...read(chunk));
      if (pieces.length === 0) pieces.push(...emptyBatch(result).data.children);
      const data = concatData(pieces);
      checkRows(data.length, batch.numRows);
      return replaceColumn(batch, { field, data });
    };
  }
}

function numbered(batch: RecordBatch): RecordBatch {
  const rows = BigInt64Array.from({ length: batch.numRows }, (_, i) => BigInt(i));
  return appendColumns(batch, [
    {
      field: rowColumn,
      data: makeData({ type: new Int64(), length: rows.length, nullCount: 0, data: rows }) as never,
    },
  ]);
}

async function* gather(batches: AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
  const all: RecordBatch[] = [];
  for await (const batch of batches) all.push(batch);
  if (all.length) yield concatBatches(all);
}

function checkRows(found: number, wanted: number): void {
  if (found === wanted) return;
  throw new UnciaError("invalid_query", `The expression gave ${found} values for ${wanted} rows.`, {
    hint: "Use DataFrame.sql for aggregates and for expressions that change the number of rows.",
  });
}

/** Says which expression was wrong, since a plan may have many. */
async function named<T>(expression: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UnciaError) || !["invalid_query", "missing_column"].includes(error.code))
      throw error;
    const { hint } = error.details;
    const message = hint ? error.message.slice(0, -hint.length - 1) : error.message;
    throw new UnciaError(
      error.code,
      `${message} This is in the expression \`${expression.trim()}\`.`,
      error.details,
      { cause: error },
    );
  }
}

function sqlText(text: string, method: string): string {
  if (typeof text === "string" && text.trim() !== "") return text;
  throw new UnciaError(
    "invalid_param",
    `${method} takes a SQL expression as text, not ${JSON.stringify(text)}.`,
  );
}

/** Binds a query over a scan without rows, as it will be used later, and tells the type of its first column. */
async function checkOverScan(
  schema: Schema,
  expression: string,
  sql: (from: string) => string,
): Promise<DataType> {
  const session = await Session.open();
  try {
    const source = session.scan(schema);
    // Of columns that differ in case SQL sees the first only, and would take it for the other.
    for (const [name, error] of source.hidden) if (mentions(expression, name)) throw error;
    const prepared = await session.prepare(sql(source.sql));
    const type = arrowType(session.engine.api, prepared.columnType(0), prepared.columnName(0));
    prepared.destroySync();
    return type;
  } finally {
    session.close();
  }
}

function mentions(expression: string, name: string): boolean {
  for (let at = expression.indexOf(name); at >= 0; at = expression.indexOf(name, at + 1)) {
    const around = `${expression[at - 1] ?? " "}${expression[at + name.length] ?? " "}`;
    if (!/[\p{L}\p{N}_]/u.test(around)) return true;
  }
  return false;
}

/** True when an expression looks at other rows, with OVER. DuckDB's own parser says so. */
async function hasWindow(expression: string): Promise<boolean> {
  if (!/\bover\b/i.test(expression)) return false;
  const session = await Session.open();
  try {
    const result = await session.guard(() =>
      session.connection.runAndReadAll("SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR)", [
        `SELECT (${expression}\n)`,
      ]),
    );
    return String(result.getRows()[0]?.[0]).includes('"class":"WINDOW"');
  } finally {
    session.close();
  }
}
