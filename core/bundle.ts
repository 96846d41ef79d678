/**
 * Builds the driver, which clients in other languages start: the core and all that it imports as a few ES modules in
 * `dist/driver`, or the folder that `--out` names, with `bridge.js` and `cli.js` to run. Modules that several parts share become chunks,
 * loaded when first used. Native addons are copied beside them; DuckDB's is found in `node_modules`, above the driver or in it.
 * `--inputs` names a file for the list of all sources that went in, by which their licences are found.
 */
import { copyFile, glob, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type BuildOptions, build, type OutputFile, type Plugin } from "esbuild";

const core = dirname(fileURLToPath(import.meta.url));
const { values: chosen } = parseArgs({ options: { out: { type: "string" }, inputs: { type: "string" } } });
const driver = resolve(chosen.out ?? join(core, "dist", "driver"));

/** Each subject is an entry, so that packages of stages can import `uncia/<subject>` from the driver. */
async function entryPoints(): Promise<Record<string, string>> {
  const entries: Record<string, string> = {
    bridge: join(core, "bridge/main.ts"),
    cli: join(core, "cli/main.ts"),
    "doctor/probe": join(core, "doctor/probe.ts"),
  };
  for await (const file of glob(["index.ts", "*/index.ts", "*/*-worker.ts"], { cwd: core })) {
    entries[file.replace(/\.ts$/, "")] = join(core, file);
  }
  return entries;
}

const settings = {
  outdir: driver,
  write: false,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node22",
  conditions: ["source"],
  // Stages are known by the names of their classes, and stack traces are read by people.
  keepNames: true,
  legalComments: "none",
  metafile: true,
} satisfies BuildOptions;

/** The name under which the modules of the driver import their one Arrow; its `package.json` says where that is. */
const sharedArrow = "#apache-arrow";
const sharedArrowFile = "bridge/shared-arrow";

/**
 * Arrow's modules import each other in circles, which only the order of the package's own entry unties: split into chunks, they would
 * run in another order and fail. So Arrow is one module, and all others import that.
 */
const oneArrow: Plugin = {
  name: "one-arrow",
  setup({ onResolve }) {
    onResolve({ filter: /^apache-arrow$/ }, () => ({ path: sharedArrow, external: true }));
  },
};

interface Bundle {
  readonly files: readonly OutputFile[];
  /** Paths of the sources, as esbuild gives them: relative to the working directory. */
  readonly inputs: readonly string[];
}

async function bundle(): Promise<Bundle> {
  const [arrow, parts] = await Promise.all([
    build({ ...settings, entryPoints: { [sharedArrowFile]: join(core, `${sharedArrowFile}.ts`) } }),
    build({
      ...settings,
      entryPoints: await entryPoints(),
      splitting: true,
      chunkNames: "chunk-[hash]",
      external: ["@duckdb/node-bindings", "*.node", "canvas"],
      plugins: [oneArrow],
      // CommonJS inside of the bundle asks for `require`, which ES modules do not have.
      banner: {
        js: `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);`,
      },
    }),
  ]);
  return {
    files: [...arrow.outputFiles, ...parts.outputFiles],
    inputs: [...Object.keys(arrow.metafile.inputs), ...Object.keys(parts.metafile.inputs)],
  };
}

const manifest = { type: "module", private: true, imports: { [sharedArrow]: `./${sharedArrowFile}.js` } };

async function copyAddons(): Promise<string[]> {
  const copied: string[] = [];
  for await (const file of glob("native/*/dist/*.node", { cwd: join(core, "..") })) {
    await copyFile(join(core, "..", file), `${join(driver, basename(file))}.new`);
    await rename(`${join(driver, basename(file))}.new`, join(driver, basename(file)));
    copied.push(basename(file));
  }
  return copied;
}

/** Writes what has changed, entries last, so that a core that starts meanwhile finds whole files. */
async function write(files: readonly OutputFile[]): Promise<void> {
  const isChunk = (file: OutputFile) => basename(file.path).startsWith("chunk-");
  for (const file of [...files.filter(isChunk), ...files.filter((one) => !isChunk(one))]) {
    const before = await readFile(file.path).catch(() => undefined);
    if (before?.equals(file.contents)) continue;
    await mkdir(dirname(file.path), { recursive: true });
    await writeFile(`${file.path}.new`, file.contents);
    await rename(`${file.path}.new`, file.path);
  }
}

async function removeOthers(kept: ReadonlySet<string>): Promise<void> {
  for await (const file of glob("**/*.{js,node}", {
    cwd: driver,
    exclude: (name) => name === "node_modules",
  })) {
    if (!kept.has(file)) await rm(join(driver, file));
  }
}

const { files, inputs } = await bundle();
await mkdir(driver, { recursive: true });
await writeFile(join(driver, "package.json"), `${JSON.stringify(manifest)}\n`);
await write(files);
const addons = await copyAddons();
// The command line shows docs from it, and knows by it which subject a class is in.
await copyFile(join(core, "../bindings/schema.json"), join(driver, "schema.json"));
await removeOthers(new Set([...files.map((file) => relative(driver, file.path)), ...addons]));

if (chosen.inputs !== undefined) {
  const paths = inputs.map((path) => relative(join(core, ".."), resolve(path)));
  await writeFile(chosen.inputs, `${JSON.stringify([...new Set(paths)].sort(), undefined, 1)}\n`);
}

const bytes = files.reduce((sum, file) => sum + file.contents.byteLength, 0);
process.stdout.write(
  `${relative(process.cwd(), driver)}: ${files.length} modules, ${bytes >> 10} KiB, ${addons.length} addons\n`,
);
