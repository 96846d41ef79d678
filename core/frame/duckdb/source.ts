import type { RecordBatch, Schema } from "apache-arrow";
import { UnciaError } from "../../errors.ts";
import { Plan, type Query, type ReadOptions } from "../plan.ts";

/** Rows that DuckDB gives by itself: files, or a query of the user's. */
export class QueryPlan extends Plan {
  readonly label: string;
  readonly inputs: readonly Plan[];
  readonly repeatable: boolean;
  /** False when two of its columns might differ in case only; files never have such, a user's query may. */
  readonly namesDiffer: boolean;
  readonly #query: Query;

  constructor(label: string, query: Query, repeatable: boolean, namesDiffer: boolean) {
    super();
    this.namesDiffer = namesDiffer;
    this.label = label;
    this.#query = query;
    this.inputs = [...query.tables.values()];
    this.repeatable = repeatable;
  }

  protected async findSchema(): Promise<Schema> {
    const { describeQuery } = await import("./run.ts");
    return describeQuery(this.#query);
  }

  override async query(): Promise<Query> {
    return this.#query;
  }

  async *read(run: ReadOptions): AsyncGenerator<RecordBatch> {
    const { runQuery } = await import("./run.ts");
    yield* runQuery(this.#query, run);
  }
}

/** A query of the user's over named tables. Its order may differ from read to read. */
export function sqlPlan(sql: string, tables: ReadonlyMap<string, Plan>): Plan {
  if (typeof sql !== "string" || sql.trim() === "")
    throw new UnciaError("invalid_query", "The query is empty.");
  // It may become a part of a larger query, where a semicolon would end that.
  const text = sql.trim().replace(/;+\s*$/, "");
  return new QueryPlan(
    `sql ${text.replaceAll(/\s+/g, " ").slice(0, 100)}`,
    { sql: text, tables },
    false,
    false,
  );
}
