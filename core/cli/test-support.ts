import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Io } from "./context.ts";
import { runCli } from "./run.ts";

/** What one command line printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const data = (name: string): string => join(import.meta.dirname, "../../examples/data", name);
export const penguinsPipeline = join(import.meta.dirname, "../../examples/pipelines/penguins.yaml");

/** Carries out a command line in this process. */
export async function uncia(...args: string[]): Promise<Ran> {
  return unciaOn({}, ...args);
}

/** The same on streams with these properties, such as a terminal's. */
export async function unciaOn(
  { isTTY, columns, signal }: { isTTY?: boolean; columns?: number; signal?: AbortSignal },
  ...args: string[]
): Promise<Ran> {
  const printed = { stdout: "", stderr: "" };
  const output = (name: keyof typeof printed): Io["stdout"] => ({
    write: (chunk) => {
      printed[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1");
    },
    isTTY,
    columns,
  });
  const io = {
    stdout: output("stdout"),
    stderr: output("stderr"),
    signal: signal ?? new AbortController().signal,
  };
  return { code: await runCli(args, io), ...printed };
}

/** A folder that is gone when the test is over. */
export async function scratch(): Promise<{ path: (name: string) => string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "uncia-cli-"));
  return {
    path: (name) => join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
