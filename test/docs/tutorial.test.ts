/** Whoever follows the tutorial gets a stage of their own in Python and R: its blocks run in order, in one folder. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { root, snippets } from "./snippets.ts";

const page = "docs/your-own-stages.md";
const blocks = snippets.filter((snippet) => snippet.page === page);
const node = join(root, "node_modules/.bin/node");
const interpreter = join(root, ".cache/python/bin/python");

const npm = execFileSync("bash", ["-c", "command -v npm"], { encoding: "utf8" }).trim();

/** Stand-ins for what comes from a registry: the packages of this checkout. */
function tools(home: string): string {
  const bin = join(home, "bin");
  mkdirSync(bin);
  const codegen = `exec ${node} --conditions=source ${join(root, "codegen/main.ts")}`;
  const flags = "--quiet --no-build-isolation --no-deps --no-index --disable-pip-version-check";
  const site = join(home, "site");
  const scripts: Readonly<Record<string, string>> = {
    "uncia-codegen": `${codegen} "$@"`,
    npx: `shift; ${codegen} "$@"`,
    // Packages are linked below; scripts are run by npm itself.
    npm: `[ "$1" = install ] && exit 0\nNODE_OPTIONS=--conditions=source exec ${npm} "$@"`,
    tsc: `exec ${node} ${join(root, "node_modules/typescript/bin/tsc")} --customConditions source --allowImportingTsExtensions "$@"`,
    pip: `exec ${interpreter} -m pip "$1" ${flags} --target ${site} "$2"`,
    python: `export PYTHONPATH=${site}\nexec ${interpreter} "$@"`,
  };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

function link(folder: string): void {
  const modules = join(folder, "node_modules");
  for (const [name, target] of Object.entries({
    uncia: "core",
    "@uncia/codegen": "codegen",
    "apache-arrow": "node_modules/apache-arrow",
    "@types/node": "node_modules/@types/node",
  })) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, target), join(modules, name));
  }
}

test("the tutorial's steps lead from an empty folder to Python and R", { timeout: 300_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), "tutorial-"));
  try {
    const path = [tools(home), process.env.PATH].join(delimiter);
    const library = join(home, "library");
    mkdirSync(library);
    let cwd = home;
    const run = (command: string, ...args: string[]): string => {
      try {
        return execFileSync(command, args, {
          cwd,
          encoding: "utf8",
          stdio: "pipe",
          env: {
            ...process.env,
            NODE_OPTIONS: "",
            NODE_ENV: "",
            PATH: path,
            R_LIBS: [library, join(root, ".cache/r-library")].join(delimiter),
            UNCIA_CORE: join(root, "core/dist/driver/bridge.js"),
          },
        });
      } catch (error) {
        const { message, stdout, stderr } = error as Error & { stdout: string; stderr: string };
        throw new Error(`${message}\n${stdout}\n${stderr}`);
      }
    };
    const ran = { sh: 0, ts: 0, python: 0, r: 0 };
    const files = ["src/numbers/round-values.ts", "src/numbers/round-values.example.ts"];
    const printed: Record<string, string> = {};
    for (const { info, code } of blocks) {
      if (info === "sh") {
        for (const line of code.split("\n")) {
          const folder = /^cd (.+)$/.exec(line)?.[1];
          if (folder) {
            cwd = join(cwd, folder);
            link(cwd);
          } else run("bash", "-euc", line);
        }
      } else if (info === "ts") writeFileSync(join(cwd, files[ran.ts] ?? ""), `${code}\n`);
      else if (info === "python") {
        writeFileSync(join(cwd, "program.py"), code);
        printed.python = run("python", "program.py");
      } else if (info === "r") {
        writeFileSync(join(cwd, "program.R"), code);
        printed.r = run("Rscript", "--vanilla", "program.R");
      } else continue;
      ran[info] += 1;
    }
    expect(ran).toEqual({ sh: 5, ts: files.length, python: 1, r: 1 });
    // Standardized by mean and deviation of 12.5, 14, 12.5 and 9.5, and rounded.
    for (const language of ["python", "r"]) {
      for (const score of ["0.23", "1.15", "-1.61"]) expect(printed[language], language).toContain(score);
    }
    expect(existsSync(join(cwd, "plants-model/metadata.json"))).toBe(true);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
