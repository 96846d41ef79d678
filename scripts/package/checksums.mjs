// `SHA256SUMS`, which `sha256sum --check` reads.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "./files.mjs";

const name = "SHA256SUMS";

/** Lists the artefacts that lie in a folder; folders in it hold the same, unpacked. */
export function writeChecksums(folder) {
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== name,
  );
  const lines = files.map((entry) => `${sha256(readFileSync(join(folder, entry.name)))}  ${entry.name}\n`);
  writeFileSync(join(folder, name), lines.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join(""));
}
