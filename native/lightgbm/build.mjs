// Builds the addon: `node build.mjs`. Does nothing when no input has changed since the last build. `node build.mjs --check`
// lints and tests its Rust code instead, `node build.mjs --library`
// tells where the compiled LightGBM is kept.
//
// LightGBM itself takes minutes to compile. It is kept in a cache outside the checkout, named after all that goes into it:
// $UNCIA_CACHE_DIR, or $XDG_CACHE_HOME/uncia, or ~/.cache/uncia; without one, in ./target. Our Rust code is compiled in ./target, as
// Cargo tells what is stale by times, which checkouts do not share.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const addon = join(here, "dist", `lightgbm.${process.platform}-${process.arch}.node`);
const stamp = `${addon}.inputs`;
const target = join(here, "target");

const library = { win32: "uncia_lightgbm.dll", darwin: "libuncia_lightgbm.dylib" };
const tools = [
  ["cargo", "Rust's package manager", "https://rustup.rs, or: apt-get install cargo rustc"],
  ["rustc", "the Rust compiler", "https://rustup.rs, or: apt-get install cargo rustc"],
  [
    process.env.CXX ?? (process.platform === "win32" ? "cl" : "c++"),
    "a C++17 compiler",
    "apt-get install g++",
  ],
];

function main() {
  const [mode] = process.argv.slice(2);
  if (mode === "--check") check();
  else if (mode === "--library") console.log(libraryFolder());
  else build();
}

function check() {
  cargo(["clippy", "--release", "--locked", "--all-targets", "--", "-D", "warnings"]);
  cargo(["test", "--release", "--locked"]);
}

function build() {
  const inputs = hash([
    "build.mjs",
    "build.rs",
    "Cargo.toml",
    "Cargo.lock",
    ...files("src"),
    ...files("sys"),
  ]);
  if (existsSync(addon) && existsSync(stamp) && readFileSync(stamp, "utf8") === inputs) return;

  // First, so that the folders of the sources, which the flags of the build name, are there.
  cargo(["fetch", "--locked"]);
  cargo(["build", "--release", "--locked", "--lib"]);
  mkdirSync(join(here, "dist"), { recursive: true });
  // Renamed into place: overwriting a file that a running process has mapped would crash that process.
  const temporary = `${addon}.${process.pid}`;
  copyFileSync(join(target, "release", library[process.platform] ?? "libuncia_lightgbm.so"), temporary);
  renameSync(temporary, addon);
  writeFileSync(stamp, inputs);
}

/** Runs cargo on this crate. */
function cargo(args) {
  const { status, error } = spawnSync("cargo", args, {
    cwd: here,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      CARGO_TARGET_DIR: target,
      CARGO_ENCODED_RUSTFLAGS: rustFlags(),
      UNCIA_LIGHTGBM_LIB_DIR: libraryFolder(),
    },
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** The user's own flags, and such that panics name no folder of the machine that compiled them. */
function rustFlags() {
  const { CARGO_ENCODED_RUSTFLAGS, CARGO_HOME, RUSTFLAGS } = process.env;
  const own = CARGO_ENCODED_RUSTFLAGS?.split("\x1f") ?? RUSTFLAGS?.split(/\s+/) ?? [];
  const crates = join(CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
  const indexes = existsSync(crates) ? readdirSync(crates) : [];
  const shown = [...indexes.map((index) => [join(crates, index), "crates"]), [here, "uncia-lightgbm/"]];
  const remap = shown.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  return [...own, ...remap].filter(Boolean).join("\x1f");
}

/** The files of a folder and below, in a stable order. */
function files(folder) {
  return readdirSync(join(here, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(here.length))
    .sort();
}

function hash(paths, texts = []) {
  const digest = createHash("sha256").update([process.platform, process.arch, ...texts].join("\n"));
  for (const path of paths)
    digest.update(`\n${path.replaceAll("\\", "/")}\n`).update(readFileSync(join(here, path)));
  return digest.digest("hex");
}

function versionOf([tool, what, remedy]) {
  const { error, stdout, stderr } = spawnSync(tool, [tool === "rustc" ? "-vV" : "--version"], {
    encoding: "utf8",
  });
  if (!error) return stdout || stderr;
  console.error(`Building LightGBM needs ${what}, but \`${tool}\` does not start. Install it: ${remedy}`);
  process.exit(1);
}

/** Where the compiled LightGBM is kept. */
function libraryFolder() {
  const inputs = ["Cargo.lock", "sys/Cargo.toml", "sys/build.rs", "sys/openmp.cpp", ...files("sys/include")];
  const key = hash(inputs, tools.map(versionOf));
  const cache =
    process.env.UNCIA_CACHE_DIR ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "uncia");
  const folder = join(cache, `lightgbm-${key.slice(0, 16)}`);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return join(folder, "lightgbm");
  } catch {
    return join(target, "lightgbm");
  }
}

main();
