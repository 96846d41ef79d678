import { execFile } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { root } from "../paths.ts";

const longest = 300_000;

/** Runs the tool that makes a reference; what it said is told only where it failed. */
export async function runTool(command: string, args: readonly string[], install: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      cwd: root,
      timeout: longest,
      maxBuffer: 2 ** 26,
      env: {
        ...process.env,
        PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
      },
    });
    return stdout;
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (code === "ENOENT") throw new Error(`${command} is missing: ${install}`);
    throw new Error(`${command} failed:\n${stdout}\n${stderr}`);
  }
}

/** Stands in the pages of a tool for the root of the site, which lies higher the deeper a page is. */
export const siteRoot = "https://site.invalid/";

/**
 * Puts relative addresses in the place of {@link siteRoot}, and the icon of the site on every page; `depth` is that of the folder in
 * the site.
 */
export function placeInSite(folder: string, depth: number): void {
  for (const page of globSync("**/*.html", { cwd: folder })) {
    const path = join(folder, page);
    const up = "../".repeat(depth + page.split("/").length - 1);
    const text = readFileSync(path, "utf8");
    const icon = /rel="(shortcut )?icon"/.test(text) ? "" : `<link rel="icon" href="${up}assets/icon.svg">`;
    writeFileSync(path, text.replace(/<head>/i, `<head>${icon}`).replaceAll(siteRoot, up));
  }
}
