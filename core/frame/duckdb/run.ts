import { type Data, DataType, type RecordBatch, type Schema } from "apache-arrow";
import { UnciaError } from "../../errors.ts";
import type { RunOptions } from "../../run.ts";
import { concatData } from "../concat.ts";
import { checkSignal, HeldPlan, type Plan, type Query, type ReadOptions } from "../plan.ts";
import { emptyBatch, makeBatch, refuseDuplicates } from "../schema.ts";
import { type Connection, type Engine, startEngine } from "./engine.ts";
import { queryError } from "./failure.ts";
import { VectorReader } from "./read.ts";
import { ScanSource } from "./scan.ts";
import { quote } from "./text.ts";
import { resultSchema } from "./types.ts";

type Prepared = import("@duckdb/node-api").DuckDBPreparedStatement;
type Result = import("@duckdb/node-api").DuckDBResult;
type Chunk = import("@duckdb/node-api").DuckDBDataChunk;

/** A batch is given out when it has so many rows or bytes, whichever comes first. */
const batchRows = 65_536;
const batchBytes = 64 * 1024 * 1024;
/** A table whose batches take more than this is copied into DuckDB, which can move it to disk. */
const heldBytes = 256 * 1024 * 1024;

/** A connection of its own and the tables of ours that one query reads. */
export class Session {
  readonly engine: Engine;
  readonly connection: Connection;
  readonly #sources: ScanSource[] = [];
  readonly #run: RunOptions;
  readonly #interrupt = () => this.connection.interrupt();

  private constructor(engine: Engine, connection: Connection, run: RunOptions) {
    this.engine = engine;
    this.connection = connection;
    this.#run = run;
    run.signal?.addEventListener("abort", this.#interrupt);
  }

  static async open(run: RunOptions = {}): Promise<Session> {
    checkSignal(run);
    const engine = await startEngine();
    return new Session(engine, await engine.instance.connect(), run);
  }

  scan(schema: Schema, batches: readonly RecordBatch[] = [], categories = false): ScanSource {
    const source = new ScanSource(this.engine, schema, batches, categories);
    this.#sources.push(source);
    return source;
  }

  /** A statement that gives rows; anything else is refused, since a plan may be carried out many times. */
  async prepare(sql: string): Promise<Prepared> {
    const prepared = await this.guard(() => this.connection.prepare(sql));
    if (prepared.statementType !== this.engine.api.StatementType.SELECT) {
      throw new UnciaError("invalid_query", "A query must be a SELECT.");
    }
    if (prepared.parameterCount > 0)
      throw new UnciaError("invalid_query", "A query cannot have parameters such as ? or $1.");
    return prepared;
  }

  schemaOf(prepared: Prepared): Schema {
    const names = Array.from({ length: prepared.columnCount }, (_, i) => prepared.columnName(i));
    refuseDuplicates(names.map((name) => ({ name })));
    return resultSchema(
      this.engine.api,
      names,
      names.map((_, i) => prepared.columnType(i)),
    );
  }

  /** Does work in DuckDB with its errors made ours. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      for (const source of this.#sources) if (source.failure) throw source.failure;
      const known = queryError(error, this.#run);
      const hidden = this.#sources
        .map((source) => source.hidden.get(known.details.column ?? ""))
        .find(Boolean);
      throw hidden ?? known;
    }
  }

  /** The chunks of a result; the next is fetched while one is worked on. */
  async *chunks(prepared: Prepared): AsyncGenerator<Chunk> {
    const result: Result = await this.guard(() => prepared.stream());
    let next = this.guard(() => result.fetchChunk());
    // Not left unhandled when the reader stops before it looks at this one.
    next.catch(() => {});
    let done = false;
    try {
      for (;;) {
        const chunk = await next;
        checkSignal(this.#run);
        if (!chunk || chunk.rowCount === 0) {
          done = true;
          return;
        }
        next = this.guard(() => result.fetchChunk());
        next.catch(() => {});
        yield chunk;
      }
    } finally {
      if (!done) {
        this.connection.interrupt();
        await next.catch(() => {});
      }
    }
  }

  /** A reader for each column of a result. */
  readers(prepared: Prepared, schema: Schema): (chunk: Chunk) => Data[] {
    const { api, bindings } = this.engine;
    const readers = schema.fields.map(
      (field, i) => new VectorReader(api, bindings, prepared.columnType(i), field.type),
    );
    return (chunk) => {
      const count = chunk.rowCount;
      const columns = readers.map((reader, i) =>
        reader.read(bindings.data_chunk_get_vector(chunk.chunk, i), count),
      );
      // Vectors do not keep their chunk alive; this use after the last of them does.
      if (chunk.rowCount !== count) throw new UnciaError("internal", "A chunk changed while it was read.");
      return columns;
    };
  }

  /** The result as batches. */
  async *batches(sql: string): AsyncGenerator<RecordBatch> {
    const prepared = await this.prepare(sql);
    try {
      const schema = this.schemaOf(prepared);
      const read = this.readers(prepared, schema);
      let pieces: Data[][] = [];
      let rows = 0;
      let bytes = 0;
      const flush = (): RecordBatch => {
        const columns = schema.fields.map((_, i) => concatData(pieces.map((piece) => piece[i] as Data)));
        const batch = makeBatch(schema, columns, rows);
        pieces = [];
        rows = 0;
        bytes = 0;
        return batch;
      };
      let none = true;
      for await (const chunk of this.chunks(prepared)) {
        const columns = read(chunk);
        none = false;
        pieces.push(columns);
        rows += chunk.rowCount;
        for (const column of columns) bytes += ownBytes(column);
        if (rows >= batchRows || bytes >= batchBytes) yield flush();
      }
      if (rows) yield flush();
      if (none) yield emptyBatch(schema);
    } finally {
      prepared.destroySync();
    }
  }

  close(): void {
    this.#run.signal?.removeEventListener("abort", this.#interrupt);
    for (const source of this.#sources) source.close();
    this.connection.disconnectSync();
  }
}

/** Bytes of a column without those of its dictionary, which all batches share. */
const ownBytes = (data: Data): number =>
  DataType.isDictionary(data.type) ? data.values.byteLength : data.byteLength;

/** Names and types of what a query gives; reads no rows. */
export async function describeQuery(query: Query): Promise<Schema> {
  const session = await Session.open();
  try {
    for (const [name, plan] of query.tables) {
      const below = await plan.query();
      if (below && below.tables.size === 0) await defineView(session, name, `(${below.sql}\n)`);
      else await defineView(session, name, (await scanHeld(session, plan, [])).wholeSql);
    }
    const prepared = await session.prepare(query.sql);
    try {
      return session.schemaOf(prepared);
    } finally {
      prepared.destroySync();
    }
  } finally {
    session.close();
  }
}

/** The rows of a query as batches, in the order that DuckDB gives them. */
export async function* runQuery(query: Query, run: ReadOptions): AsyncGenerator<RecordBatch> {
  const session = await Session.open(run);
  try {
    for (const [name, plan] of query.tables) await defineTable(session, name, plan, run);
    yield* session.batches(query.sql);
  } finally {
    session.close();
  }
}

/** Carries out a statement, such as COPY, that reads these tables and gives no rows. */
export async function execute(query: Query, run: RunOptions): Promise<void> {
  const session = await Session.open(run);
  try {
    for (const [name, plan] of query.tables) await defineTable(session, name, plan, run);
    await session.guard(() => session.connection.run(query.sql));
  } finally {
    session.close();
  }
}

const defineView = (session: Session, name: string, from: string): Promise<unknown> =>
  session.guard(() => session.connection.run(`CREATE TEMP VIEW ${quote(name)} AS SELECT * FROM ${from}`));

/** Categories are known only of tables that were made from batches, whether they are planned with or read. */
async function scanHeld(session: Session, plan: Plan, batches: readonly RecordBatch[]): Promise<ScanSource> {
  const fixed = plan instanceof HeldPlan;
  return session.scan(await plan.schema(), fixed ? plan.held() : batches, fixed);
}

/**
 * Makes a table of ours readable under a name: a query as a view, batches in memory as a scan. DuckDB's calls cannot
 * wait for batches that are still to come, so these are gathered first, and beyond a size copied into DuckDB's own table.
 */
async function defineTable(session: Session, name: string, plan: Plan, run: ReadOptions): Promise<void> {
  const below = await plan.query();
  if (below && below.tables.size === 0) {
    await defineView(session, name, `(${below.sql}\n)`);
    return;
  }
  const held = plan.held();
  if (held) {
    await defineView(session, name, (await scanHeld(session, plan, held)).wholeSql);
    return;
  }
  let gathered: RecordBatch[] = [];
  let bytes = 0;
  let copy: ScanSource | undefined;
  const flush = async () => {
    if (!copy) {
      copy = session.scan(await plan.schema());
      await session.guard(() =>
        session.connection.run(`CREATE TEMP TABLE ${quote(name)} AS FROM ${copy?.wholeSql} LIMIT 0`),
      );
    }
    copy.batches = gathered;
    await session.guard(() => session.connection.run(`INSERT INTO ${quote(name)} FROM ${copy?.sql}`));
    copy.batches = [];
    gathered = [];
    bytes = 0;
  };
  for await (const batch of plan.read(run)) {
    gathered.push(batch);
    bytes += batch.data.byteLength;
    if (bytes > (copy ? batchBytes : heldBytes)) await flush();
  }
  if (copy) await flush();
  else {
    const schema = gathered[0]?.schema ?? (await plan.schema());
    await defineView(session, name, session.scan(schema, gathered).wholeSql);
  }
}
