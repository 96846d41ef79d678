/**
 * Loads, in a process of its own, what may crash where a binary does not fit the machine: each subject with its kernel, then the engine of
 * SQL and files. Prints a line of JSON before and after each.
 */
import { configureEngine, connect } from "../frame/duckdb/engine.ts";
import { registeredPackages } from "../pipeline/registry.ts";
import "../stages.ts";

/** One line that the probe prints: a part before it is loaded, then what became of it. */
export interface ProbeLine {
  readonly part: string;
  readonly loads?: boolean;
  readonly message?: string;
}

const say = (line: ProbeLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function attempt(part: string, load: () => Promise<string>): Promise<void> {
  say({ part });
  try {
    say({ part, loads: true, message: await load() });
  } catch (error) {
    say({ part, loads: false, message: (error as Error).message });
  }
}

async function startEngine(): Promise<string> {
  await configureEngine({ threads: 1 });
  const connection = await connect();
  const reader = await connection.runAndReadAll("SELECT version() AS version");
  connection.disconnectSync();
  return String(reader.getRows()[0]?.[0]);
}

for (const { subjects } of registeredPackages()) {
  for (const [subject, load] of Object.entries(subjects)) {
    await attempt(`stages of ${subject}`, async () => {
      await load();
      return "load";
    });
  }
}
await attempt("DuckDB", startEngine);
process.exit(0);
