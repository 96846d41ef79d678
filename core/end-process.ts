/** How long a process waits, at its end, for what keeps it alive, such as threads of kernels. */
const graceMs = 200;

/**
 * Ends the process once all that was printed is out. It ends by itself where it can: `process.exit` waits for the threads on which V8 compiles
 * ahead, and these may wait for the garbage collector of this one, for ever (nodejs/node#54918).
 */
export async function endProcess(code: number): Promise<void> {
  const { stdout, stderr } = process;
  await Promise.all([stdout, stderr].map((stream) => new Promise((done) => stream.write("", done))));
  process.exitCode = code;
  setTimeout(() => process.exit(code), graceMs).unref();
}
