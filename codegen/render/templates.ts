import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import Handlebars from "handlebars";
import { wrap } from "./doc-text.ts";

type Template = (data: object) => string;

const suffix = ".hbs";

/** The templates of one language: `_name.<ext>.hbs` is a partial `name`, anything else a template. */
export class Templates {
  readonly #folder: string;
  readonly #handlebars = Handlebars.create();
  readonly #compiled = new Map<string, Template>();

  constructor(folder: string) {
    this.#folder = folder;
    registerHelpers(this.#handlebars);
    for (const file of readdirSync(folder)) {
      const partial = /^_(.+)\.[^.]+\.hbs$/.exec(file)?.[1];
      if (partial) this.#handlebars.registerPartial(partial, readFileSync(join(folder, file), "utf8"));
    }
  }

  render(name: string, data: object): string {
    const template = this.#compiled.get(name) ?? this.#compile(name);
    this.#compiled.set(name, template);
    return template(data);
  }

  #compile(name: string): Template {
    if (extname(name) !== suffix) throw new Error(`The template "${name}" should be named *${suffix}.`);
    const text = readFileSync(join(this.#folder, name), "utf8");
    return this.#handlebars.compile<object>(text, { noEscape: true, strict: true });
  }
}

/**
 * Helpers lay text out and decide nothing:
 *
 * - `{{wrap doc width=92 prefix="    # "}}`: Markdown filled to lines of at most `width` characters, prefix included; `first`
 *   is the prefix of the first line where it differs. Empty lines lose the spaces at their end.
 * - `{{prefix doc "# "}}`: the same without filling.
 * - `{{join list ", "}}`; `{{json value}}`; `{{upper text}}`.
 */
function registerHelpers(handlebars: typeof Handlebars): void {
  handlebars.registerHelper({
    wrap(text: string, { hash }: Handlebars.HelperOptions) {
      const { width = 100, prefix = "", first = prefix } = hash as Partial<WrapOptions>;
      return withPrefix(wrap(text, width - prefix.length), prefix, first);
    },
    prefix: (text: string, start: string) => withPrefix(text.split("\n"), start, start),
    join: (list: readonly string[], separator: string) => list.join(separator),
    json: (value: unknown) => JSON.stringify(value),
    upper: (text: string) => text.toUpperCase(),
  });
}

interface WrapOptions {
  readonly width: number;
  readonly prefix: string;
  readonly first: string;
}

const withPrefix = (lines: readonly string[], prefix: string, first: string): string =>
  lines.map((line, index) => `${index === 0 ? first : prefix}${line}`.trimEnd()).join("\n");
