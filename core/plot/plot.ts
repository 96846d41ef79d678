import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { inspect } from "node:util";
import { UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import type { Json } from "../wire-types.ts";
import { inWorker } from "../worker.ts";
import { htmlPage } from "./html.ts";
import { finishSvg } from "./svg.ts";
import { theme } from "./theme.ts";

/** What a plot is made of, and what it is on the wire. */
export interface PlotJson {
  readonly title: string;
  /** The same as the picture shows, in a sentence or two, for those who do not see it. */
  readonly description: string;
  readonly svg: string;
  readonly spec: Json;
}

/**
 * A picture of a model or of its results. It is drawn once, in the core, and is the same in every language: SVG that any page
 * can hold, in the colours of the page's text, and the specification of Vega-Lite that it was drawn from, with the numbers that it shows.
 * @see https://vega.github.io/vega-lite/
 * @wire plot
 */
export class Plot {
  readonly title: string;
  readonly description: string;
  /** The picture: one `<svg>` element without scripts or references to anything outside of it. */
  readonly svg: string;
  /** The specification of Vega-Lite, data included; its `config` holds the looks of all plots. */
  readonly spec: Json;

  /** A plot that was drawn before, as `toJSON` gave it. */
  constructor({ title, description, svg, spec }: PlotJson) {
    this.title = title;
    this.description = description;
    this.svg = svg;
    this.spec = spec;
  }

  /**
   * Draws a specification of Vega-Lite, which must hold its data. Its own `title`, and members of its `config`, go before what
   * all plots have.
   * @throws UnciaError `invalid_data` for a specification that cannot be drawn, or that refers to data elsewhere.
   */
  static async draw(
    { title, description, spec }: Omit<PlotJson, "svg">,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Plot> {
    if (!isRecord(spec)) throw new UnciaError("invalid_data", "The specification of a plot is an object.");
    const whole = {
      $schema: "https://vega.github.io/schema/vega-lite/v6.json",
      description,
      title,
      ...spec,
      config: { ...theme, ...(isRecord(spec.config) && spec.config) },
    } as Json;
    const module = { from: import.meta.url, folder: "plot", name: "render" };
    const drawn = await inWorker<string>(module, whole, options);
    return new Plot({ title, description, svg: finishSvg(drawn, title, description), spec: whole });
  }

  /** A page of HTML that shows the plot, needs nothing besides, and follows the reader's light or dark theme. */
  get html(): string {
    return htmlPage(this);
  }

  /** The form in which it crosses to other languages. */
  toJSON(): PlotJson {
    const { title, description, svg, spec } = this;
    return { title, description, svg, spec };
  }

  /**
   * Writes the plot to a file, in place of one that is there: `.svg`, `.html`, or `.json` for the specification.
   * @throws UnciaError `invalid_param` for another ending, `io` where the file cannot be written.
   */
  async save(path: string): Promise<void> {
    try {
      await writeFile(path, this.#as(extname(path).toLowerCase(), path));
    } catch (error) {
      if (error instanceof UnciaError) throw error;
      throw new UnciaError("io", `${path} cannot be written: ${(error as Error).message}.`);
    }
  }

  #as(ending: string, path: string): string {
    if (ending === ".svg") return `${this.svg}\n`;
    if (ending === ".html" || ending === ".htm") return this.html;
    if (ending === ".json") return `${JSON.stringify(this.spec, undefined, 2)}\n`;
    throw new UnciaError("invalid_param", `A plot cannot be saved as ${JSON.stringify(path)}.`, {
      param: "path",
      hint: "Name a file that ends in .svg, .html or .json.",
    });
  }

  /** Prints what it shows, and how to look at it: nobody reads SVG. */
  [inspect.custom](): string {
    return `Plot "${this.title}": ${this.description} Save it with save("plot.svg"), ".html" or ".json".`;
  }
}
