// The Python wheels: the package, with the core inside of it as `uncia/_core`; and ONNX Runtime, which the core finds where it is installed.
import { cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { cache, root, StepError, step } from "../lib/run.mjs";
import { setUpPython } from "../setup.mjs";
import { binariesBelow, newestSymbol } from "./binaries.mjs";
import { writeManifest } from "./core.mjs";
import { licencesText, runtimeInventory } from "./inventory/inventory.mjs";
import { runtimeFolder } from "./onnx-runtime.mjs";

/** Package indexes and slow lines bear this much, in bytes. */
const largest = 40e6;
const source = join(root, "bindings/python");

export async function build({ version, dist, platform, core }) {
  await setUpPython();
  const folder = join(cache, "package/python");
  layOut(folder, { version, dist, platform, core });
  await layOutCompanion(`${folder}-onnx`, { platform, core });
  for (const name of ["uncia_onnx", "uncia"]) {
    const from = name === "uncia" ? folder : `${folder}-onnx`;
    await step(
      name,
      join(cache, "python/bin/python"),
      ["-m", "hatchling", "build", "-t", "wheel", "-d", join(from, "dist")],
      {
        cwd: from,
      },
    );
    moveInto(dist, join(from, "dist"), name);
  }
}

/** Builds from a copy, so that nothing of a checkout but what is meant to gets in. */
function layOut(folder, { version, dist, platform, core }) {
  rmSync(folder, { recursive: true, force: true });
  for (const file of ["pyproject.toml", "README.md", "hatch_build.py", "src"]) {
    cpSync(join(source, file), join(folder, file), {
      recursive: true,
      filter: (path) => !/__pycache__|\/_core$/.test(path),
    });
  }
  const inside = join(folder, "src/uncia/_core");
  const apart = [join(core, runtimeFolder), join(core, "core.json")];
  cpSync(core, inside, { recursive: true, filter: (path) => !apart.includes(path) });
  writeManifest(inside, { version, platform });
  for (const licence of [join(root, "LICENSE"), join(dist, "THIRD-PARTY-LICENSES.txt")]) {
    if (existsSync(licence)) cpSync(licence, join(folder, licence.split("/").at(-1)));
  }
}

/** ONNX Runtime is larger than all else together, and many need none. */
async function layOutCompanion(folder, { platform, core }) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, "bindings/python-onnx"), folder, {
    recursive: true,
    filter: (path) => !path.includes("__pycache__"),
  });
  const runtime = join(folder, "src/uncia_onnx/runtime");
  cpSync(join(core, runtimeFolder), runtime, { recursive: true });
  const glibc = newestSymbol("GLIBC", binariesBelow(runtime));
  writeFileSync(join(folder, "platform.json"), JSON.stringify({ platform: platform.name, glibc }));
  cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  writeFileSync(join(folder, "THIRD-PARTY-LICENSES.txt"), licencesText(await runtimeInventory()));
}

/** Puts a wheel in place of older ones. */
function moveInto(dist, out, name) {
  const isWheel = (file) => file.startsWith(`${name}-`) && file.endsWith(".whl");
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
}
