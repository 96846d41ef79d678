// Node.js as its npm package for one platform has it, which, other than what `npm install node` leaves, comes with its licence.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cache, step } from "../lib/run.mjs";
import { folderOf } from "./inventory/npm.mjs";

/** Puts the release of Node.js that the workspace is tested with into a folder: `bin/node` and `LICENSE`. */
export async function copyNode(platform, folder) {
  const { version } = JSON.parse(readFileSync(join(folderOf("node"), "package.json"), "utf8"));
  const name = `node-${platform.name}`;
  const archive = join(cache, "node", `${name}-${version}.tgz`);
  mkdirSync(join(cache, "node"), { recursive: true });
  if (!existsSync(archive)) {
    await step(name, "npm", [
      "pack",
      `${name}@${version}`,
      "--pack-destination",
      join(cache, "node"),
      "--silent",
    ]);
  }
  mkdirSync(folder, { recursive: true });
  const members = ["package/bin/node", "package/LICENSE"];
  await step("Node.js", "tar", ["-xzf", archive, "-C", folder, "--strip-components=1", ...members]);
}
