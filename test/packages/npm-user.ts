/** A newcomer's project: the npm packages, installed from their archives into an empty folder without running scripts. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPackages, dist, emptyFolder, installingEnvironment, root, run } from "./support.ts";

export const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
};
export const platform = `${process.platform}-${process.arch}-gnu`;
/** What is compiled, by the name of its addon. */
export const kernels: readonly string[] = ["lightgbm", "linear", "opencv"];
export const kernelArchive = (kernel: string): string => `uncia-${kernel}-${platform}`;
/** ONNX Runtime for one platform: its own package brings the libraries of all. */
export const runtimeArchive = `uncia-onnxruntime-${platform}`;
export const archives: readonly string[] = [
  "uncia",
  ...kernels.flatMap((kernel) => [`uncia-${kernel}`, kernelArchive(kernel)]),
  runtimeArchive,
  "uncia-codegen",
];
export const archiveOf = (name: string): string => join(dist, `${name}-${version}.tgz`);

export const compilerOptions = {
  strict: true,
  module: "nodenext",
  moduleResolution: "nodenext",
  target: "es2023",
  noEmit: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  // Our own declarations are checked too.
  skipLibCheck: false,
};

/** Packages what is not packaged yet, and installs it. */
export async function installedProject(name: string): Promise<string> {
  const folder = emptyFolder(name);
  await buildPackages("npm");
  const manifest = { name: "penguins", private: true, type: "module" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const install = ["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  await run("npm", [...install, ...archives.map(archiveOf)], { cwd: folder, env: installingEnvironment });
  return folder;
}
