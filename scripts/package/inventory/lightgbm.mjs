// LightGBM, and the libraries whose headers or sources it is compiled with.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../lib/run.mjs";
import { cargoMetadata } from "./rust.mjs";

/** @returns {Promise<import("./inventory.mjs").Component[]>} */
export async function lightgbmComponents() {
  // Its crate is of no platform: it is there for its sources.
  const { packages } = await cargoMetadata("lightgbm");
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
    readFileSync(join(root, "native/lightgbm/sys/build.rs"), "utf8"),
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
