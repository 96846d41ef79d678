// Builds the addon: `node build.mjs`. Does nothing when no input has changed since the last build. `node build.mjs --library` tells where
// the compiled OpenCV is kept, and `node build.mjs --sanitize` builds another addon, dist/sanitized, that finds mistakes with memory.
//
// With UNCIA_OPENCV=system, the addon is linked with the libraries of the system, which is quick to build and not to be shipped.
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compiledOpenCV, libraryFolder } from "./library/opencv.mjs";
import { requireTool, run } from "./library/tools.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const require = createRequire(import.meta.url);
const packageFolder = (name) => dirname(require.resolve(`${name}/package.json`));
const isSystem = process.env.UNCIA_OPENCV === "system";

function main() {
  const [mode] = process.argv.slice(2);
  if (mode === "--library") console.log(libraryFolder());
  else if (mode === "--sanitize") build("dist/sanitized", ["-fsanitize=address,undefined", "-g"]);
  else build("dist", []);
}

function build(to, extraFlags) {
  const addon = join(here, to, `opencv.${process.platform}-${process.arch}.node`);
  const stamp = `${addon}.inputs`;
  const opencv = isSystem ? systemOpenCV() : staticOpenCV();
  const inputs = hash([opencv, extraFlags]);
  if (existsSync(addon) && existsSync(stamp) && readFileSync(stamp, "utf8") === inputs) return;

  requireTool("make", "make, for node-gyp", "apt-get install make");
  // Of its own, as node-gyp does not bear another build in the same folder.
  const work = join(here, "target", `addon-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    for (const input of ["binding.gyp", "exports.map", "src"])
      cpSync(join(here, input), join(work, input), { recursive: true });
    gyp(work, "configure", [`--nodedir=${nodeHeaders(work)}`, "--", ...variables(opencv, extraFlags)]);
    gyp(work, "build", ["--jobs=max"]);
    place(join(work, "build/Release/opencv.node"), addon, extraFlags.length === 0);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  writeFileSync(stamp, inputs);
}

/** Renamed into place: overwriting a file that a running process has mapped would crash that process. */
function place(built, addon, isStripped) {
  mkdirSync(dirname(addon), { recursive: true });
  const temporary = `${addon}.${process.pid}`;
  copyFileSync(built, temporary);
  if (isStripped && process.platform === "linux") run("strip", ["--strip-unneeded", temporary]);
  renameSync(temporary, addon);
}

function gyp(cwd, command, args) {
  const program = join(packageFolder("node-gyp"), "bin/node-gyp.js");
  // Where npm is told of a folder of headers, node-gyp takes that before the one that it is given here, with that Node's compiler flags.
  const isAnother = ([name]) => /^npm_.*config_.*nodedir$/i.test(name);
  const env = Object.fromEntries(Object.entries(process.env).filter((entry) => !isAnother(entry)));
  run(process.execPath, [program, command, ...args], { cwd, env });
}

/** Where headers are, and what to link with. */
function staticOpenCV() {
  const folder = compiledOpenCV();
  const isLibrary = (entry) => entry.isFile() && entry.name.endsWith(".a");
  const paths = readdirSync(join(folder, "lib"), { recursive: true, withFileTypes: true })
    .filter(isLibrary)
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return {
    include: join(folder, "include/opencv4"),
    libraries: ["-Wl,--start-group", ...paths, "-Wl,--end-group", "-ldl", "-lpthread"],
    // GCC's own library stays the system's, which Node.js has loaded: as a static one, it wants a newer C library.
    flags: hasStatic("libstdc++.a") ? ["-static-libstdc++"] : [],
  };
}

function systemOpenCV() {
  const include = ["/usr/include/opencv4", "/usr/local/include/opencv4"].find((path) => existsSync(path));
  if (include)
    return {
      include,
      libraries: ["imgcodecs", "imgproc", "core"].map((name) => `-lopencv_${name}`),
      flags: [],
    };
  console.error(
    "The system has no OpenCV: apt-get install libopencv-core-dev libopencv-imgproc-dev libopencv-imgcodecs-dev",
  );
  process.exit(1);
}

/** Whether the compiler has a library as a static one; it prints the bare name of what it lacks. */
const hasStatic = (name) => run(process.env.CXX ?? "c++", [`-print-file-name=${name}`]).includes("/");

const variables = ({ include, libraries, flags }, extraFlags) => [
  `-Daddon_api=${packageFolder("node-addon-api")}`,
  `-Dopencv_include=${include}`,
  `-Dopencv_libraries=${libraries.join(" ")}`,
  `-Dlink_flags=${[...flags, ...extraFlags].join(" ")}`,
  `-Dextra_flags=${extraFlags.join(" ")}`,
];

/**
 * A folder as node-gyp wants one of Node.js: the headers of Node-API, which all releases share, from npm, as those of a
 * certain release would have to be fetched from elsewhere.
 */
function nodeHeaders(work) {
  const folder = join(work, "node");
  const include = join(folder, "include/node");
  mkdirSync(include, { recursive: true });
  cpSync(join(packageFolder("node-api-headers"), "include"), include, { recursive: true });
  copyFileSync(join(here, "common.gypi"), join(include, "common.gypi"));
  writeFileSync(join(include, "config.gypi"), `${JSON.stringify({ variables: {}, target_defaults: {} })}\n`);
  return folder;
}

function hash(texts) {
  const files = [
    "build.mjs",
    "binding.gyp",
    "common.gypi",
    "exports.map",
    ...readdirSync(join(here, "src")).map((file) => `src/${file}`),
  ];
  const packages = ["node-addon-api", "node-api-headers", "node-gyp"].map(
    (name) => require(`${name}/package.json`).version,
  );
  const digest = createHash("sha256").update(
    JSON.stringify([process.platform, process.arch, ...texts, ...packages]),
  );
  for (const file of files.sort()) digest.update(`\n${file}\n`).update(readFileSync(join(here, file)));
  return digest.digest("hex");
}

main();
