import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { escapeHtml, type MarkdownPlace } from "./markdown.ts";
import { root } from "./paths.ts";

/** Files of the repository that pages link to and that are no pages: they are copied into the site. */
export const linkedFiles = new Set<string>();

const filesFolder = "files";

/** Pages that lie elsewhere in the repository than in the site. */
const moved: Readonly<Record<string, string>> = {
  "README.md": "index.html",
  "CONTRIBUTING.md": "contributing.html",
  "CHANGELOG.md": "changelog.html",
  "codegen/README.md": "codegen.html",
  docs: "index.html",
  "docs/reference": "reference/index.html",
};

/** Where a link of a Markdown file of the repository leads to in the site. */
export function siteAddress(href: string, { source, base }: MarkdownPlace): string {
  if (/^[a-z]+:|^#/.test(href)) return href;
  const [path = "", fragment] = href.split("#");
  const target = posix.normalize(posix.join(dirname(source), decodeURI(path))).replace(/\/$/, "");
  const anchor = fragment === undefined ? "" : `#${fragment}`;
  return `${base}${pageOf(target, source)}${anchor}`;
}

function pageOf(target: string, source: string): string {
  const known = moved[target];
  if (known) return known;
  // The list of errors is a page of its own here.
  if (/^docs\/.*\.(md|html)$/.test(target)) return target.slice("docs/".length).replace(/\.md$/, ".html");
  if (!existsSync(join(root, target))) throw new Error(`${source} links to ${target}, which is not there.`);
  return fileAddress(target);
}

/** Where a file of the repository is in the site; folders have a page that says what is in them. */
export function fileAddress(path: string): string {
  linkedFiles.add(path);
  const isFolder = statSync(join(root, path)).isDirectory();
  return `${filesFolder}/${path}${isFolder ? "/index.html" : ""}`;
}

/** An SVG becomes part of the page, so that it takes on the colours of light and dark; other pictures are copied. */
export function imageHtml(src: string, alt: string, place: MarkdownPlace): string {
  const path = posix.join(dirname(place.source), src);
  if (!path.endsWith(".svg")) {
    return `<img src="${siteAddress(src, place)}" alt="${escapeHtml(alt)}" loading="lazy">`;
  }
  const svg = readFileSync(join(root, path), "utf8").replace(/<\?xml[^>]*\?>\s*/, "");
  return `<span class="figure" role="img" aria-label="${escapeHtml(alt)}">${svg.trim()}</span>`;
}
