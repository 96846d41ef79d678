// Third-party npm packages that the core holds: bundled into its modules, or beside them in `node_modules`.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { cache, root } from "../../lib/run.mjs";
import { isLegalText } from "./texts.mjs";

/** What the bundle was made of, as `core/bundle.ts` lists it. */
export const bundleInputs = join(cache, "core-inputs.json");

const require = createRequire(join(root, "core/package.json"));

/** The folder of an installed package. */
export const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));

/** @returns {import("./inventory.mjs").Component[]} */
export function npmComponents(copied) {
  const bundled = JSON.parse(readFileSync(bundleInputs, "utf8"))
    .map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter((folder) => folder !== undefined)
    .map((folder) => join(root, folder));
  return [...new Set([...bundled, ...copied.map(folderOf)])].map(component);
}

function component(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  // DuckDB's packages hold its library without its licence's text beside each; all are DuckDB's own.
  const found = readdirSync(folder).filter(isLegalText);
  const texts =
    found.length > 0 ? found.map((file) => join(folder, file)) : (textsElsewhere[name]?.(folder) ?? []);
  if (typeof license !== "string") throw new Error(`${folder}/package.json names no licence.`);
  if (texts.length === 0) throw new Error(`${folder} has no text of its licence, ${license}.`);
  return {
    name,
    version,
    license,
    purl: ["npm", name.startsWith("@") ? name.split("/")[0] : undefined, name.split("/").at(-1), version],
    texts: texts.filter(existsSync),
  };
}

/** Packages that hold no file of their licence, and where its text is. */
const textsElsewhere = {
  // Of Apache-2.0 and BSD-3-Clause: the second stands at the head of a module.
  "@bufbuild/protobuf": (folder) => [
    join(folderOf("detect-libc"), "LICENSE"),
    headComment(join(folder, "dist/esm/wire/varint.js"), "protobuf.txt"),
  ],
};

/** Writes the comment that a module begins with to a file of its own. */
function headComment(module, name) {
  const [comment] = /^(\/\/.*\n)+/.exec(readFileSync(module, "utf8")) ?? [];
  if (!comment) throw new Error(`${module} does not begin with its licence.`);
  const file = join(cache, "package/licences", name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, comment.replaceAll(/^\/\/ ?/gm, ""));
  return file;
}
