import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { root, type Snippet } from "./snippets.ts";

const exec = promisify(execFile);
const longest = 90_000;
const bin = join(root, "node_modules/.bin");
const classes = join(root, "bindings/java/target");
/** Where `uncia` is found, as an installed package has it. */
const commands = join(root, ".cache/docs/bin");

/** Two runs may write it at once; each finds it whole. */
function installCommand(): void {
  const file = join(commands, "uncia");
  const fresh = `${file}.${process.pid}`;
  mkdirSync(commands, { recursive: true });
  const run = [join(bin, "node"), join(root, "core/dist/driver/cli.js")].map((path) => `'${path}'`).join(" ");
  writeFileSync(fresh, `#!/bin/sh\nexec ${run} "$@"\n`, { mode: 0o755 });
  renameSync(fresh, file);
}
installCommand();

interface Program {
  readonly file: string;
  readonly text: string;
  readonly command: readonly [string, ...string[]];
}

/** How a snippet becomes a program, by what stands behind its fence. */
const languages: Readonly<Record<string, (code: string) => Program>> = {
  ts: (text) => ({
    file: "program.ts",
    text,
    command: [join(bin, "node"), "--conditions=source", "program.ts"],
  }),
  python: (text) => ({
    file: "program.py",
    text,
    command: [join(root, ".cache/python/bin/python"), "program.py"],
  }),
  r: (text) => ({ file: "program.R", text, command: ["Rscript", "--vanilla", "program.R"] }),
  java: (code) => ({
    file: "Program.java",
    text: asClass(code),
    command: ["java", "-Xshare:auto", "-cp", classPath(), "Program.java"],
  }),
  // A pipeline: what is shown must be right.
  yaml: (text) => ({
    file: "pipeline.yaml",
    text,
    command: [join(commands, "uncia"), "check", "pipeline.yaml"],
  }),
  "sh run": (text) => ({ file: "program.sh", text: `set -eu\n${text}`, command: ["bash", "program.sh"] }),
};

export const isProgram = ({ info }: Snippet): boolean => Object.hasOwn(languages, info);

/** Java's statements stand in a method, its imports above the class. */
export function asClass(code: string): string {
  const lines = code.split("\n");
  const imports = lines.filter((line) => line.startsWith("import "));
  const statements = lines.filter((line) => !line.startsWith("import "));
  const method = `public static void main(String[] arguments) throws Exception {\n${statements.join("\n")}\n}`;
  return `${imports.join("\n")}\npublic class Program {\n${method}\n}\n`;
}

const classPath = (): string =>
  [join(classes, "classes"), readFileSync(join(classes, "classpath.txt"), "utf8").trim()].join(delimiter);

/**
 * A fresh folder inside of the checkout, where packages are found as a user's are, with the tables, the pipelines, the networks and
 * the pictures of the examples.
 */
export function freshFolder(name: string): string {
  const folder = join(root, ".cache/docs", name.replace(/[^A-Za-z0-9]+/g, "-"));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, "examples/data"), folder, {
    recursive: true,
    filter: (path) => !/\.py$|__pycache__/.test(path),
  });
  cpSync(join(root, "examples/pipelines"), folder, { recursive: true });
  cpSync(join(root, "examples/networks"), join(folder, "networks"), { recursive: true });
  cpSync(join(root, "examples/transfer-learning/pictures"), join(folder, "camera-traps"), {
    recursive: true,
  });
  return folder;
}

/** Runs a snippet as it stands in `folder`, and gives what it printed; throws with all that it said where it fails. */
export async function runSnippet(snippet: Snippet, folder: string): Promise<string> {
  const make = languages[snippet.info];
  if (!make) throw new Error(`Snippets of "${snippet.info}" are no programs.`);
  const { file, text, command } = make(snippet.code);
  writeFileSync(join(folder, file), `${text}\n`);
  const [executable, ...args] = command;
  try {
    const { stdout } = await exec(executable, args, {
      cwd: folder,
      timeout: longest,
      maxBuffer: 2 ** 26,
      env: environment(),
    });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as { stdout?: string; stderr?: string } & Error;
    throw new Error(`${message}\n${stdout}\n${stderr}`);
  }
}

function environment(): NodeJS.ProcessEnv {
  const library = join(root, ".cache/r-library");
  return {
    ...process.env,
    // Not what vitest sets for itself.
    NODE_OPTIONS: "",
    NODE_ENV: "",
    PATH: [commands, bin, process.env.PATH].join(delimiter),
    ...(existsSync(library) && { R_LIBS: library }),
  };
}
