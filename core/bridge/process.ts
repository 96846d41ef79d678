import { Console } from "node:console";
import { UnciaError } from "../errors.ts";
import { currentCall } from "./calls.ts";
import type { Core } from "./core.ts";
import { logBug } from "./errors.ts";
import { watchParent } from "./lifeline.ts";

/**
 * Makes the process hold together: what stages print goes to stderr, an error that nobody caught fails its call and not the
 * others, and the process ends with its client.
 */
export function guardProcess(core: Core, { isChild }: { readonly isChild: boolean }): void {
  // A log that nobody reads any more is no reason to fail.
  process.stderr.on("error", () => {});
  process.stdout.on("error", () => {});
  globalThis.console = new Console(process.stderr, process.stderr);

  process.on("unhandledRejection", (reason) => blame(core, reason, "a promise that nobody waited for"));
  process.on("uncaughtException", (error) => blame(core, error, "an event"));

  process.on("SIGTERM", () => leave(143, core));
  if (isChild) {
    // Ctrl-C and a closed terminal are the client's to handle: it cancels its call, or goes, which the lifeline sees.
    process.on("SIGINT", () => {});
    process.on("SIGHUP", () => {});
    watchParent(() => leave(0, core));
  } else {
    process.on("SIGINT", () => leave(130, core));
  }
}

/** Fails the call in whose code an error came up, if that can be told. */
function blame(core: Core, error: unknown, during: string): void {
  logBug(error, during);
  const calls = [...core.calls];
  const call = currentCall() ?? (calls.length === 1 ? calls[0] : undefined);
  const message = error instanceof Error ? error.message : String(error);
  call?.end(new UnciaError("internal", message, {}, { cause: error }));
}

/**
 * Ends the process, after what must be done at exit. While calls are open it is killed, as a native thread in the middle
 * of its work would make an ordinary exit wait for it, or crash under it.
 */
export function leave(code: number, core: Core): void {
  if (core.calls.size === 0) process.exit(code);
  process.emit("exit", code);
  process.kill(process.pid, "SIGKILL");
}
