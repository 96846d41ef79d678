import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../paths.ts";
import type { ApiReference } from "./cached.ts";
import { placeInSite, runTool, siteRoot } from "./tools.ts";

const sources = "bindings/python/src";
const python = join(root, ".cache/python/bin/python");

/** pdoc over the package and its public modules, which it imports. */
export const pythonReference: ApiReference = {
  name: "python",
  sources: [`${sources}/uncia/**/*.py`, "docs/site/api/pdoc/*"],
  recipe: "pdoc",
  async make(folder) {
    if (!existsSync(python)) throw new Error("The Python environment is missing: npm run setup -- python");
    const options = [
      ["-m", "pdoc", ...publicModules()],
      ["--docformat", "numpy"],
      ["--no-show-source"],
      ["--template-directory", join(import.meta.dirname, "pdoc")],
      ["--logo-link", `${siteRoot}index.html`],
      ["--output-directory", folder],
    ];
    await runTool(python, options.flat(), "npm run setup -- python");
    placeInSite(folder, 2);
    unlinkMissing(folder);
  },
};

const publicModules = (): string[] =>
  globSync(["uncia/*.py", "uncia/*/__init__.py"], { cwd: join(root, sources) })
    .map((file) =>
      file
        .replace(/\.py$/, "")
        .replace(/\/__init__$/, "")
        .replaceAll("/", "."),
    )
    .filter((module) => !/\._/.test(module))
    .sort();

/** pdoc links to inherited members of private classes, which it leaves out of the page. */
function unlinkMissing(folder: string): void {
  for (const page of globSync("**/*.html", { cwd: folder })) {
    const path = join(folder, page);
    const text = readFileSync(path, "utf8");
    const ids = new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    const links = /(<a [^>]*?)href="#([^"]+)"/g;
    writeFileSync(
      path,
      text.replaceAll(links, (whole, start: string, id: string) => (ids.has(id) ? whole : start)),
    );
  }
}
