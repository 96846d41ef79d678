// Builds the addon: `node build.mjs`. Does nothing when no input has changed since the last build. `node build.mjs --check`
// lints and tests its Rust code instead. Cargo compiles in ./target; all of it takes a minute, so nothing is kept elsewhere.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
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
const addon = join(here, "dist", `linear.${process.platform}-${process.arch}.node`);
const stamp = `${addon}.inputs`;
const target = join(here, "target");
const library = { win32: "uncia_linear.dll", darwin: "libuncia_linear.dylib" };

function main() {
  const [mode] = process.argv.slice(2);
  if (mode === "--check") check();
  else build();
}

function check() {
  cargo(["clippy", "--release", "--locked", "--all-targets", "--", "-D", "warnings"]);
  cargo(["test", "--release", "--locked"]);
}

function build() {
  const inputs = hash(["build.mjs", "build.rs", "Cargo.toml", "Cargo.lock", ...files("src")]);
  if (existsSync(addon) && existsSync(stamp) && readFileSync(stamp, "utf8") === inputs) return;

  // First, so that the folders of the sources, which the flags of the build name, are there.
  cargo(["fetch", "--locked"]);
  cargo(["build", "--release", "--locked", "--lib"]);
  mkdirSync(join(here, "dist"), { recursive: true });
  // Renamed into place: overwriting a file that a running process has mapped would crash that process.
  const temporary = `${addon}.${process.pid}`;
  copyFileSync(join(target, "release", library[process.platform] ?? "libuncia_linear.so"), temporary);
  renameSync(temporary, addon);
  writeFileSync(stamp, inputs);
}

/** Runs cargo on this crate. */
function cargo(args) {
  const { status, error } = spawnSync("cargo", args, {
    cwd: here,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, CARGO_TARGET_DIR: target, CARGO_ENCODED_RUSTFLAGS: rustFlags() },
  });
  if (error?.code === "ENOENT") {
    console.error(
      "Building the kernel of linear models needs Rust's package manager, but `cargo` does not start. Install it: https://rustup.rs, or: apt-get install cargo rustc",
    );
    process.exit(1);
  }
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** The user's own flags, and such that panics name no folder of the machine that compiled them. */
function rustFlags() {
  const { CARGO_ENCODED_RUSTFLAGS, CARGO_HOME, RUSTFLAGS } = process.env;
  const own = CARGO_ENCODED_RUSTFLAGS?.split("\x1f") ?? RUSTFLAGS?.split(/\s+/) ?? [];
  const crates = join(CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
  const indexes = existsSync(crates) ? readdirSync(crates) : [];
  const shown = [...indexes.map((index) => [join(crates, index), "crates"]), [here, "uncia-linear/"]];
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

function hash(paths) {
  const digest = createHash("sha256").update([process.platform, process.arch].join("\n"));
  for (const path of paths)
    digest.update(`\n${path.replaceAll("\\", "/")}\n`).update(readFileSync(join(here, path)));
  return digest.digest("hex");
}

main();
