import { CommanderError } from "commander";
import { Context, type Io } from "./context.ts";
import { errorJson, errorText, exitCodes, WrongCall } from "./failure.ts";
import { makeProgram } from "./program.ts";

/** Carries out one command line; returns the exit code. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  let called = new Context(io, { json: args.includes("--json") });
  // Machines are told by JSON alone, below.
  const complaints = called.json ? { write: () => true } : io.stderr;
  const program = makeProgram(io, complaints, async (context, work) => {
    called = context;
    await work();
  });
  try {
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return exitCodes.wrongCall;
    }
    await program.parseAsync(args, { from: "user" });
    return called.exitCode;
  } catch (error) {
    // A file of Uncia itself is missing, which `main.ts` tells.
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") throw error;
    return report(error, called);
  }
}

function report(error: unknown, context: Context): number {
  if (error instanceof CommanderError) {
    // Commander has told people already; its codes for --help and --version are errors, too.
    if (error.exitCode === 0) return exitCodes.done;
    if (context.json) {
      context.stderr.write(
        `${JSON.stringify({ code: "wrong_call", message: error.message.replace(/^error: /, "") })}\n`,
      );
    }
    return exitCodes.wrongCall;
  }
  const isInterrupted = context.signal.aborted;
  if (context.json) context.stderr.write(`${JSON.stringify(errorJson(error))}\n`);
  else {
    const text = isInterrupted ? "interrupted" : errorText(error);
    context.stderr.write(`uncia: ${text}\n`);
    if (context.verbose) context.stderr.write(`${stackOf(error)}\n`);
  }
  if (isInterrupted) return exitCodes.interrupted;
  return error instanceof WrongCall ? exitCodes.wrongCall : exitCodes.failed;
}

/** The stack, and those of the errors that it came from. */
function stackOf(error: unknown): string {
  const stacks: string[] = [];
  for (let one = error; one instanceof Error && stacks.length < 8; one = one.cause)
    stacks.push(one.stack ?? one.message);
  return stacks.join("\ncaused by ");
}
