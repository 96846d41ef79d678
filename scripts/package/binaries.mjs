// What the native binaries of a folder ask of the system, read from the binaries themselves.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Versions as numbers: 2.9 comes before 2.34. */
export function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The newest version of a symbol, `GLIBC_2.34` say, that one of the binaries wants, without the prefix. */
export function newestSymbol(prefix, binaries) {
  const versions = binaries.flatMap((binary) =>
    [...versionReferences(binary).matchAll(new RegExp(`\\b${prefix}_([0-9.]+)$`, "gm"))].map(
      ([, version]) => version,
    ),
  );
  return versions.sort(compareVersions).at(-1);
}

/** The part of a binary's headers that lists what it wants of other libraries; not what it offers itself. */
function versionReferences(binary) {
  const { error, status, stdout, stderr } = spawnSync("objdump", ["-p", binary], { encoding: "utf8" });
  if (error) throw new Error("Packaging needs objdump, of the GNU binutils: apt-get install binutils");
  if (status !== 0) throw new Error(`objdump -p ${binary}: ${stderr}`);
  return stdout.split(/^Version References:$/m)[1] ?? "";
}

/** Native binaries below a folder. */
export function binariesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.node$|\.so(\.\d+)*$|^node$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
