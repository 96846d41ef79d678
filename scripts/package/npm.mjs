// The npm packages: `uncia`, its kernels and ONNX Runtime with one package a platform, and the generator.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { changed, root, step } from "../lib/run.mjs";
import { digestOf, listFiles } from "./files.mjs";
import { kernelInventory, licencesText, runtimeInventory } from "./inventory/inventory.mjs";
import { stageModules } from "./npm-modules.mjs";
import { runtimeFolder, runtimeVersion } from "./onnx-runtime.mjs";

/** Each package: its folder, and what of it is for its development alone, besides tests and examples. */
const packages = {
  "@uncia/lightgbm": { folder: "native/lightgbm", leftOut: [] },
  "@uncia/linear": { folder: "native/linear", leftOut: [] },
  "@uncia/opencv": { folder: "native/opencv", leftOut: [] },
  uncia: {
    folder: "core",
    leftOut: ["bundle.ts", "bridge/transcripts.ts", "lightgbm/probes.ts", "lightgbm/params/probes.ts"],
  },
  "@uncia/codegen": { folder: "codegen", leftOut: [] },
};

/** Makes `dist/*.tgz`; a package of which nothing has changed is left as it is. */
export async function build({ version, dist, platform, core }) {
  const staging = join(dist, "npm");
  rmSync(staging, { recursive: true, force: true });
  const context = { version, platform, core };
  for (const kernel of Object.keys(platform.kernels)) {
    const folder = join(staging, `uncia-${kernel}-${npmPlatform(platform)}`);
    await pack(await stageKernel(kernel, folder, context), dist);
  }
  await pack(await stageRuntime(join(staging, `uncia-onnxruntime-${npmPlatform(platform)}`), context), dist);
  // In the order in which they depend on each other.
  for (const [name, { folder }] of Object.entries(packages)) {
    await step(`${name}: compilation`, "tsc", ["--build", folder]);
    await pack(stagePackage(name, join(staging, folderName(name)), context), dist);
  }
}

/** As npm names the archive of a package. */
const folderName = (name) => name.replace("@", "").replace("/", "-");
const npmPlatform = ({ name, libc }) => [name, libc].filter(Boolean).join("-");
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

function stagePackage(name, to, { version, platform }) {
  const { folder, leftOut } = packages[name];
  const manifest = readJson(join(root, folder, "package.json"));
  stageModules({
    from: join(root, folder),
    to,
    leftOut,
    schema: readJson(join(root, "bindings/schema.json")),
  });
  for (const [file, from] of Object.entries(extraFiles(name))) {
    for (const [path, source] of filesOf(from, file)) {
      mkdirSync(dirname(join(to, path)), { recursive: true });
      copyFileSync(source, join(to, path));
    }
  }
  const ofPlatform = packageOfPlatform[name];
  const platforms = ofPlatform
    ? { optionalDependencies: { [`${ofPlatform}-${npmPlatform(platform)}`]: version } }
    : {};
  writeManifest(to, { ...published(manifest, to), version, ...platforms });
  return to;
}

/** What has a package a platform. ONNX Runtime's own package, which a checkout uses, brings the libraries of all of them. */
const packageOfPlatform = {
  "@uncia/lightgbm": "@uncia/lightgbm",
  "@uncia/linear": "@uncia/linear",
  "@uncia/opencv": "@uncia/opencv",
  uncia: "@uncia/onnxruntime",
};

function extraFiles(name) {
  const common = { LICENSE: join(root, "LICENSE") };
  if (name === "uncia") {
    // The command line describes stages by the schema.
    const schema = join(root, "bindings/schema.json");
    return { ...common, "README.md": join(root, "README.md"), "dist/schema.json": schema };
  }
  const readme = { "README.md": join(root, packages[name].folder, "README.md") };
  if (name !== "@uncia/codegen") return { ...common, ...readme };
  return { ...common, ...readme, templates: join(root, "templates") };
}

/** A file, or all below a folder, as path in the package and path here. */
function filesOf(from, path) {
  try {
    return listFiles(from).map((file) => [join(path, file.path), join(from, file.path)]);
  } catch {
    return [[path, from]];
  }
}

/** A manifest without what only a checkout has: sources, scripts, tools. */
function published(manifest, folder) {
  const {
    private: _private,
    scripts: _scripts,
    devDependencies: _tools,
    exports,
    uncia: _uncia,
    ...rest
  } = manifest;
  return { ...rest, exports: publishedExports(exports, folder) };
}

/**
 * Conditions without `source`, which another package's build may ask for too; and instead of a pattern the subjects that there are, as
 * editors complete those.
 */
function publishedExports(exports, folder) {
  const entries = Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === "string") return [[subpath, target]];
    const { source: _source, ...conditions } = target;
    if (!subpath.includes("*")) return [[subpath, conditions]];
    return subjects(folder).map((subject) => [
      subpath.replace("*", subject),
      Object.fromEntries(
        Object.entries(conditions).map(([name, path]) => [name, path.replace("*", subject)]),
      ),
    ]);
  });
  return Object.fromEntries(entries);
}

const subjects = (folder) =>
  listFiles(join(folder, "dist"))
    .map(({ path }) => /^([^/]+)\/index\.js$/.exec(path)?.[1])
    .filter((subject) => subject !== undefined);

/** The addon of one platform, for npm to choose by `os`, `cpu` and `libc`. */
async function stageKernel(kernel, to, { version, platform, core }) {
  const addon = platform.kernels[kernel];
  const files = [addon, kernel === "lightgbm" && platform.openmp].filter(Boolean);
  mkdirSync(to, { recursive: true });
  for (const file of files) copyFileSync(join(core, file), join(to, file));
  copyFileSync(join(root, "LICENSE"), join(to, "LICENSE"));
  writeFileSync(join(to, "THIRD-PARTY-LICENSES.txt"), licencesText(await kernelInventory(kernel, platform)));
  const { description, license, engines } = readJson(join(root, "native", kernel, "package.json"));
  const name = `@uncia/${kernel}-${npmPlatform(platform)}`;
  const [os, cpu] = platform.name.split("-");
  writeManifest(to, {
    name,
    version,
    description: `${description}: the addon for ${npmPlatform(platform)}`,
    license,
    engines,
    os: [os],
    cpu: [cpu],
    ...(platform.libc && { libc: [platform.libc === "gnu" ? "glibc" : platform.libc] }),
    main: addon,
  });
  return to;
}

/** ONNX Runtime for one platform. */
async function stageRuntime(to, { version, platform, core }) {
  mkdirSync(to, { recursive: true });
  for (const { path } of listFiles(join(core, runtimeFolder)))
    copyFileSync(join(core, runtimeFolder, path), join(to, path));
  copyFileSync(join(root, "LICENSE"), join(to, "LICENSE"));
  writeFileSync(join(to, "THIRD-PARTY-LICENSES.txt"), licencesText(await runtimeInventory()));
  const { license, engines } = readJson(join(root, "core/package.json"));
  const [os, cpu] = platform.name.split("-");
  writeManifest(to, {
    name: `@uncia/onnxruntime-${npmPlatform(platform)}`,
    version,
    description: `ONNX Runtime ${runtimeVersion()} for ${npmPlatform(platform)}, as uncia loads it`,
    license,
    engines,
    os: [os],
    cpu: [cpu],
    ...(platform.libc && { libc: [platform.libc === "gnu" ? "glibc" : platform.libc] }),
    main: "index.cjs",
  });
  return to;
}

const writeManifest = (folder, manifest) =>
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);

async function pack(folder, dist) {
  const { version } = readJson(join(folder, "package.json"));
  const archive = join(dist, `${basename(folder)}-${version}.tgz`);
  const list = `${folder}.digest`;
  writeFileSync(list, digestOf(listFiles(folder)));
  const packed = changed(basename(archive), [relative(root, list)]);
  if (existsSync(archive) && !packed.stale) return;
  await step(`npm pack ${basename(folder)}`, "npm", [
    "pack",
    folder,
    "--pack-destination",
    dist,
    "--ignore-scripts",
  ]);
  packed.mark();
}
