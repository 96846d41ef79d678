// Compiles OpenCV as static libraries, which takes minutes; they are kept in a cache outside the checkout, in a folder named after all
// that goes into them.
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../cache.mjs";
import { cmakeOptions, parts, patches } from "./options.mjs";
import { fail, requireTool, run, versionOf } from "./tools.mjs";

const source = JSON.parse(readFileSync(new URL("./source.json", import.meta.url), "utf8"));
const local = fileURLToPath(new URL("../target", import.meta.url));

/** The folder with OpenCV's `include` and `lib`, and `parts.json` with `licences`, compiled now where nobody has before. */
export function compiledOpenCV() {
  const folder = libraryFolder();
  if (!existsSync(join(folder, "lib"))) compile(folder);
  return folder;
}

/** Where the compiled OpenCV is kept. */
export function libraryFolder() {
  const compilers = [process.env.CC ?? "cc", process.env.CXX ?? "c++"].map((compiler) =>
    requireTool(compiler, "a compiler for C and C++17", "apt-get install g++"),
  );
  const inputs = [process.platform, process.arch, source, cmakeOptions, patches, compilers, assembler()];
  const key = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 16);
  return join(cacheFolder(local), `opencv-${key}`);
}

/** JPEG decodes at a third of the speed without it. */
const assembler = () => (process.arch === "x64" ? versionOf("nasm") : "");

function compile(folder) {
  if (assembler() === undefined)
    console.warn("There is no nasm, so JPEG decoding will be slow. Better: apt-get install nasm, and again.");
  const work = `${folder}.${process.pid}`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    const tools = prepareTools(work);
    const code = fetchSource(work, tools);
    const installed = compileIn(work, code, tools);
    describeParts(code, installed);
    // Renamed into place when complete; another build may have been quicker.
    if (!existsSync(folder)) renameSync(installed, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A Python environment of its own, for pip to run in, with CMake and Ninja where the system has none. */
function prepareTools(work) {
  requireTool("python3", "Python 3 with venv and pip", "apt-get install python3 python3-venv");
  const venv = join(work, "tools");
  run("python3", ["-m", "venv", venv]);
  const missing = Object.keys(source.buildTools).filter((tool) => versionOf(tool) === undefined);
  const wanted = [...source.buildRequirements, ...missing.map((tool) => source.buildTools[tool])];
  const python = join(venv, "bin/python");
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...wanted]);
  const env = { ...process.env, PATH: `${join(venv, "bin")}:${process.env.PATH}` };
  return { python, env };
}

/**
 * OpenCV's sources as its Python package has them, by pip, so that they come from wherever the user's packages come from. Pip checks the
 * sum before anything of it is run; to tell its metadata, it runs the package's own set-up.
 */
function fetchSource(work, { python, env }) {
  const { package: name, version, sha256 } = source;
  const requirements = join(work, "requirements.txt");
  writeFileSync(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
  const plain = ["--no-deps", "--no-build-isolation", "--no-binary", name, "--require-hashes"];
  const args = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", ...plain];
  run(python, [...args, "--requirement", requirements, "--dest", work], { env });
  const archive = readdirSync(work).find((file) => file.endsWith(".tar.gz"));
  if (!archive) fail(`pip has left no sources of ${name} ${version}.`);
  if (
    createHash("sha256")
      .update(readFileSync(join(work, archive)))
      .digest("hex") !== sha256
  )
    fail(`The sources of ${name} ${version} are not those that they should be.`);
  run("tar", ["-xzf", join(work, archive), "-C", work]);
  const code = join(work, archive.replace(/\.tar\.gz$/, ""), "opencv");
  for (const patch of patches) change(join(code, patch.file), patch);
  return code;
}

function change(path, { from, to }) {
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) fail(`${path} has no ${JSON.stringify(from)} to change.`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}

function compileIn(work, code, { env }) {
  const build = join(work, "build");
  const installed = join(work, "installed");
  // Messages name OpenCV's files, not the folders of the machine that compiled them.
  const flags = `-fvisibility=hidden -ffile-prefix-map=${code}=opencv -ffile-prefix-map=${build}=opencv`;
  const settings = [
    ...cmakeOptions,
    `-DCMAKE_INSTALL_PREFIX=${installed}`,
    `-DCMAKE_C_FLAGS=${flags}`,
    `-DCMAKE_CXX_FLAGS=${flags}`,
    `-DOPENCV_DOWNLOAD_PATH=${join(work, "downloads")}`,
  ];
  run("cmake", ["-G", "Ninja", "-S", code, "-B", build, ...settings], { env });
  // How it was configured, with all folders and flags, would go into the library as a text.
  const report = join(build, "modules/core/version_string.inc");
  if (!existsSync(report)) fail(`${report} is not where OpenCV reports how it was configured.`);
  writeFileSync(report, '"OpenCV as the kernel of Uncia holds it\\n"\n');
  run("ninja", ["-C", build, "-j", String(availableParallelism()), "install"], { env });
  return installed;
}

/** Writes `parts.json`: name, release, licence and texts of what was compiled; packages list it. */
export function describeParts(code, installed) {
  mkdirSync(join(installed, "licences"), { recursive: true });
  const described = parts.map(({ name, license, texts, version }) => ({
    name,
    ...(version && { version: versionIn(readFileSync(join(code, version.file), "utf8"), version.patterns) }),
    license,
    texts: texts.map((text) => {
      const kept = `licences/${name}-${basename(text)}`;
      copyFileSync(join(code, text), join(installed, kept));
      return kept;
    }),
  }));
  writeFileSync(join(installed, "parts.json"), `${JSON.stringify(described, undefined, 1)}\n`);
}

const versionIn = (text, patterns) =>
  patterns.map((pattern) => pattern.exec(text)?.[1] ?? fail(`The sources do not say ${pattern}.`)).join(".");
