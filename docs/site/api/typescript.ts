import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { documentDeclarations, importJavaScript } from "../../../codegen/render/declarations.ts";
import type { PackageSchema } from "../../../codegen/schema/schema.ts";
import { readJson, root, siteCache } from "../paths.ts";
import type { ApiReference } from "./cached.ts";
import { placeInSite, runTool, siteRoot } from "./tools.ts";

const compiled = join(root, "core/dist");
const published = join(siteCache, "types");

/** Other folders of the core are no part of what a program may import. */
const isPublic = (file: string): boolean => !/^(bridge|cli|doctor)\//.test(file);

/** TypeDoc over the types that the npm package has: those of stages, their params and setters are documented from the schema. */
export const typescriptReference: ApiReference = {
  name: "typescript",
  sources: ["core/**/*.ts", "core/tsconfig.json", "bindings/schema.json", "codegen/render/declarations.ts"],
  recipe: "typedoc",
  async make(folder) {
    await runTool("tsc", ["--build", "core"], "npm install");
    writeTypes();
    const entryPoints = globSync(["index.d.ts", "*/index.d.ts"], { cwd: published }).filter(isPublic).sort();
    const options = [
      ["--tsconfig", join(published, "tsconfig.json")],
      ["--out", folder],
      ["--name", "Uncia for TypeScript"],
      ["--readme", "none"],
      ["--titleLink", `${siteRoot}index.html`],
      ["--customCss", join(import.meta.dirname, "../styles/typedoc.css")],
      ["--disableSources", "--disableGit", "--excludePrivate", "--excludeInternal"],
      // The declarations were checked as they were made.
      ["--skipErrorChecking", "--logLevel", "Error"],
      ["--entryPoints", ...entryPoints.map((file) => join(published, file))],
    ];
    await runTool("typedoc", options.flat(), "npm install");
    placeInSite(folder, 2);
  },
};

/** The declarations as they are published, in a folder of their own. */
function writeTypes(): void {
  rmSync(published, { recursive: true, force: true });
  const schema = readJson<PackageSchema>("bindings/schema.json");
  const files = globSync("**/*.d.ts", { cwd: compiled }).filter(
    (file) => !/^(driver|test)\/|\.(test|example)\.d\.ts$/.test(file),
  );
  for (const file of files) {
    const source = file.replace(/\.d\.ts$/, ".ts");
    const text = documentDeclarations(readFileSync(join(compiled, file), "utf8"), source, schema);
    mkdirSync(dirname(join(published, file)), { recursive: true });
    writeFileSync(join(published, file), importJavaScript(text));
  }
  const compilerOptions = {
    module: "nodenext",
    target: "es2024",
    strict: true,
    skipLibCheck: true,
    types: ["node"],
  };
  writeFileSync(
    join(published, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: ["**/*.d.ts"] }),
  );
  writeFileSync(join(published, "package.json"), JSON.stringify({ type: "module" }));
}
