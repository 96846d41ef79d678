import MarkdownIt, { type Env, type MarkdownIt as Parser, type Token } from "markdown-it";
import anchor from "markdown-it-anchor";
import type { CodeColours } from "./highlight.ts";
import { languageOfFence } from "./languages.ts";
import { imageHtml, siteAddress } from "./page-links.ts";
import type { ByLanguage } from "./reference.ts";
import { tabsHtml } from "./tabs.ts";

/** What a text is rendered for. */
export interface MarkdownPlace {
  /** Path of the source in the repository, from which its links start. */
  readonly source: string;
  /** From the page to the root of the site: `""` or `"../../"`. */
  readonly base: string;
  /** Params of the page, by their name in TypeScript: where backticks name one, it is shown in every language. */
  readonly params?: ReadonlyMap<string, ByLanguage>;
}

/** Heading ids as GitHub makes them, so that links work in both places. */
export const slug = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");

const placeOf = (env: Env | undefined): MarkdownPlace => env?.place as MarkdownPlace;
const textOf = (token: Token | undefined, attribute: string): string =>
  String(token?.attrGet(attribute) ?? "");

export class Markdown {
  readonly #parser: Parser;
  readonly #colours: CodeColours;
  #tabGroups = 0;

  constructor(colours: CodeColours) {
    this.#colours = colours;
    this.#parser = new MarkdownIt({ html: true, linkify: true });
    this.#parser.use(anchor, {
      slugify: slug,
      level: [2, 3, 4],
      permalink: anchor.permalink.linkInsideHeader({
        symbol: "#",
        placement: "after",
        class: "anchor",
        assistiveHtml: "",
        ariaHidden: false,
      } as never),
    });
    this.#setRules();
  }

  page(text: string, place: MarkdownPlace): string {
    this.#tabGroups = 0;
    const tokens = this.#parser.parse(text, { place });
    return this.#parser.renderer.render(this.#withTabs(tokens), this.#parser.options, { place });
  }

  inline(text: string, place: MarkdownPlace): string {
    return this.#parser.renderInline(text, { place });
  }

  code(text: string, info: string): string {
    return this.#colours.html(text, info);
  }

  #setRules(): void {
    const { rules } = this.#parser.renderer;
    rules.fence = (tokens, index) => {
      const token = tokens[index];
      return token ? this.code(token.content.replace(/\n$/, ""), token.info) : "";
    };
    rules.link_open = (tokens, index, options, env, self) => {
      const token = tokens[index];
      const href = textOf(token, "href");
      if (token && href && !token.attrGet("class")) token.attrSet("href", siteAddress(href, placeOf(env)));
      return self.renderToken(tokens, index, options);
    };
    rules.image = (tokens, index, _options, env) => {
      const token = tokens[index];
      return imageHtml(textOf(token, "src"), token?.content ?? "", placeOf(env));
    };
    rules.code_inline = (tokens, index, _options, env) => {
      const content = tokens[index]?.content ?? "";
      const names = placeOf(env).params?.get(content);
      return names
        ? `<a class="param-link" href="#${content}">${inLanguages(names)}</a>`
        : `<code>${escapeHtml(content)}</code>`;
    };
    rules.table_open = () => '<div class="table" tabindex="0"><table>\n';
    rules.th_open = (tokens, index, options, _env, self) => {
      // The corner of a table with names on two sides heads nothing.
      const [open, content, close] = tokens.slice(index, index + 3);
      if (open && close && content?.content === "") open.tag = close.tag = "td";
      return self.renderToken(tokens, index, options);
    };
    rules.table_close = () => "</table></div>\n";
  }

  /** Neighbouring blocks of different languages become tabs. */
  #withTabs(tokens: readonly Token[]): Token[] {
    const result: Token[] = [];
    for (let at = 0; at < tokens.length; ) {
      const run = this.#programsFrom(tokens, at);
      const first = tokens[at];
      if (run.length > 1 && first) {
        this.#tabGroups += 1;
        const tabs = run.flatMap((token) => {
          const language = languageOfFence(token.info);
          return language
            ? [{ language, html: this.code(token.content.replace(/\n$/, ""), token.info) }]
            : [];
        });
        const block = Object.assign(Object.create(Object.getPrototypeOf(first)), first, {
          type: "html_block",
          content: tabsHtml(`program-${this.#tabGroups}`, tabs),
        }) as Token;
        result.push(block);
        at += run.length;
      } else {
        if (first) result.push(first);
        at += 1;
      }
    }
    return result;
  }

  #programsFrom(tokens: readonly Token[], start: number): Token[] {
    const run: Token[] = [];
    const seen = new Set<string>();
    for (const token of tokens.slice(start)) {
      if (token.type !== "fence" || !languageOfFence(token.info) || seen.has(token.info)) break;
      seen.add(token.info);
      run.push(token);
    }
    return run;
  }
}

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The names that other languages have, where they differ from that of the language at hand. */
export function inOtherLanguages(texts: ByLanguage): string {
  const byText = Map.groupBy(Object.entries(texts), ([, text]) => text);
  if (byText.size === 1) return "";
  return [...byText]
    .map(
      ([text, entries]) =>
        `<code data-not-in="${entries.map(([language]) => language).join(" ")}">${escapeHtml(text)}</code>`,
    )
    .join("");
}

/** A name or type in every language as code; the page shows that of the language at hand. */
export function inLanguages(texts: ByLanguage): string {
  const byText = Map.groupBy(Object.entries(texts), ([, text]) => text);
  if (byText.size === 1) return [...byText.keys()].map((text) => `<code>${escapeHtml(text)}</code>`).join("");
  return [...byText]
    .map(
      ([text, entries]) =>
        `<code data-in="${entries.map(([language]) => language).join(" ")}">${escapeHtml(text)}</code>`,
    )
    .join("");
}
