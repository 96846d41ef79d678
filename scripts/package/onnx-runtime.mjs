// ONNX Runtime as users get it: a folder that is complete in itself. The npm package brings the libraries of all platforms, 290 MB, and an
// install script that fetches more; what is laid out here is its JavaScript as one module, and the libraries of one platform.
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { cache } from "../lib/run.mjs";
import { setUpPython } from "../setup.mjs";
import { folderOf } from "./inventory/npm.mjs";

const packageName = "onnxruntime-node";
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/** Where it is in a core; the core's `core/onnx/runtime.ts` looks there. */
export const runtimeFolder = "onnxruntime";

export const runtimeVersion = () => readJson(join(folderOf(packageName), "package.json")).version;

/** Lays ONNX Runtime out in a folder: `index.cjs`, its addon and its library. */
export async function layOutRuntime(folder, platform) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(folderOf(packageName), "dist/index.js")],
    outfile: join(folder, "index.cjs"),
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node22",
    legalComments: "none",
    external: ["*.node"],
    plugins: [addonBeside],
  });
  const [os, cpu] = platform.name.split("-");
  const libraries = join(folderOf(packageName), "bin/napi-v6", os, cpu);
  for (const file of readdirSync(libraries)) copyFileSync(join(libraries, file), join(folder, file));
  writeFileSync(join(folder, "version.json"), `${JSON.stringify({ onnxruntime: runtimeVersion() })}\n`);
}

/** The package looks its addon up by platform. */
const addonBeside = {
  name: "addon-beside",
  setup({ onLoad }) {
    onLoad({ filter: /onnxruntime-node[\\/]dist[\\/]binding\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const contents = text.replace(/require\(`\.\.\/bin\/[^`]+`\)/, 'require("./onnxruntime_binding.node")');
      if (contents === text) throw new Error(`${path} loads its addon in another way than before.`);
      return { contents, loader: "js" };
    });
  },
};

/**
 * What it is made of. Its npm package holds no licence, so the texts are those of the Python package of the same version, which is there for
 * the comparisons.
 * @returns {Promise<import("./inventory/inventory.mjs").Component[]>}
 */
export async function runtimeComponents() {
  await setUpPython();
  const version = runtimeVersion();
  const [folder] = globSync("python/lib/python*/site-packages/onnxruntime", { cwd: cache });
  const peer = folder && readText(join(cache, folder, "__init__.py")).match(/^__version__ = "(.+)"/m)?.[1];
  if (peer !== version) {
    throw new Error(
      `bindings/python/pyproject.toml has onnxruntime ${peer ?? "not"}, core/package.json ${version}: they go together.`,
    );
  }
  const texts = ["LICENSE", "ThirdPartyNotices.txt"].map((file) => join(cache, folder, file));
  const common = { license: "MIT", version };
  return [
    { ...common, name: packageName, purl: ["npm", undefined, packageName, version], texts },
    {
      ...common,
      name: "onnxruntime-common",
      purl: ["npm", undefined, "onnxruntime-common", version],
      texts: texts.slice(0, 1),
    },
  ];
}

const readText = (path) => (existsSync(path) ? readFileSync(path, "utf8") : "");
