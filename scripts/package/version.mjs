// The one version of all packages is that of the workspace's package.json.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/run.mjs";

export const workspaceVersion = () => JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
