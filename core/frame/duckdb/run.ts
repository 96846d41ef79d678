import type { RecordBatch } from "apache-arrow";
import type { Query, ReadOptions } from "../plan.ts";
export declare function runQuery(query: Query, run: ReadOptions): AsyncGenerator<RecordBatch>;
