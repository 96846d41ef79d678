// The core as users get it: a folder that is complete in itself, and the same as an archive.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative } from "node:path";
import { changed, root, run, step } from "../lib/run.mjs";
import { buildKernels } from "../setup.mjs";
import { binariesBelow, newestSymbol } from "./binaries.mjs";
import { digestOf, listFiles, packFolder, replaceFolder } from "./files.mjs";
import { coreInventory, licencesText } from "./inventory/inventory.mjs";
import { bundleInputs, folderOf } from "./inventory/npm.mjs";
import { sbomText } from "./inventory/sbom.mjs";
import { copyNode } from "./node.mjs";
import { layOutRuntime, runtimeFolder } from "./onnx-runtime.mjs";

const licencesFile = "THIRD-PARTY-LICENSES.txt";

/** Loaded as packages: DuckDB's loader and this platform's library, and what the loader tells C libraries apart with. */
const copiedPackages = (platform) => ["@duckdb/node-bindings", platform.duckdb, "detect-libc"];

/** Makes `dist/core/<platform>` and its archive; what has not changed since is left as it is. Returns the folder. */
export async function build({ version, dist, platform, withNode = false }) {
  const folder = join(dist, "core", platform.name);
  const made = await assemble(`${folder}.new`, { version, dist, platform });
  if (sameCore(folder, made)) rmSync(`${folder}.new`, { recursive: true });
  else replaceFolder(`${folder}.new`, folder);
  copyFileSync(join(folder, licencesFile), join(dist, licencesFile));
  pack(folder, join(dist, `uncia-core-${version}-${platform.name}.tar.gz`));
  if (withNode) await buildWithNode({ folder, version, dist, platform });
  return folder;
}

async function assemble(folder, { version, dist, platform }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await buildKernels();
  await step("core bundle", "node", ["core/bundle.ts", "--out", folder, "--inputs", bundleInputs]);
  for (const kernel of Object.values(platform.kernels)) {
    if (!existsSync(join(folder, kernel))) throw new Error(`The bundle of the core lacks ${kernel}.`);
  }
  if (platform.openmp) copyFileSync(await systemLibrary(platform.openmp), join(folder, platform.openmp));
  copyPackages(platform, folder);
  await layOutRuntime(join(folder, runtimeFolder), platform);
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  const components = await coreInventory(platform, copiedPackages(platform));
  writeFileSync(join(folder, licencesFile), licencesText(components));
  const description = `The core of Uncia for ${platform.name}, with its kernels`;
  writeFileSync(join(dist, `uncia-${version}.cdx.json`), sbomText({ version, components, description }));
  return writeManifest(folder, { version, platform });
}

function copyPackages(platform, folder) {
  for (const name of copiedPackages(platform)) {
    const from = folderOf(name);
    cpSync(from, join(folder, "node_modules", name), {
      recursive: true,
      filter: (path) => !/\.(md|d\.ts)$/.test(path) && !path.slice(from.length).includes("node_modules"),
    });
  }
}

/** Where the compiler finds a library that the kernels are linked with. */
async function systemLibrary(name) {
  const { output } = await run("cc", [`-print-file-name=${name}`]);
  const path = output.trim();
  // A compiler that has none prints the bare name.
  if (!path.includes("/"))
    throw new Error(`There is no ${name}: install the compiler's OpenMP library (apt-get install libgomp1).`);
  return realpathSync(path);
}

/** `core.json` says what the folder holds, so that a client can tell whether all of it is there and fits. */
export function writeManifest(folder, { version, platform }) {
  const files = listFiles(folder);
  const manifest = {
    version,
    platform: platform.name,
    glibc: newestSymbol("GLIBC", binariesBelow(folder)),
    node: readJson(join(root, "core/package.json")).engines.node,
    schema: schemaHash(),
    digest: digestOf(files),
    files,
  };
  writeFileSync(join(folder, "core.json"), `${JSON.stringify(manifest, undefined, 1)}\n`);
  return manifest;
}

/** The hash by which clients and core know that they belong together; the core registers its stages with it. */
function schemaHash() {
  const stages = readFileSync(join(root, "core/stages.ts"), "utf8");
  const hash = /^ {2}schema: "(sha256:[0-9a-f]{64})",$/m.exec(stages)?.[1];
  if (!hash) throw new Error("core/stages.ts names no schema: run `npm run generate`.");
  return hash;
}

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

function sameCore(folder, made) {
  const path = join(folder, "core.json");
  return existsSync(path) && JSON.stringify(readJson(path)) === JSON.stringify(made);
}

function pack(folder, archive) {
  const packed = changed(basename(archive), [relative(root, join(folder, "core.json"))]);
  if (existsSync(archive) && !packed.stale) return;
  const bytes = packFolder(folder, archive, ["core.json"]);
  packed.mark();
  console.log(`  ${relative(root, archive)}: ${(bytes / 1e6).toFixed(1)} MB`);
}

/** The same with Node.js inside, for machines without it. */
async function buildWithNode({ folder, version, dist, platform }) {
  const complete = join(dist, "core", `with-node-${platform.name}`);
  rmSync(`${complete}.new`, { recursive: true, force: true });
  cpSync(folder, `${complete}.new`, { recursive: true });
  rmSync(join(`${complete}.new`, "core.json"));
  await copyNode(platform, join(`${complete}.new`, "node"));
  const made = writeManifest(`${complete}.new`, { version, platform });
  if (sameCore(complete, made)) rmSync(`${complete}.new`, { recursive: true });
  else replaceFolder(`${complete}.new`, complete);
  pack(complete, join(dist, `uncia-core-with-node-${version}-${platform.name}.tar.gz`));
}
