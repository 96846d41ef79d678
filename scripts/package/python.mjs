// The Python wheel: the package, and the core inside of it as `uncia/_core`.
import { cpSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { cache, root, StepError, step } from "../lib/run.mjs";
import { setUpPython } from "../setup.mjs";

/** Package indexes and slow lines bear this much, in bytes. */
const largest = 40e6;
const source = join(root, "bindings/python");

export async function build({ dist, core }) {
  await setUpPython();
  const folder = join(cache, "package/python");
  layOut(folder, { dist, core });
  const out = join(folder, "dist");
  await step(
    "wheel",
    join(cache, "python/bin/python"),
    ["-m", "hatchling", "build", "-t", "wheel", "-d", out],
    {
      cwd: folder,
    },
  );
  return moveInto(dist, out);
}

/** Builds from a copy, so that nothing of a checkout but what is meant to gets in. */
function layOut(folder, { dist, core }) {
  rmSync(folder, { recursive: true, force: true });
  for (const file of ["pyproject.toml", "README.md", "hatch_build.py", "src"]) {
    cpSync(join(source, file), join(folder, file), {
      recursive: true,
      filter: (path) => !/__pycache__|\/_core$/.test(path),
    });
  }
  cpSync(core, join(folder, "src/uncia/_core"), { recursive: true });
  for (const licence of [join(root, "LICENSE"), join(dist, "THIRD-PARTY-LICENSES.txt")]) {
    if (existsSync(licence)) cpSync(licence, join(folder, licence.split("/").at(-1)));
  }
}

/** Puts the wheel in place of older ones. */
function moveInto(dist, out) {
  const isWheel = (file) => file.endsWith(".whl");
  const [wheel] = readdirSync(out).filter(isWheel);
  const { size } = statSync(join(out, wheel));
  if (size > largest) {
    throw new StepError(
      "wheel",
      1,
      `${wheel} has ${(size / 1e6).toFixed(1)} MB; ${largest / 1e6} are allowed.`,
    );
  }
  for (const old of readdirSync(dist).filter(isWheel)) rmSync(join(dist, old));
  const made = join(dist, wheel);
  cpSync(join(out, wheel), made);
  console.log(`  ${relative(root, made)}: ${(size / 1e6).toFixed(1)} MB`);
  return made;
}
