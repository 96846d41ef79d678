import { execFile } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { root, snippets } from "../docs/snippets.ts";

export { root };
export const dist = join(root, "dist");

const exec = promisify(execFile);
const longest = 300_000;

/** An empty folder to install into. */
export function emptyFolder(name: string): string {
  const folder = join(root, ".cache/packages", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "home"), { recursive: true });
  return folder;
}

/** Builds parts of what `npm run package` makes; what has not changed is left as it is. */
export async function buildPackages(...parts: string[]): Promise<void> {
  await run("node", ["scripts/package/main.mjs", ...parts], { cwd: root, env: process.env });
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Settings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a command to its end, whatever that is. */
export async function attempt(
  command: string,
  args: readonly string[],
  settings: Settings,
): Promise<Outcome> {
  // Conditions of the test runner, for sources, are none of the user's.
  const env = { ...settings.env, NODE_OPTIONS: "" };
  try {
    const { stdout, stderr } = await exec(command, args, {
      ...settings,
      env,
      timeout: longest,
      maxBuffer: 2 ** 26,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    if (typeof code !== "number") throw error;
    return { code, stdout, stderr };
  }
}

/** Runs a command that must succeed, and gives what it printed. */
export async function run(command: string, args: readonly string[], settings: Settings): Promise<string> {
  const { code, stdout, stderr } = await attempt(command, args, settings);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}

/** Nothing of this machine but Node: no settings, an empty home. */
export const bareEnvironment = (folder: string): NodeJS.ProcessEnv => ({
  PATH: dirname(process.execPath),
  HOME: join(folder, "home"),
  LANG: "C.UTF-8",
});

/** The environment of a developer who installs: the registries as this machine has them, and our Node before others. */
export const installingEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
};

/** The first program in a language on a page. */
export function programOf(page: string, language: string): string {
  const program = snippets.find((one) => one.page === page && one.info === language);
  if (!program) throw new Error(`${page} has no program in ${language}.`);
  return program.code;
}
