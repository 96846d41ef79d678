import { globSync } from "node:fs";
import { join } from "node:path";
import { root } from "../paths.ts";
import type { ApiReference } from "./cached.ts";
import { placeInSite, runTool, siteRoot } from "./tools.ts";

const tsconfig = "core/tsconfig.json";
/** Other folders of the core are no part of what a program may import. */
const isPublic = (file: string): boolean => !/^core\/(bridge|cli|doctor|test|dist)\//.test(file);

/** TypeDoc over what the npm package exports. */
export const typescriptReference: ApiReference = {
  name: "typescript",
  sources: ["core/**/*.ts", tsconfig, "tsconfig.base.json"],
  recipe: "typedoc",
  async make(folder) {
    const entryPoints = globSync(["core/index.ts", "core/*/index.ts"], { cwd: root }).filter(isPublic).sort();
    const options = [
      ["--tsconfig", tsconfig],
      ["--out", folder],
      ["--name", "Uncia for TypeScript"],
      ["--readme", "none"],
      ["--titleLink", `${siteRoot}index.html`],
      ["--customCss", join(import.meta.dirname, "../styles/typedoc.css")],
      ["--disableSources", "--disableGit", "--excludePrivate", "--excludeInternal", "--skipErrorChecking"],
      ["--logLevel", "Error"],
      ["--entryPoints", ...entryPoints],
    ];
    await runTool("typedoc", options.flat(), "npm install");
    placeInSite(folder, 2);
  },
};
