import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type BuildFailure, build, type Message, type Plugin } from "esbuild";
import type { PackageConfig } from "../config.ts";
import type { Problem } from "../extract/problems.ts";
import { jsonText } from "../schema/canonical.ts";

/** A package of stages as the core loads it: one module and a manifest. */
export interface Bundle {
  readonly code: string;
  readonly manifest: string;
}

/** What the driver offers to packages itself; a second copy would have classes of its own. */
const external = ["uncia", "uncia/*", "apache-arrow"];

/**
 * The package's stages and all that they import, but for the core, as one ES module, so that packages of other languages can carry it.
 * `generated` holds texts of files, by absolute path, that take the place of those on disk.
 */
export async function bundleStages(
  config: PackageConfig,
  generated: ReadonlyMap<string, string>,
): Promise<{ readonly bundle: Bundle | undefined; readonly problems: readonly Problem[] }> {
  const entry = join(config.subjects, "stages.ts");
  if (!generated.has(entry) && !existsSync(entry)) return { bundle: undefined, problems: [] };
  try {
    const { outputFiles } = await build({
      entryPoints: [entry],
      absWorkingDir: config.folder,
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node22",
      external,
      // Errors and `console.log` name a stage by its class.
      keepNames: true,
      legalComments: "inline",
      logLevel: "silent",
      ...(config.tsconfig && { tsconfig: config.tsconfig }),
      plugins: [overlay(generated)],
      // CommonJS inside of the bundle asks for `require`, which ES modules do not have.
      banner: {
        js: `import { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);`,
      },
    });
    return { bundle: { code: outputFiles[0]?.text ?? "", manifest: manifestOf(config) }, problems: [] };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { bundle: undefined, problems: error.errors.map((message) => problemOf(message, config)) };
  }
}

const isFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);

const manifestOf = ({ name, version, about }: PackageConfig): string =>
  jsonText({
    name,
    version,
    type: "module",
    exports: { "./stages": "./stages.js", "./package.json": "./package.json" },
    peerDependencies: { uncia: about.uncia === undefined ? "*" : `^${about.uncia}` },
  });

function problemOf({ text, location, notes }: Message, { folder }: PackageConfig): Problem {
  const isAddon = /No loader is configured for "\.node"/.test(text);
  return {
    file: location ? relative(folder, resolve(folder, location.file)).replaceAll("\\", "/") : "package.json",
    line: location?.line ?? 1,
    column: (location?.column ?? 0) + 1,
    message: `The JavaScript of the package cannot be put together: ${text.replace(/\.?$/, ".")}`,
    hint: isAddon
      ? "A native addon fits one platform alone: publish it as an npm package of its own, and load it by a path that users set."
      : (notes[0]?.text ?? "Correct the import; what it needs must be installed."),
  };
}

/** Generated sources are bundled as they will be written. */
const overlay = (generated: ReadonlyMap<string, string>): Plugin => ({
  name: "generated",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[./].*\.ts$/ }, ({ path, resolveDir }) => {
      const file = resolve(resolveDir, path);
      return generated.has(file) ? { path: file } : undefined;
    });
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = generated.get(path);
      return contents === undefined ? undefined : { contents, loader: "ts", resolveDir: dirname(path) };
    });
  },
});
