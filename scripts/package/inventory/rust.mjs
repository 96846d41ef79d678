// Third-party code in a kernel that is written in Rust: the crates that it is linked with, and Rust's own library.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, run } from "../../lib/run.mjs";
import { isLegalText } from "./texts.mjs";

/** @returns {Promise<import("./inventory.mjs").Component[]>} */
export async function rustComponents(kernel) {
  const rust = await output("rustc", ["-vV"]);
  const host = /^host: (.+)$/m.exec(rust)?.[1];
  const licences = join((await output("rustc", ["--print", "sysroot"])).trim(), "share/doc/rust/licenses");
  const metadata = await cargoMetadata(kernel, `--filter-platform=${host}`);
  const compiled = await compiledCrates(kernel);
  const isCompiled = ({ name, version }) => compiled.has(`${name} v${version}`);
  return [
    ...linkedCrates(metadata, kernel)
      .filter(isCompiled)
      .map((crate) => crateComponent(crate, licences)),
    {
      name: "rust-std",
      version: /^release: (.+)$/m.exec(rust)?.[1],
      license: "MIT OR Apache-2.0",
      purl: ["generic", undefined, "rust-std"],
      texts: ["MIT.txt", "Apache-2.0.txt"].map((file) => join(licences, file)),
    },
  ];
}

/** What Cargo knows of the packages that a kernel depends on. */
export async function cargoMetadata(kernel, ...options) {
  const args = ["metadata", "--quiet", "--format-version=1", "--locked", "--offline", ...options];
  return JSON.parse(await output("cargo", args, join(root, "native", kernel)));
}

/** The metadata follows features that name an optional crate without asking for it (`glam?/std`); the tree does not. */
async function compiledCrates(kernel) {
  const args = ["tree", "--locked", "--offline", "--edges=normal", "--prefix=none", "--format={p}"];
  const tree = await output("cargo", args, join(root, "native", kernel));
  return new Set(tree.split("\n").map((line) => line.split(" ").slice(0, 2).join(" ")));
}

async function output(command, args, cwd = root) {
  const result = await run(command, args, { cwd });
  if (result.code !== 0) throw new Error(`${command} ${args.join(" ")}:\n${result.output}`);
  return result.output;
}

/** The crates whose code is in the addon: not those that only build it, or run inside of the compiler. */
function linkedCrates({ packages, resolve }, kernel) {
  const byId = new Map(packages.map((one) => [one.id, one]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const linked = new Set();
  const visit = (id) => {
    if (linked.has(id) || byId.get(id).targets.some(({ kind }) => kind.includes("proc-macro"))) return;
    linked.add(id);
    for (const { pkg, dep_kinds } of nodes.get(id).deps)
      if (dep_kinds.some(({ kind }) => kind === null)) visit(pkg);
  };
  visit(packages.find(({ name }) => name === `uncia-${kernel}`).id);
  // Our own have no source.
  return [...linked].map((id) => byId.get(id)).filter(({ source }) => source !== null);
}

function crateComponent({ name, version, license, authors, manifest_path }, licences) {
  const folder = dirname(manifest_path);
  const texts = readdirSync(folder).filter(isLegalText);
  const standard = join(licences, `${license}.txt`);
  if (texts.length === 0 && !existsSync(standard))
    throw new Error(`${folder} has no text of its licence, ${license}.`);
  return {
    name,
    version,
    license,
    purl: ["cargo", undefined, name, version],
    authors,
    texts: texts.length > 0 ? texts.map((file) => join(folder, file)) : [standard],
  };
}
