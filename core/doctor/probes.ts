import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { type Check, error, ok, warning } from "./check.ts";
import type { ProbeLine } from "./probe.ts";
import type { Surroundings } from "./surroundings.ts";

const longest = 60_000;

/** Whether kernels and engine load: a finding a part. */
export async function checkParts({ probe, environment }: Surroundings): Promise<Check[]> {
  const [command, ...args] = probe;
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...environment },
    timeout: longest,
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((done) => {
    child.once("error", () => done({ code: null, signal: null }));
    child.once("exit", (code, signal) => done({ code, signal }));
  });
  const [printed, complaints, { code, signal }] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  const lines = printed.split("\n").filter(Boolean).map(parseLine);
  const checks = lines.filter((line) => line?.loads !== undefined).map((line) => checkOf(line as ProbeLine));
  if (code === 0) return checks;
  const last = lines.at(-1);
  const part = last && last.loads === undefined ? last.part : "stages";
  const how = signal ? `its process ended by ${signal}` : `its process ended with ${code}`;
  const why = lastLine(complaints);
  return [...checks, error(part, why ? `${how}: ${why}` : how, fixOf(complaints))];
}

function parseLine(line: string): ProbeLine | undefined {
  try {
    return JSON.parse(line) as ProbeLine;
  } catch {
    // A kernel may print what it likes.
    return undefined;
  }
}

function checkOf({ part, loads, message = "", isMissing }: ProbeLine): Check {
  if (loads) return ok(part, message);
  if (!isMissing) return error(part, `does not load: ${message}`, fixOf(message));
  // What is installed apart says itself how.
  const [found = "", ...fix] = message.split(/(?<=\.) /);
  return warning(part, found, `${fix.join(" ")} Only stages that use it need it.`);
}

/** What helps where a binary does not load, by what the loader says. */
function fixOf(message: string): string {
  if (/GLIBC(XX)?_[\d.]+' not found/.test(message)) {
    return "Use a newer system: its C or C++ library is older than the one that this was built with.";
  }
  if (/libgomp/.test(message)) return "Install OpenMP's library (apt-get install libgomp1), or Uncia again.";
  if (/wrong ELF class|Exec format|invalid ELF header/.test(message)) {
    return "Install the package of Uncia for this platform, again if it is that one.";
  }
  return "Install Uncia again; if that does not help, report what was found.";
}

const lastLine = (output: string): string =>
  output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /error|cannot|not found/i.test(line))
    .at(0) ?? "";
