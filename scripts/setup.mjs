// Sets up all that the project needs, or the parts named as arguments: core, python, r, java. Each step is left out
// where nothing has changed since it last ran.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { answers, changed, root, run, StepError, step } from "./lib/run.mjs";

const minimumNode = 20;

/** A language that cannot be set up here, with what the user can do about it. */
export class Unavailable extends Error {}

/** Sets the core up, with all kernels or those named. */
export async function setUpCore(kernels = Object.keys(kernelNames)) {
  if (Number(process.versions.node.split(".")[0]) < minimumNode) {
    throw new Unavailable(
      `Node ${minimumNode} or newer is needed to begin with; this is ${process.version}.`,
    );
  }
  await installPackages();
  await buildKernels(kernels);
  await buildDriver();
}

export async function installPackages() {
  const packages = changed("npm", [
    "package-lock.json",
    "package.json",
    "core/package.json",
    "codegen/package.json",
  ]);
  if (packages.stale || !existsSync(join(root, "node_modules/.bin/node"))) {
    // Not `npm ci`: it refuses a lock file that lacks the optional packages of other platforms, as ours may.
    await step("npm packages", "npm", ["install", "--no-audit", "--no-fund"]);
    packages.mark();
  }
}

/** The kernels, by their folders. */
const kernelNames = { lightgbm: "LightGBM kernel", linear: "linear kernel", opencv: "OpenCV kernel" };

export async function buildKernels(kernels = Object.keys(kernelNames)) {
  if (kernels.includes("opencv")) await installAssembler();
  for (const kernel of kernels) await step(kernelNames[kernel], "node", [`native/${kernel}/build.mjs`]);
}

/** With it, JPEG decodes several times as quick; without it, it decodes. */
async function installAssembler() {
  if (process.arch !== "x64" || (await answers("nasm", "--version"))) return;
  if (process.getuid?.() !== 0 || !(await answers("apt-get", "--version"))) return;
  await run("apt-get", ["update"]);
  const { code } = await run("apt-get", ["install", "--yes", "--no-install-recommends", "nasm"]);
  if (code !== 0) console.warn("  nasm cannot be installed, so pictures will be decoded slowly.");
}

export async function buildDriver() {
  await step("core bundle", "node", ["core/bundle.ts"]);
}

export async function setUpPython() {
  if (!(await answers("python3", "-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"))) {
    throw new Unavailable("Python 3.10 or newer with venv is missing: apt-get install python3 python3-venv");
  }
  await step("Python packages", "python3", ["bindings/python/setup_env.py"]);
}

/** Exit code of the R set-up where a system package is missing and may not be installed. */
const missingPackages = 3;

export async function setUpR() {
  const { code, output, seconds } = await run("bash", ["bindings/r/tools/setup.sh"]);
  if (code === missingPackages) throw new Unavailable(output.trim());
  if (code !== 0) throw new StepError("R packages", code, output.split("\n").slice(-40).join("\n"));
  if (seconds > 1) console.log(`  R packages: ${seconds.toFixed(0)} s`);
}

export async function setUpJava() {
  if (!(await answers("mvn", "--version"))) {
    throw new Unavailable(
      "Maven and a JDK (17 or newer) are missing: apt-get install maven openjdk-17-jdk-headless",
    );
  }
  const goals = ["test-compile", "dependency:build-classpath", "-Dmdep.outputFile=target/classpath.txt"];
  await step("Java packages", "mvn", [
    "-q",
    "-B",
    "-f",
    "bindings/java/pom.xml",
    ...goals,
    "-Dmdep.includeScope=runtime",
  ]);
}

/** The browser in which the documentation is tested. */
export async function setUpBrowser() {
  if (await answers("chromium", "--version")) return;
  const install = ["install", "--yes", "--no-install-recommends", "chromium"];
  if (process.getuid?.() !== 0 || !(await answers("apt-get", "--version"))) {
    throw new Unavailable(`Chromium is missing: apt-get ${install.join(" ")}`);
  }
  await step("package lists", "apt-get", ["update"]);
  await step("Chromium", "apt-get", install);
}

export const languages = { python: setUpPython, r: setUpR, java: setUpJava };

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const wanted = process.argv.slice(2);
  const parts = { core: setUpCore, ...languages };
  for (const [name, setUp] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) await setUp();
  }
}
