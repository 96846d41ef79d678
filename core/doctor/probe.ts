/**
 * Loads, in a process of its own, what may crash where a binary does not fit the machine: each subject with its kernel, then the engine of
 * SQL and files. Prints a line of JSON before and after each.
 */
import { callerLanguage } from "../caller.ts";
import { endProcess } from "../end-process.ts";
import { UnciaError } from "../errors.ts";
import { configureEngine, connect } from "../frame/duckdb/engine.ts";
import { loadRuntime } from "../onnx/runtime.ts";
import { registeredPackages } from "../pipeline/registry.ts";
import "../stages.ts";

/** One line that the probe prints: a part before it is loaded, then what became of it. */
export interface ProbeLine {
  readonly part: string;
  readonly loads?: boolean;
  readonly message?: string;
  /** A part that is installed apart, and is not. */
  readonly isMissing?: boolean;
}

const say = (line: ProbeLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** `mayLack` tells of an error that it is a part which is not installed, and need not be. */
async function attempt(
  part: string,
  load: () => Promise<string>,
  mayLack: (error: unknown) => boolean = () => false,
): Promise<void> {
  say({ part });
  try {
    say({ part, loads: true, message: await load() });
  } catch (error) {
    const isMissing = mayLack(error);
    say({ part, loads: false, message: (error as Error).message, ...(isMissing && { isMissing }) });
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
await attempt("OpenCV", async () => (await import("@uncia/opencv")).opencvVersion);
await attempt(
  "ONNX Runtime",
  async () => loadRuntime(callerLanguage()).env.versions.node ?? "loads",
  (error) => error instanceof UnciaError && error.code === "unsupported",
);
await endProcess(0);
