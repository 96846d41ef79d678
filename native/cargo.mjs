// How a kernel written in Rust is built: what the build scripts of such kernels share.
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

const thisFile = "../cargo.mjs";

/** The crate `uncia-<name>` in `folder`, which ends in a separator. */
export class RustKernel {
  #folder;
  #name;
  #environment;

  /** @param environment Gives further variables for cargo; it is called when cargo is. */
  constructor(folder, name, environment = () => ({})) {
    this.#folder = folder;
    this.#name = name;
    this.#environment = environment;
  }

  get target() {
    return join(this.#folder, "target");
  }

  check() {
    this.#cargo(["clippy", "--release", "--locked", "--all-targets", "--", "-D", "warnings"]);
    this.#cargo(["test", "--release", "--locked"]);
  }

  /** Builds the addon, unless none of the inputs has changed since it was. */
  build(ownInputs) {
    const addon = join(this.#folder, "dist", `${this.#name}.${process.platform}-${process.arch}.node`);
    const stamp = `${addon}.inputs`;
    const inputs = this.hash(["build.mjs", thisFile, ...ownInputs]);
    if (existsSync(addon) && existsSync(stamp) && readFileSync(stamp, "utf8") === inputs) return;

    // First, so that the folders of the sources, which the flags of the build name, are there.
    this.#cargo(["fetch", "--locked"]);
    this.#cargo(["build", "--release", "--locked", "--lib"]);
    mkdirSync(join(this.#folder, "dist"), { recursive: true });
    // Renamed into place: overwriting a file that a running process has mapped would crash that process.
    const temporary = `${addon}.${process.pid}`;
    copyFileSync(join(this.target, "release", this.#library()), temporary);
    renameSync(temporary, addon);
    writeFileSync(stamp, inputs);
  }

  #library() {
    const crate = `uncia_${this.#name}`;
    if (process.platform === "win32") return `${crate}.dll`;
    return `lib${crate}.${process.platform === "darwin" ? "dylib" : "so"}`;
  }

  #cargo(args) {
    const { status, error } = spawnSync("cargo", args, {
      cwd: this.#folder,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        CARGO_TARGET_DIR: this.target,
        CARGO_ENCODED_RUSTFLAGS: this.#rustFlags(),
        ...this.#environment(),
      },
    });
    if (error?.code === "ENOENT") {
      console.error(
        `Building the kernel ${this.#name} needs Rust's package manager, but \`cargo\` does not start. Install it: https://rustup.rs, or: apt-get install cargo rustc`,
      );
      process.exit(1);
    }
    if (error) throw error;
    if (status !== 0) process.exit(status ?? 1);
  }

  /** The user's own flags, and such that panics name no folder of the machine that compiled them. */
  #rustFlags() {
    const { CARGO_ENCODED_RUSTFLAGS, CARGO_HOME, RUSTFLAGS } = process.env;
    const own = CARGO_ENCODED_RUSTFLAGS?.split("\x1f") ?? RUSTFLAGS?.split(/\s+/) ?? [];
    const crates = join(CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
    const indexes = existsSync(crates) ? readdirSync(crates) : [];
    const shown = [
      ...indexes.map((index) => [join(crates, index), "crates"]),
      [this.#folder, `uncia-${this.#name}/`],
    ];
    const remap = shown.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
    return [...own, ...remap].filter(Boolean).join("\x1f");
  }

  /** The files of a folder and below, in a stable order. */
  files(folder) {
    return readdirSync(join(this.#folder, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.#folder.length))
      .sort();
  }

  /** A digest of files, of what else matters, and of the platform. */
  hash(paths, texts = []) {
    const digest = createHash("sha256").update([process.platform, process.arch, ...texts].join("\n"));
    for (const path of paths)
      digest.update(`\n${path.replaceAll("\\", "/")}\n`).update(readFileSync(join(this.#folder, path)));
    return digest.digest("hex");
  }
}
