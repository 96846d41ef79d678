// Third-party code that is linked into the LightGBM kernel: crates, LightGBM with what is in it, and the compilers' own libraries.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, run } from "../../lib/run.mjs";
import { isLegalText } from "./texts.mjs";

const kernel = join(root, "native/lightgbm");

/** @returns {Promise<import("./inventory.mjs").Component[]>} */
export async function kernelComponents(platform) {
  const rust = await output("rustc", ["-vV"]);
  const host = /^host: (.+)$/m.exec(rust)?.[1];
  const licences = join((await output("rustc", ["--print", "sysroot"])).trim(), "share/doc/rust/licenses");
  const metadata = async (...options) =>
    JSON.parse(
      await output("cargo", ["metadata", "--format-version=1", "--locked", "--offline", ...options]),
    );
  return [
    ...linkedCrates(await metadata(`--filter-platform=${host}`)).map((crate) =>
      crateComponent(crate, licences),
    ),
    // Its crate is of no platform: it is there for its sources.
    ...lightgbmComponents(await metadata()),
    {
      name: "rust-std",
      version: /^release: (.+)$/m.exec(rust)?.[1],
      license: "MIT OR Apache-2.0",
      purl: ["generic", undefined, "rust-std"],
      texts: ["MIT.txt", "Apache-2.0.txt"].map((file) => join(licences, file)),
    },
    ...(platform.openmp ? await gccComponents() : []),
  ];
}

async function output(command, args) {
  const result = await run(command, args, { cwd: kernel });
  if (result.code !== 0) throw new Error(`${command} ${args.join(" ")}:\n${result.output}`);
  return result.output;
}

/** The crates whose code is in the addon: not those that only build it, or run inside of the compiler. */
function linkedCrates({ packages, resolve }) {
  const byId = new Map(packages.map((one) => [one.id, one]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const linked = new Set();
  const visit = (id) => {
    if (linked.has(id) || byId.get(id).targets.some(({ kind }) => kind.includes("proc-macro"))) return;
    linked.add(id);
    for (const { pkg, dep_kinds } of nodes.get(id).deps)
      if (dep_kinds.some(({ kind }) => kind === null)) visit(pkg);
  };
  visit(packages.find(({ name }) => name === "uncia-lightgbm").id);
  // Our own have no source.
  return [...linked].map((id) => byId.get(id)).filter(({ source }) => source !== null);
}

function crateComponent({ name, version, license, authors, manifest_path }, licences) {
  const folder = dirname(manifest_path);
  const texts = readdirSync(folder).filter(isLegalText);
  const standard = join(licences, `${license}.txt`);
  if (texts.length === 0 && !existsSync(standard))
    throw new Error(`${folder} has no text of its licence, ${license}.`);
  return {
    name,
    version,
    license,
    purl: ["cargo", undefined, name, version],
    authors,
    texts: texts.length > 0 ? texts.map((file) => join(folder, file)) : [standard],
  };
}

/** LightGBM, and the libraries whose headers or sources it is compiled with. */
function lightgbmComponents({ packages }) {
  const crate = packages.find(({ name }) => name === "lightgbm3-sys");
  const folder = join(dirname(crate.manifest_path), "lightgbm");
  const text = (path) => readFileSync(join(folder, path), "utf8");
  const number = (source, name) => new RegExp(`#define ${name} (\\d+)`).exec(source)?.[1];
  const eigen = text("external_libs/eigen/Eigen/src/Core/util/Macros.h");
  const fmtFile = ["base.h", "core.h"].find((file) =>
    existsSync(join(folder, "external_libs/fmt/include/fmt", file)),
  );
  const fmt = number(text(`external_libs/fmt/include/fmt/${fmtFile}`), "FMT_VERSION");
  const nanoarrow = /NANOARROW_VERSION[^=]*= \[(.+)\]/.exec(
    readFileSync(join(kernel, "sys/build.rs"), "utf8"),
  )?.[1];
  const parts = [
    { name: "LightGBM", version: text("VERSION.txt").trim(), license: "MIT", texts: ["LICENSE"] },
    {
      name: "eigen",
      version: ["WORLD", "MAJOR", "MINOR"].map((part) => number(eigen, `EIGEN_${part}_VERSION`)).join("."),
      license: "MPL-2.0",
      texts: ["COPYING.README", "COPYING.MPL2"].map((file) => `external_libs/eigen/${file}`),
    },
    {
      name: "fmt",
      version: [fmt / 10000, (fmt / 100) % 100, fmt % 100].map(Math.floor).join("."),
      license: "MIT",
      texts: ["external_libs/fmt/LICENSE"],
    },
    {
      name: "fast_double_parser",
      license: "Apache-2.0 OR BSL-1.0",
      texts: ["LICENSE", "LICENSE.BSL"].map((file) => `external_libs/fast_double_parser/${file}`),
    },
    {
      name: "nanoarrow",
      version: nanoarrow.replaceAll(/[" ]/g, "").replaceAll(",", "."),
      license: "Apache-2.0",
      texts: ["LICENSE.txt", "NOTICE.txt"].map((file) => `external_libs/nanoarrow/${file}`),
    },
  ];
  return parts.map((part) => ({
    ...part,
    purl: ["generic", undefined, part.name.toLowerCase(), part.version],
    texts: part.texts.map((file) => join(folder, file)),
  }));
}

/** GCC's libraries may go into programs of any licence by their exception, which the copyright file of the distribution holds. */
async function gccComponents() {
  const version = (await output("cc", ["-dumpfullversion"])).trim();
  const copyright = "/usr/share/doc/libgomp1/copyright";
  if (!existsSync(copyright))
    throw new Error(`${copyright}, the licence of GCC's libraries, is missing: apt-get install libgomp1`);
  return ["libgomp", "libstdc++"].map((name) => ({
    name,
    version,
    license: "GPL-3.0-or-later WITH GCC-exception-3.1",
    purl: ["generic", undefined, name, version],
    texts: [copyright],
  }));
}
