// The modules of a package as they are published: what TypeScript made of its sources, without tests and tools.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { documentDeclarations, importJavaScript } from "../../codegen/render/declarations.ts";
import { listFiles } from "./files.mjs";

const forDevelopment = /\.(test|example|d)\.ts$|(^|\/)(test\/|test-[^/]+\.ts$)/;

/** Copies the compiled modules of the package in `from` to `to`, and documents their types. */
export function stageModules({ from, to, leftOut, schema }) {
  for (const source of sources(from, leftOut)) {
    const stem = source.slice(0, -".ts".length);
    const compiled = (extension) => readFileSync(join(from, "dist", `${stem}${extension}`), "utf8");
    write(join(to, "dist", `${stem}.js`), withoutMap(compiled(".js")));
    const declarations = documentDeclarations(compiled(".d.ts"), source, schema);
    write(join(to, "dist", `${stem}.d.ts`), withoutMap(importJavaScript(declarations)));
  }
  checkImports(join(to, "dist"));
}

function sources(folder, leftOut) {
  const isLeftOut = (path) =>
    leftOut.some((one) => (one.endsWith("/") ? path.startsWith(one) : path === one));
  return listFiles(folder, (name) => !["node_modules", "dist", "target"].includes(name))
    .map(({ path }) => path)
    .filter((path) => path.endsWith(".ts") && !forDevelopment.test(path) && !isLeftOut(path));
}

/** Maps lead to sources, which are not published. */
const withoutMap = (text) => text.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, "\n");

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A module that is left out but needed would be found by users only. */
function checkImports(folder) {
  const missing = listFiles(folder).flatMap(({ path }) => {
    const text = readFileSync(join(folder, path), "utf8");
    const imports = [...text.matchAll(/(?:from|import) ?\(?"(\.{1,2}\/[^"]+)"/g)].map(([, name]) => name);
    return imports
      .map((name) => join(dirname(path), name))
      .map((name) => (path.endsWith(".d.ts") ? name.replace(/\.js$/, ".d.ts") : name))
      .filter((name) => !existsSync(join(folder, name)))
      .map((name) => `${path} imports ${name}`);
  });
  if (missing.length > 0)
    throw new Error(`Modules are left out of the package that others need:\n${missing.join("\n")}`);
}
