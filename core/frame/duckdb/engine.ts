import { UnciaError } from "../../errors.ts";
import { temporaryFolder } from "../replay.ts";
import { literal, quote } from "./text.ts";

/** The classes of DuckDB's client. They are loaded on first use: a program that reads no file and no SQL never does. */
export type Api = typeof import("@duckdb/node-api");
/** The calls below the client, which move whole buffers. */
export type Bindings = typeof import("@duckdb/node-bindings");
export type Connection = import("@duckdb/node-api").DuckDBConnection;
type Instance = import("@duckdb/node-api").DuckDBInstance;

/** How the one DuckDB engine of this process works. */
export interface EngineOptions {
  /** Threads that DuckDB works with; as many as there are cores by default. */
  readonly threads?: number;
  /** Memory before DuckDB uses temporary files, such as `"4GB"`; 80 % of the machine's by default. */
  readonly memoryLimit?: string;
  /** Folder with DuckDB extensions that may be loaded; none are ever fetched. */
  readonly extensionFolder?: string;
  /** Names of extensions to load from that folder when the engine starts, such as `"httpfs"`. */
  readonly extensions?: readonly string[];
}

export interface Engine {
  readonly api: Api;
  readonly bindings: Bindings;
  readonly instance: Instance;
}

let options: EngineOptions = {};
let engine: Promise<Engine> | undefined;

/**
 * Sets how DuckDB works in this process. Best called before the first file or query is read; `threads` and
 * `memoryLimit` may be changed later, extensions may not.
 */
export async function configureEngine(changes: EngineOptions): Promise<void> {
  settings(changes);
  if (engine && (changes.extensionFolder !== undefined || changes.extensions !== undefined)) {
    throw new UnciaError("invalid_param", "Extensions must be set before the first file or query is read.");
  }
  options = { ...options, ...changes };
  if (!engine) return;
  const connection = await connect();
  try {
    for (const [name, value] of Object.entries(settings(changes)))
      await connection.run(`SET GLOBAL ${name} = ${literal(value)}`);
  } finally {
    connection.disconnectSync();
  }
}

function settings({ threads, memoryLimit, extensionFolder }: EngineOptions): Record<string, string> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new UnciaError("invalid_param", `threads must be a positive whole number, not ${threads}.`);
  }
  return {
    ...(threads === undefined ? {} : { threads: String(threads) }),
    ...(memoryLimit === undefined ? {} : { memory_limit: memoryLimit }),
    ...(extensionFolder === undefined ? {} : { extension_directory: extensionFolder }),
  };
}

/** The engine, started when first asked for. */
export function startEngine(): Promise<Engine> {
  engine ??= start().catch((error) => {
    engine = undefined;
    throw error;
  });
  return engine;
}

/** A CommonJS module as Node gives it, or as a bundler does: then it is the default export, and the only one. */
const unwrap = <T>(module: T): T => (module as { default?: T }).default ?? module;

async function start(): Promise<Engine> {
  const [api, bindings] = await Promise.all([
    import("@duckdb/node-api").then(unwrap),
    import("@duckdb/node-bindings").then(unwrap),
  ]);
  const instance = await api.DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    preserve_insertion_order: "true",
    // The default is a folder in the current one, which may not be ours to write to.
    temp_directory: temporaryFolder(),
    ...settings(options),
  });
  const started = { api, bindings, instance };
  const { registerScan } = await import("./scan.ts");
  const connection = await instance.connect();
  registerScan(started, connection);
  // Results must not depend on where the machine stands.
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  for (const name of options.extensions ?? []) await connection.run(`LOAD ${quote(name)}`);
  connection.disconnectSync();
  return started;
}

/** A connection of its own for one query, so that its temporary views meet no others. */
export async function connect(): Promise<Connection> {
  return (await startEngine()).instance.connect();
}
