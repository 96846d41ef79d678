#!/usr/bin/env node
/** The command line as a process of its own. */

const oldestNode = 22;
const failed = 1;
const interrupted = 130;

/** Ends at once where the user asks a second time. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(interrupted);
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.once("SIGTERM", stop);
  return controller.signal;
}

async function main(): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Error(`Node ${oldestNode} or newer is needed; this is ${process.version}.`);
  }
  for (const stream of [process.stdout, process.stderr]) {
    // Who reads no further, as `head` does, has what it wanted.
    stream.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : failed));
  }
  // Nothing is imported before, so that an old Node and a missing file are told in words; and the cache serves what comes later.
  const { cacheCompiledCode } = await import("../compile-cache.ts");
  cacheCompiledCode();
  const { runCli } = await import("./run.ts");
  const { stdout, stderr } = process;
  const code = await runCli(process.argv.slice(2), { stdout, stderr, signal: interruption() });
  // Threads of kernels would keep the process; what was printed must be out before it ends.
  await Promise.all([stdout, stderr].map((stream) => new Promise((done) => stream.write("", done))));
  process.exit(code);
}

main().catch((error: NodeJS.ErrnoException) => {
  const isDamaged = error.code === "ERR_MODULE_NOT_FOUND" || error instanceof SyntaxError;
  const fix = isDamaged ? " A file of Uncia is missing or damaged: install it again." : "";
  process.stderr.write(`uncia: ${error.message}${fix}\n`);
  process.exit(failed);
});
