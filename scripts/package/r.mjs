// The R package in source form, as R CMD INSTALL takes it. The core is not in it: users give its archive to install_core().
import { cpSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { cache, root, StepError, step } from "../lib/run.mjs";
import { setUpR } from "../setup.mjs";

const source = join(root, "bindings/r");

/** What the package consists of; tools of this checkout and objects that a compiler has left are no part of it. */
const parts = [
  "DESCRIPTION",
  "NAMESPACE",
  "LICENSE",
  "README.md",
  ".Rbuildignore",
  "R",
  "man",
  "src",
  "inst",
];

export async function build({ version, dist }) {
  await setUpR();
  const folder = join(cache, "package/r");
  rmSync(folder, { recursive: true, force: true });
  for (const part of parts) {
    cpSync(join(source, part), join(folder, "uncia", part), {
      recursive: true,
      filter: (path) => !/\.(o|so)$/.test(path),
    });
  }
  await step("R CMD build", "R", ["CMD", "build", "--no-manual", "uncia"], { cwd: folder });
  return moveInto(dist, folder, `uncia_${version}.tar.gz`);
}

/** Puts the package in place of older ones. */
function moveInto(dist, folder, expected) {
  const [built] = readdirSync(folder).filter((file) => file.endsWith(".tar.gz"));
  if (built !== expected) {
    throw new StepError("R CMD build", 1, `It made ${built}, not ${expected}: run npm run version.`);
  }
  for (const old of readdirSync(dist).filter((file) => /^uncia_.*\.tar\.gz$/.test(file))) {
    rmSync(join(dist, old));
  }
  const made = join(dist, built);
  renameSync(join(folder, built), made);
  console.log(`  ${relative(root, made)}`);
  return made;
}
