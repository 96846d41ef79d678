import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../paths.ts";
import { type ApiReference, cachedReference } from "./cached.ts";
import { runTool } from "./tools.ts";

/** A help page of R, whose HTML takes on the look of the site. */
export interface RPage {
  readonly name: string;
  readonly title: string;
  readonly html: string;
}

const manual = "bindings/r/man";

const rReference: ApiReference = {
  name: "r",
  sources: [`${manual}/*.Rd`, "docs/site/api/help.R"],
  recipe: "Rd2HTML",
  async make(folder) {
    const script = join(import.meta.dirname, "help.R");
    await runTool(
      "Rscript",
      ["--vanilla", script, join(root, manual), folder],
      "apt-get install r-base-core",
    );
  },
};

/** The help pages, as `tools::Rd2HTML` of R makes them. */
export async function rPages(): Promise<readonly RPage[]> {
  const folder = await cachedReference(rReference);
  const pages = globSync("*.html", { cwd: folder }).sort();
  const topics = new Set(pages);
  return pages.map((file) => {
    const html = readFileSync(join(folder, file), "utf8");
    const [, title = ""] = /<h2>([\s\S]*?)<\/h2>/.exec(html) ?? [];
    return { name: basename(file, ".html"), title: title.trim(), html: pageHtml(html, topics) };
  });
}

/** What stands between the head and the foot that R gives a page; links to other packages of R become plain text. */
function pageHtml(html: string, topics: ReadonlySet<string>): string {
  const start = html.indexOf("<h2>");
  const end = html.lastIndexOf("</div>");
  return html
    .slice(start, end)
    .replace(/<h2>([\s\S]*?)<\/h2>/, "<h1>$1</h1>")
    .replaceAll(/<(\/?)h3>/g, "<$1h2>")
    .replaceAll(/<hr ?\/?>\s*<div[^>]*>\[[\s\S]*?<\/div>/g, "")
    .replaceAll(/<a href="([^":#]+\.html)[^"]*">([\s\S]*?)<\/a>/g, (whole, file: string, text: string) =>
      topics.has(file) ? whole : text,
    );
}
