// What differs between platforms. A core is built on the platform that it is for: kernels are compiled, not cross-compiled.

/** @typedef {{ name: string, libc?: string, duckdb: string, kernels: Record<string, string>, openmp?: string }} Platform */

/** @type {Record<string, Platform>} */
const platforms = {
  "linux-x64": {
    name: "linux-x64",
    libc: "gnu",
    duckdb: "@duckdb/node-bindings-linux-x64",
    kernels: {
      lightgbm: "lightgbm.linux-x64.node",
      linear: "linear.linux-x64.node",
      opencv: "opencv.linux-x64.node",
    },
    // GNU's OpenMP, beside the kernel of LightGBM, which is linked with it.
    openmp: "libgomp.so.1",
  },
};

/** The platform that this process runs on. */
export function thisPlatform() {
  const name = `${process.platform}-${process.arch}`;
  const platform = platforms[name];
  if (platform) return platform;
  throw new Error(
    `Packages are built for ${Object.keys(platforms).join(", ")} only. To add ${name}, list its files in scripts/package/platform.mjs.`,
  );
}
