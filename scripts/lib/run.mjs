// Plain Node 20, no dependencies: this runs before anything is installed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const cache = join(root, ".cache");

/** The environment of every child: the project's own Node, tools and R packages before those of the machine. */
export function environment(extra = {}) {
  const before = (folder, rest) => (rest ? [folder, rest].join(delimiter) : folder);
  return {
    ...process.env,
    R_LIBS: before(join(cache, "r-library"), process.env.R_LIBS),
    ...extra,
    PATH: before(join(root, "node_modules/.bin"), process.env.PATH),
  };
}

const running = new Set();

function end(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    for (const child of running) end(child);
    process.kill(process.pid, signal);
  });
}

/**
 * Runs a command and resolves to its exit code and output. Output is kept back and shown only on failure, or passed
 * through where `show` is set. After `timeout` seconds the command and what it has started are ended.
 */
export function run(command, args, { cwd = root, env = {}, show = false, timeout } = {}) {
  return new Promise((done) => {
    const started = performance.now();
    const child = spawn(command, args, {
      cwd,
      env: environment(env),
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
      // A group of its own can be ended as a whole; it then no longer gets the terminal's Ctrl-C.
      detached: timeout !== undefined,
    });
    if (timeout !== undefined) running.add(child);
    const timer = timeout && setTimeout(() => end(child), timeout * 1000);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (output += text));
    const finish = (code, failure = "") => {
      clearTimeout(timer);
      running.delete(child);
      done({ code, output: output + failure, seconds: (performance.now() - started) / 1000 });
    };
    child.on("error", (error) => finish(127, `${command}: ${error.message}\n`));
    child.on("close", (code, signal) => finish(code ?? 1, signal ? `ended by ${signal}\n` : ""));
  });
}

/** Runs one named step of a set-up and says how it went; throws where it failed. */
export async function step(title, command, args, options) {
  const { code, output, seconds } = await run(command, args, options);
  if (code !== 0) {
    const tail = output.trimEnd().split("\n").slice(-40).join("\n");
    throw new StepError(title, code, tail);
  }
  if (seconds > 1) console.log(`  ${title}: ${seconds.toFixed(0)} s`);
}

export class StepError extends Error {
  constructor(title, code, tail) {
    super(`${title} failed (exit code ${code}):\n${tail}`);
    this.code = code;
  }
}

/** True where `files` changed since `mark` was called with the same name; a set-up step can then be left out. */
export function changed(name, files) {
  const hash = createHash("sha256");
  for (const file of files)
    hash.update(existsSync(join(root, file)) ? readFileSync(join(root, file)) : "none");
  const digest = hash.digest("hex");
  const stamp = join(cache, "stamps", name);
  return {
    stale: !existsSync(stamp) || readFileSync(stamp, "utf8") !== digest,
    mark() {
      mkdirSync(dirname(stamp), { recursive: true });
      writeFileSync(stamp, digest);
    },
  };
}

/** True where a command answers. */
export const answers = async (command, ...args) => (await run(command, args)).code === 0;
