// Builds the addon: `node build.mjs`. Does nothing when no input has changed since the last build. `node build.mjs --check`
// lints and tests its Rust code instead, `node build.mjs --library`
// tells where the compiled LightGBM is kept.
//
// LightGBM itself takes minutes to compile. It is kept in a cache outside the checkout, in a folder named after all that goes into it.
// Our Rust code is compiled in ./target, as Cargo tells what is stale by times, which checkouts do not share.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../cache.mjs";
import { RustKernel } from "../cargo.mjs";

const kernel = new RustKernel(fileURLToPath(new URL(".", import.meta.url)), "lightgbm", () => ({
  UNCIA_LIGHTGBM_LIB_DIR: libraryFolder(),
}));
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
  if (mode === "--check") kernel.check();
  else if (mode === "--library") console.log(libraryFolder());
  else kernel.build(["build.rs", "Cargo.toml", "Cargo.lock", ...kernel.files("src"), ...kernel.files("sys")]);
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
  const inputs = [
    "Cargo.lock",
    "sys/Cargo.toml",
    "sys/build.rs",
    "sys/openmp.cpp",
    ...kernel.files("sys/include"),
  ];
  const key = kernel.hash(inputs, tools.map(versionOf));
  return join(cacheFolder(kernel.target), `lightgbm-${key.slice(0, 16)}`, "lightgbm");
}

main();
