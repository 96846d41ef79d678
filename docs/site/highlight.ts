import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createHighlighter, type Highlighter } from "shiki";
import { siteCache } from "./paths.ts";

/** Languages of fenced blocks by what stands behind their fence. */
const grammars: Readonly<Record<string, string>> = {
  ts: "typescript",
  python: "python",
  r: "r",
  java: "java",
  sh: "bash",
  json: "json",
  yaml: "yaml",
  xml: "xml",
  sql: "sql",
};
const themes = { light: "github-light-high-contrast", dark: "github-dark-default" };

/** Colours code when the site is built; what was coloured before is taken from a file. */
export class CodeColours {
  readonly #file = join(siteCache, "highlighted.json");
  readonly #known: Map<string, string>;
  readonly #used = new Map<string, string>();
  readonly #highlighter: Highlighter;

  private constructor(known: Map<string, string>, highlighter: Highlighter) {
    this.#known = known;
    this.#highlighter = highlighter;
  }

  static async open(): Promise<CodeColours> {
    const file = join(siteCache, "highlighted.json");
    const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, string>) : {};
    const langs = [...new Set(Object.values(grammars))];
    const highlighter = await createHighlighter({ themes: Object.values(themes), langs });
    return new CodeColours(new Map(Object.entries(known)), highlighter);
  }

  /** `<pre>` with the code; text of a language that has no grammar here stays plain. */
  html(code: string, info: string): string {
    const lang = grammars[info.split(/\s/)[0] ?? ""] ?? "text";
    const key = createHash("sha256")
      .update(JSON.stringify([lang, themes, code]))
      .digest("base64url");
    const html =
      this.#used.get(key) ??
      this.#known.get(key) ??
      this.#highlighter.codeToHtml(code, { lang, themes, defaultColor: false });
    this.#used.set(key, html);
    return html;
  }

  /** Keeps what this build used, and nothing older. */
  save(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify(Object.fromEntries(this.#used)));
  }
}
