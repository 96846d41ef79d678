#!/usr/bin/env node
/** The command line as a process of its own. */
import { endProcess } from "../end-process.ts";

const oldestNode = 22;
const failed = 1;
/** As shells count a process that a signal ended. */
const endedBy = { SIGINT: 130, SIGTERM: 143 } as const;

/** Stops the work on the first signal, and the process at once on the next. */
class Interruption {
  readonly #controller = new AbortController();
  exitCode: number | undefined;

  constructor() {
    for (const [signal, code] of Object.entries(endedBy)) process.on(signal, () => this.#stop(code));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  #stop(code: number): void {
    if (this.exitCode !== undefined) process.exit(this.exitCode);
    this.exitCode = code;
    this.#controller.abort();
  }
}

async function main(): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Error(`Node ${oldestNode} or newer is needed; this is ${process.version}.`);
  }
  for (const stream of [process.stdout, process.stderr]) {
    // Who reads no further, as `head` does, has what it wanted.
    stream.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : failed));
  }
  // Nothing else is imported before, so that an old Node and a missing file are told in words; and the cache serves what comes later.
  const { cacheCompiledCode } = await import("../compile-cache.ts");
  cacheCompiledCode();
  const { runCli } = await import("./run.ts");
  const { stdout, stderr } = process;
  const interruption = new Interruption();
  const code = await runCli(process.argv.slice(2), { stdout, stderr, signal: interruption.signal });
  await endProcess(code === endedBy.SIGINT ? (interruption.exitCode ?? code) : code);
}

main().catch((error: NodeJS.ErrnoException) => {
  const isDamaged = error.code === "ERR_MODULE_NOT_FOUND" || error instanceof SyntaxError;
  const fix = isDamaged ? " A file of Uncia is missing or damaged: install it again." : "";
  process.stderr.write(`uncia: ${error.message}${fix}\n`);
  return endProcess(failed);
});
