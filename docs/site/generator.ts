import { globSync } from "node:fs";
import { join } from "node:path";
import { Eleventy, type EleventyConfig, type EleventyData, type EleventyOptions } from "@11ty/eleventy";
import { apiAddresses } from "./api/links.ts";
import type { RPage } from "./api/r.ts";
import { tourPrograms } from "./front-page.ts";
import { CodeColours } from "./highlight.ts";
import { languageOf, languageOfFence, languages } from "./languages.ts";
import { inLanguages, inOtherLanguages, Markdown, type MarkdownPlace } from "./markdown.ts";
import { addressOf, navigation, neighbours, pagesElsewhere, titleOf } from "./navigation.ts";
import { readText, root, siteFolder } from "./paths.ts";
import { type ByLanguage, type PageParam, type ReferencePage, readReference } from "./reference.ts";
import { tabsHtml } from "./tabs.ts";
import { tableOfContents } from "./toc.ts";

export interface SiteOptions {
  readonly runMode: "build" | "serve";
  /** Help pages of R, which take on the look of the site. */
  readonly rPages: readonly RPage[];
  /** Folders of the references that are sites of their own, by language. */
  readonly references: ReadonlyMap<string, string>;
  readonly after: () => Promise<void>;
}

/** The site as Eleventy makes it: guides from Markdown, the reference from the schema, all in the same layout. */
export async function siteGenerator({ runMode, rPages, references, after }: SiteOptions): Promise<Eleventy> {
  const colours = await CodeColours.open();
  const markdown = new Markdown(colours);
  const reference = readReference();
  const sections = navigation(reference);
  const config = (eleventy: EleventyConfig): void => {
    eleventy.setUseGitIgnore(false);
    for (const folder of ["reference", "site/layouts", "site/styles", "site/client", "site/api"]) {
      eleventy.ignores.add(`docs/${folder}/**`);
    }
    eleventy.setLibrary("md", { render: (text, data) => markdown.page(text, guidePlace(data)) });
    eleventy.addGlobalData("layout", "guide.njk");
    eleventy.addGlobalData("permalink", () => (data: EleventyData) => addressOf(sourcePath(data)));
    const elsewhere = [
      ...Object.entries(pagesElsewhere),
      ...leftOutPages().map((source) => [source, addressOf(source)] as const),
    ];
    for (const [source, address] of elsewhere) {
      eleventy.addTemplate(`docs/${virtualName(source)}`, readText(source), { permalink: address, source });
    }
    eleventy.addGlobalData("site", {
      reference,
      sections,
      languages,
      rPages,
      leftOut: leftOutPages().map(addressOf),
      pages: reference.subjects.flatMap(({ pages }) => pages),
      front: tourPrograms(),
    });
    eleventy.addFilter("apiAddresses", (page: ReferencePage) => apiAddresses(page, references, rPages));
    addFilters(eleventy, markdown, sections);
    for (const folder of ["docs/site/layouts", "docs/site/styles", "docs/site/client"]) {
      eleventy.addWatchTarget(join(root, folder));
    }
    eleventy.on("eleventy.after", async () => {
      colours.save();
      await after();
    });
  };
  const options: EleventyOptions = {
    quietMode: true,
    configPath: "docs/site/eleventy.config.ts",
    runMode,
    config,
  };
  return new Eleventy("docs", siteFolder, options);
}

/** What the stages of a subject leave out of their native kernel: tables of text, which the generator writes as Markdown. */
const leftOutPages = (): string[] => globSync("docs/reference/*/left-out.md", { cwd: root });

const virtualName = (source: string): string => source.replaceAll("/", "-").toLowerCase();

/** Path of a guide in the repository. */
const sourcePath = (data: EleventyData & { source?: string }): string =>
  data.source ?? data.page.inputPath.replace(/^\.\//, "");

const guidePlace = (data: EleventyData & { source?: string }): MarkdownPlace => ({
  source: sourcePath(data),
  base: baseOf(data.page.url),
});

/** From a page to the root of the site. */
const baseOf = (url: string): string => "../".repeat(url.split("/").length - 2);

function addFilters(
  eleventy: EleventyConfig,
  markdown: Markdown,
  sections: ReturnType<typeof navigation>,
): void {
  // Texts of the schema link to pages as the Markdown files of the reference do, from a folder of a subject.
  const place = (url: string, page?: ReferencePage): MarkdownPlace => ({
    source: "docs/reference/subject/page.md",
    base: baseOf(url),
    ...(page && { params: paramsOf(page) }),
  });
  eleventy.addFilter("base", (url: string) => baseOf(url));
  eleventy.addFilter("address", (url: string) => url.replace(/^\//, "") || "index.html");
  eleventy.addFilter("block", (text: string, url: string, page?: ReferencePage) =>
    markdown.page(text, place(url, page)),
  );
  eleventy.addFilter("inline", (text: string, url: string, page?: ReferencePage) =>
    markdown.inline(text, place(url, page)),
  );
  eleventy.addFilter("code", (text: string, fence: string) => markdown.code(text, fence));
  eleventy.addFilter("names", (texts: ByLanguage) => inLanguages(texts));
  eleventy.addFilter("elsewhere", (texts: ByLanguage) => inOtherLanguages(texts));
  eleventy.addFilter("breakable", (name: string) => name.replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, "<wbr>"));
  eleventy.addFilter("otherNames", otherNames);
  eleventy.addFilter("languageTitle", (name: string) => languageOf(name)?.title);
  eleventy.addFilter("snippetTabs", (snippets: readonly { fence: string; code: string }[], id: string) =>
    tabsHtml(
      id,
      snippets.flatMap(({ fence, code }) => {
        const language = languageOfFence(fence);
        return language ? [{ language, html: markdown.code(code, fence) }] : [];
      }),
    ),
  );
  eleventy.addFilter("callTabs", (calls: ByLanguage) =>
    Object.entries(calls)
      .map(([name, call]) => {
        const html = markdown.code(call, languageOf(name)?.fence ?? "");
        return `<div data-in="${name}">${html}</div>`;
      })
      .join(""),
  );
  eleventy.addFilter("toc", tableOfContents);
  eleventy.addFilter("titleOf", titleOf);
  eleventy.addFilter("plain", (text: string) => text.replaceAll(/\[([^\]]*)\]\([^)]*\)|`/g, "$1"));
  eleventy.addFilter("values", (texts: ByLanguage) => [...new Set(Object.values(texts))].join(" "));
  eleventy.addFilter("neighbours", (address: string) => neighbours(sections, address));
}

const paramsOf = (page: ReferencePage): ReadonlyMap<string, ByLanguage> =>
  new Map(page.groups.flatMap(({ params }) => params.map((param) => [param.id, param.names] as const)));

/** Everything that a param is called, for the filter and the search. */
const otherNames = ({ names, alias, aliases }: PageParam): string =>
  [...new Set([...Object.values(names), ...(alias ? [alias] : []), ...aliases])].join(" ");
