/**
 * Builds the driver, which clients in other languages start: the core and all that it imports as a few ES modules in
 * `dist/driver`, with `bridge.js` to run. Modules that several parts share become chunks, loaded when first used. Native
 * addons are copied beside them; DuckDB's is found in `node_modules`, above the driver or in it.
 */
import { copyFile, glob, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type OutputFile } from "esbuild";

const core = dirname(fileURLToPath(import.meta.url));
const driver = join(core, "dist", "driver");

/** Each subject is an entry, so that packages of stages can import `uncia/<subject>` from the driver. */
async function entryPoints(): Promise<Record<string, string>> {
  const entries: Record<string, string> = {
    bridge: join(core, "bridge/main.ts"),
    "bridge/lifeline-worker": join(core, "bridge/lifeline-worker.ts"),
    "bridge/shared-arrow": join(core, "bridge/shared-arrow.ts"),
  };
  for await (const file of glob(["index.ts", "*/index.ts"], { cwd: core })) {
    entries[file.replace(/\.ts$/, "")] = join(core, file);
  }
  return entries;
}

async function bundle(): Promise<readonly OutputFile[]> {
  const { outputFiles } = await build({
    entryPoints: await entryPoints(),
    outdir: driver,
    write: false,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    conditions: ["source"],
    external: ["@duckdb/node-bindings", "*.node"],
    // Stages are known by the names of their classes, and stack traces are read by people.
    keepNames: true,
    chunkNames: "chunk-[hash]",
    legalComments: "none",
    // CommonJS inside of the bundle asks for `require`, which ES modules do not have.
    banner: {
      js: `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);`,
    },
  });
  return outputFiles;
}

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

const files = await bundle();
await mkdir(driver, { recursive: true });
await writeFile(join(driver, "package.json"), `${JSON.stringify({ type: "module", private: true })}\n`);
await write(files);
const addons = await copyAddons();
await removeOthers(new Set([...files.map((file) => relative(driver, file.path)), ...addons]));

const bytes = files.reduce((sum, file) => sum + file.contents.byteLength, 0);
process.stdout.write(
  `${relative(process.cwd(), driver)}: ${files.length} modules, ${bytes >> 10} KiB, ${addons.length} addons\n`,
);
