import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import Handlebars from "handlebars";
import { UsageError } from "../config.ts";
import { wrap } from "./doc-text.ts";

type Template = (data: object) => string;

const suffix = ".hbs";

/**
 * The templates of one language: `_name.<ext>.hbs` is a partial `name`, anything else a template. Those in the folder `own`, a
 * package's own, take the place of ours of the same names; ours can still be had there as a partial `default/<name>`.
 */
export class Templates {
  readonly #files: ReadonlyMap<string, string>;
  readonly #handlebars = Handlebars.create();
  readonly #compiled = new Map<string, Template>();

  constructor(folder: string, own?: string) {
    registerHelpers(this.#handlebars);
    const ours = filesOf(folder);
    const theirs = own !== undefined && existsSync(own) ? filesOf(own) : new Map<string, string>();
    const unknown = [...theirs.keys()].filter((file) => !ours.has(file));
    if (unknown.length > 0) {
      throw new UsageError(
        `${own} holds ${unknown.join(", ")}, of which the generator knows nothing; it has ${[...ours.keys()].join(", ")}.`,
      );
    }
    this.#files = new Map([...ours, ...theirs]);
    for (const [file, path] of this.#files) {
      const partial = /^_(.+)\.[^.]+\.hbs$/.exec(file)?.[1];
      if (partial) this.#handlebars.registerPartial(partial, readFileSync(path, "utf8"));
    }
    for (const file of theirs.keys()) {
      const name = `default/${file.replace(/\.hbs$/, "")}`;
      this.#handlebars.registerPartial(name, readFileSync(ours.get(file) ?? "", "utf8"));
    }
  }

  render(name: string, data: object): string {
    const template = this.#compiled.get(name) ?? this.#compile(name);
    this.#compiled.set(name, template);
    return template(data);
  }

  #compile(name: string): Template {
    if (extname(name) !== suffix) throw new Error(`The template "${name}" should be named *${suffix}.`);
    const path = this.#files.get(name);
    if (path === undefined) throw new Error(`There is no template ${name}.`);
    const text = readFileSync(path, "utf8");
    return this.#handlebars.compile<object>(text, { noEscape: true, strict: true });
  }
}

const filesOf = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith(suffix))
      .sort()
      .map((file) => [file, join(folder, file)]),
  );

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
