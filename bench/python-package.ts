// The wheel in `dist`: how long pip takes to install it, its import beside lightgbm's, and a whole program in its environment.
//
//   npm run package -- python && node --conditions=source bench/python-package.ts [--installs 5] [--pairs 15]
import { spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compare, report, type Timing } from "./lib/paired.ts";

const root = join(import.meta.dirname, "..");
const longestInstall = 10;
const importTarget = 1;

const { values } = parseArgs({
  options: { installs: { type: "string", default: "5" }, pairs: { type: "string", default: "15" } },
});
const environment = join(root, ".cache/bench/wheel");
const python = join(environment, "bin/python");

async function timed(command: string, ...args: string[]): Promise<Timing> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"], cwd: root });
  const code = await new Promise((done) => child.once("exit", done));
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}.`);
  return { seconds: (performance.now() - started) / 1000 };
}

async function freshEnvironment(): Promise<void> {
  rmSync(environment, { recursive: true, force: true });
  await timed("python3", "-m", "venv", environment);
}

const install = (...packages: string[]): Promise<Timing> =>
  timed(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages);

/** Seconds of each installation into an environment of its own; the first one fills pip's cache and is not counted. */
async function installs(wheel: string): Promise<number[]> {
  const seconds: number[] = [];
  for (let round = 0; round <= Number(values.installs); round++) {
    await freshEnvironment();
    const taken = await install(wheel);
    if (round > 0) seconds.push(taken.seconds);
  }
  return seconds.sort((a, b) => a - b);
}

const wheel = readdirSync(join(root, "dist")).find((file) => /^uncia-.*\.whl$/.test(file));
if (!wheel) throw new Error("There is no wheel in dist: run `npm run package -- python`.");

const seconds = await installs(join(root, "dist", wheel));
const median = seconds[seconds.length >> 1] as number;
const slow = median > longestInstall;
console.log(
  `pip install of the wheel, from a warm cache: ${median.toFixed(1)} s (${seconds.map((one) => one.toFixed(1)).join(", ")}), ` +
    `target ${longestInstall} s${slow ? ": missed" : ""}`,
);

await install("pandas", "lightgbm==4.7.0");
const imports = await compare(
  () => timed(python, "-c", "import uncia"),
  () => timed(python, "-c", "import lightgbm"),
  Number(values.pairs),
);
const missed = report("import uncia beside import lightgbm", imports, importTarget);

process.exitCode = slow || missed ? 1 : 0;
const program = spawn(
  process.execPath,
  [
    "--conditions=source",
    join(import.meta.dirname, "cold-start.ts"),
    "--python",
    python,
    "--pairs",
    values.pairs,
  ],
  { stdio: "inherit" },
);
const code = await new Promise<number | null>((done) => program.once("exit", done));
if (code !== 0) process.exitCode = 1;
