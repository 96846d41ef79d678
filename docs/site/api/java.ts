import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../paths.ts";
import type { ApiReference } from "./cached.ts";
import { placeInSite, runTool, siteRoot } from "./tools.ts";

const sourceFolders = ["bindings/java/src/main/java", "bindings/java/src/generated/java"];
const classPath = join(root, "bindings/java/target/classpath.txt");

/** Javadoc, by the tool of the JDK; that its comments are complete is checked where the package is built. */
export const javaReference: ApiReference = {
  name: "java",
  sources: [...sourceFolders.map((folder) => `${folder}/**/*.java`), "docs/site/styles/javadoc.css"],
  recipe: "javadoc",
  async make(folder) {
    if (!existsSync(classPath)) throw new Error("Java's class path is missing: npm run setup -- java");
    const options = [
      ["-quiet", "-Xdoclint:none", "-notimestamp", "-encoding", "UTF-8"],
      ["-d", folder],
      ["-classpath", readFileSync(classPath, "utf8").trim()],
      ["-sourcepath", sourceFolders.map((path) => join(root, path)).join(":")],
      ["-subpackages", "dev.uncia"],
      ["-windowtitle", "Uncia for Java", "-doctitle", "Uncia for Java"],
      ["-header", `<a href="${siteRoot}index.html">Uncia: documentation</a>`],
      ["--add-stylesheet", join(import.meta.dirname, "../styles/javadoc.css")],
    ];
    await runTool("javadoc", options.flat(), "apt-get install openjdk-17-jdk-headless");
    placeInSite(folder, 2);
    forgetMissingFonts(folder);
  },
};

/** Debian's JDK writes a style that asks for fonts which it leaves out. */
function forgetMissingFonts(folder: string): void {
  const styles = join(folder, "stylesheet.css");
  const text = readFileSync(styles, "utf8");
  const kept = text.replaceAll(/@import url\('([^']+)'\);\n?/g, (whole, path: string) =>
    existsSync(join(folder, path)) ? whole : "",
  );
  writeFileSync(styles, kept);
}
