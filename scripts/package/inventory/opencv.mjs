// OpenCV with its codecs, as they were compiled, and the headers that its kernel is compiled with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { libraryFolder } from "../../../native/opencv/library/opencv.mjs";
import { root } from "../../lib/run.mjs";

/** @returns {import("./inventory.mjs").Component[]} */
export function opencvComponents() {
  const folder = libraryFolder();
  const parts = JSON.parse(readFileSync(join(folder, "parts.json"), "utf8"));
  const headers = join(root, "node_modules/node-addon-api");
  const { version } = JSON.parse(readFileSync(join(headers, "package.json"), "utf8"));
  return [
    ...parts.map((part) => ({
      ...part,
      purl: ["generic", undefined, part.name.toLowerCase(), part.version],
      texts: part.texts.map((text) => join(folder, text)),
    })),
    {
      name: "node-addon-api",
      version,
      license: "MIT",
      purl: ["npm", undefined, "node-addon-api", version],
      texts: [join(headers, "LICENSE.md")],
    },
  ];
}
