import { cpSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { escapeHtml } from "./markdown.ts";
import { linkedFiles } from "./page-links.ts";
import { root, siteFolder } from "./paths.ts";
import { searchDocuments } from "./search-index.ts";

const here = import.meta.dirname;

/** Styles and scripts of the pages, small and in one file each: they load from a disk as well as from a server. */
export async function writeAssets(): Promise<void> {
  const outdir = join(siteFolder, "assets");
  await build({
    entryPoints: [join(here, "client/early.ts"), join(here, "client/site.ts"), join(here, "styles/site.css")],
    entryNames: "[name]",
    outdir,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022"],
    external: ["*.svg"],
    legalComments: "none",
    logLevel: "warning",
  });
  cpSync(join(here, "styles/rosettes.svg"), join(outdir, "rosettes.svg"));
  const mark = readFileSync(join(here, "layouts/mark.svg"), "utf8");
  const icon = mark
    .replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
    .replace("currentColor", "#5a8f93");
  writeFileSync(join(outdir, "icon.svg"), icon);
}

/** Files of the repository that pages link to; a folder gets a page that lists what is in it. */
export function writeLinkedFiles(): void {
  for (const path of linkedFiles) {
    const target = join(siteFolder, "files", path);
    const isFolder = statSync(join(root, path)).isDirectory();
    mkdirSync(isFolder ? target : dirname(target), { recursive: true });
    if (isFolder) writeFolder(path, target);
    else cpSync(join(root, path), target);
  }
}

function writeFolder(path: string, target: string): void {
  const files = globSync("*", { cwd: join(root, path), withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
  for (const name of files) cpSync(join(root, path, name), join(target, name));
  const items = files.map((name) => `<li><a href="${encodeURI(name)}">${escapeHtml(name)}</a></li>`);
  const style = `${"../".repeat(path.split("/").length + 1)}assets/site.css`;
  writeFileSync(
    join(target, "index.html"),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
      `<title>${escapeHtml(path)}</title><link rel="stylesheet" href="${style}"></head>` +
      `<body><main class="prose"><h1>${escapeHtml(path)}</h1><ul>${items.join("")}</ul></main></body></html>\n`,
  );
}

/** What the search knows, from the pages as they were written; the references of single languages search for themselves. */
export function writeSearchIndex(): number {
  const pages = globSync("**/*.html", { cwd: siteFolder }).filter(
    (page) => !/^(files|api\/(typescript|python|java))\//.test(page),
  );
  const documents = pages
    .sort()
    .flatMap((page) => searchDocuments(readFileSync(join(siteFolder, page), "utf8"), page));
  writeFileSync(
    join(siteFolder, "assets/search-index.js"),
    `window.unciaPages=${JSON.stringify(documents).replaceAll("<", "\\u003c")};\n`,
  );
  return documents.length;
}
