import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UnciaError } from "../../errors.ts";
import type { Context } from "../context.ts";

const generator = "@uncia/codegen";
const command = "uncia-codegen";

/** Hands over to the binding generator of the package in this folder, with all arguments as they are. */
export async function generate(context: Context, args: readonly string[]): Promise<void> {
  const main = findGenerator(process.cwd());
  if (main === undefined) {
    throw new UnciaError("unsupported", `The binding generator, ${generator}, is not installed here.`, {
      hint: `Install it in your package of stages: npm install --save-dev ${generator}`,
    });
  }
  const child = spawn(process.execPath, [main, ...args], { stdio: "inherit" });
  context.signal.addEventListener("abort", () => child.kill("SIGINT"));
  context.exitCode = await new Promise<number>((done, failed) => {
    child.once("error", failed);
    child.once("exit", (code, signal) => done(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}

/** The generator's program, found as `npx` would find it. */
function findGenerator(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const manifest = join(folder, "node_modules", generator, "package.json");
    if (existsSync(manifest)) {
      const bin = (JSON.parse(readFileSync(manifest, "utf8")) as { bin?: Record<string, string> }).bin?.[
        command
      ];
      return bin === undefined ? undefined : join(dirname(manifest), bin);
    }
    if (dirname(folder) === folder) return undefined;
  }
}
