import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** A fenced block of a page. */
export interface Snippet {
  readonly page: string;
  readonly line: number;
  /** What stands behind the opening fence. */
  readonly info: string;
  readonly code: string;
}

const pages = ["README.md", "CONTRIBUTING.md", "docs/**/*.md", "bindings/{python,r}/README.md"];
const fence = /^( *)```([^\n`]*)\n([\s\S]*?)\n\1```$/gm;

/** All fenced blocks of the pages for users and contributors. */
export const snippets: readonly Snippet[] = globSync(pages, { cwd: root })
  .sort()
  .flatMap((page) => {
    const text = readFileSync(join(root, page), "utf8");
    return [...text.matchAll(fence)].map((found) => {
      const [, indent = "", info = "", code = ""] = found;
      return {
        page,
        line: text.slice(0, found.index).split("\n").length,
        info: info.trim(),
        code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      };
    });
  });
