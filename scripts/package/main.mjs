// Builds what users install, into `dist`.
//
//   npm run package                        everything
//   npm run package -- python              one part, and the core that it holds
//   npm run package -- core --with-node    the core, and an archive of it that brings Node.js along
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cache, root, StepError } from "../lib/run.mjs";
import { installPackages, Unavailable } from "../setup.mjs";
import { readVersion } from "../version.mjs";
import { writeChecksums } from "./checksums.mjs";
import * as core from "./core.mjs";
import { withLock } from "./lock.mjs";
import { thisPlatform } from "./platform.mjs";

/** What is made of the core, each by the script of its name. */
const parts = ["npm", "python", "r", "java"];

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "with-node": { type: "boolean" } },
  });
  const unknown = positionals.filter((part) => part !== "core" && !parts.includes(part));
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(", ")}; there are core, ${parts.join(", ")}.`);
  const wanted = positionals.length > 0 ? parts.filter((part) => positionals.includes(part)) : parts;

  const dist = join(root, "dist");
  mkdirSync(dist, { recursive: true });
  const shared = { version: readVersion(), dist, platform: thisPlatform() };
  await installPackages();
  const folder = await timed("core", () => core.build({ ...shared, withNode: values["with-node"] }));
  for (const part of wanted) {
    const script = new URL(`${part}.mjs`, import.meta.url);
    const { build } = await import(script);
    await timed(part, () => build({ ...shared, core: folder }));
  }
  writeChecksums(dist, shared.version);
}

async function timed(part, build) {
  const started = performance.now();
  const result = await build();
  console.log(`✓ ${part}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

try {
  await withLock(join(cache, "packaging"), main);
} catch (error) {
  if (!(error instanceof StepError) && !(error instanceof Unavailable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
