import { readFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UnciaError } from "../errors.ts";
import { moduleUrl } from "./locate.ts";

/** How a package's entry is asked for, so that the hook below can resolve it as if from inside of the package. */
const scheme = "uncia-package:";
let isHooked = false;

/**
 * Loads a package of stages from the folder where it is installed: its export `./stages`, else its main module, which calls
 * `registerPackage`.
 */
export async function loadPackage(name: string, folder: string): Promise<void> {
  const found = await readManifest(folder);
  if (found.name !== name) {
    throw new UnciaError("version_mismatch", `${folder} holds the package ${found.name}, not ${name}.`);
  }
  shareCore();
  try {
    await import(`${scheme}${encodeURIComponent(JSON.stringify({ name, folder, ...entryOf(found) }))}`);
  } catch (cause) {
    throw new UnciaError(
      "version_mismatch",
      `The package ${name} in ${folder} cannot be loaded: ${(cause as Error).message}`,
      {},
      { cause },
    );
  }
}

interface Manifest {
  readonly name?: string;
  readonly main?: string;
  readonly exports?: unknown;
}

async function readManifest(folder: string): Promise<Manifest> {
  try {
    return JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  } catch (cause) {
    throw new UnciaError("io", `${folder} holds no package: ${(cause as Error).message}`, {}, { cause });
  }
}

/** The specifier of the entry: one for Node's own rules where the package has exports, else a file. */
function entryOf({ name, main, exports }: Manifest): { entry: string } {
  if (typeof exports === "object" && exports !== null && "./stages" in exports) {
    return { entry: `${name}/stages` };
  }
  return { entry: exports === undefined ? `./${main ?? "index.js"}` : `${name}` };
}

/**
 * A package of stages imports `uncia` and `apache-arrow`. It must get the modules of this very process, or its classes would
 * extend a second `Stage` and its tables be of a second Arrow.
 */
function shareCore(): void {
  if (isHooked) return;
  isHooked = true;
  const shared = new Map<string, string>([
    ["uncia", moduleUrl("index").href],
    ["apache-arrow", moduleUrl("bridge/shared-arrow").href],
  ]);
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier.startsWith(scheme)) {
        const { folder, entry } = JSON.parse(decodeURIComponent(specifier.slice(scheme.length)));
        return next(entry, { ...context, parentURL: pathToFileURL(join(folder, "package.json")).href });
      }
      const own = context.parentURL === undefined || isOwn(context.parentURL);
      const subject = /^uncia\/([a-z][a-z-]*)$/.exec(specifier)?.[1];
      const url = own ? undefined : subject ? moduleUrl(`${subject}/index`).href : shared.get(specifier);
      return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
    },
  });
}

const ownRoot = new URL("./", moduleUrl("index")).href;
/** Modules of the core itself resolve as ever. */
const isOwn = (url: string): boolean => url.startsWith(ownRoot);
