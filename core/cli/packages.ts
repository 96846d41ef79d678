import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { didYouMean } from "../did-you-mean.ts";
import { UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import type { PackageSchema } from "./schema-file.ts";

/** The one version of `schema.json` that is understood here. */
const schemaVersion = 1;
/** npm's rule; above all no way out of `node_modules`. */
const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** A package of stages that is there: ours, or one that was asked for. */
export interface StagesPackage {
  readonly name: string;
  /** Missing for a package that ships no schema. */
  readonly schema: PackageSchema | undefined;
}

/** Where our own schema lies: beside the bundle, in the published package, in the checkout. */
const ownSchemas = [
  "./schema.json",
  "../schema.json",
  "../../bindings/schema.json",
  "../../../bindings/schema.json",
];

/** The schema of Uncia's own stages. Read when a command needs docs or names of classes: the core itself works without. */
export function ownPackage(): StagesPackage {
  const path = ownSchemas
    .map((file) => fileURLToPath(new URL(file, import.meta.url)))
    .find((file) => existsSync(file));
  if (!path) {
    throw new UnciaError("io", "The schema of Uncia's stages, schema.json, is missing.", {
      hint: "Install Uncia again.",
    });
  }
  return { name: "uncia", schema: readSchema(path) };
}

/** True for what names a folder rather than an installed package. */
const isPath = (text: string): boolean => /^[./~]|^[A-Za-z]:/.test(text);

/**
 * Makes the stages of installed packages known. A package is named as in `import`, and found from `folder` upwards; on the command line
 * it may also be a path. Its code runs, as that of any installed package does that is imported.
 */
export async function loadPackages(
  wanted: readonly string[],
  folder: string,
  allowPaths = false,
): Promise<StagesPackage[]> {
  const { loadPackage } = await import("../bridge/packages.ts");
  const { registeredPackages } = await import("../pipeline/registry.ts");
  const loaded: StagesPackage[] = [];
  for (const name of wanted) {
    const found = allowPaths && isPath(name) ? packageAt(name) : findPackage(name, folder);
    await loadPackage(found.name, found.folder);
    if (!registeredPackages().some((one) => one.name === found.name)) {
      throw new UnciaError("unknown_stage", `The package ${found.name} registers no stages.`, {
        hint: "Its main module must call registerPackage; see `uncia generate`.",
      });
    }
    loaded.push({ name: found.name, schema: schemaIn(found.folder) });
  }
  return loaded;
}

interface Found {
  readonly name: string;
  readonly folder: string;
}

function packageAt(path: string): Found {
  const folder = resolve(path);
  const manifest = readJson(join(folder, "package.json"));
  if (isRecord(manifest) && typeof manifest.name === "string") return { name: manifest.name, folder };
  throw new UnciaError("io", `${folder} holds no package of stages: it has no package.json with a name.`);
}

function findPackage(name: string, start: string): Found {
  if (!packageName.test(name)) {
    throw new UnciaError("invalid_param", `"${name}" is no name of a package.`, {
      hint: "Name an installed package; a path is taken by --package alone.",
    });
  }
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return { name, folder: candidate };
    if (dirname(folder) === folder) break;
  }
  throw new UnciaError("unknown_stage", `The package ${name} is not installed.`, {
    hint: [
      didYouMean(name, ["uncia"]),
      `Install it (npm install ${name}), or give its folder with --package.`,
    ]
      .filter(Boolean)
      .join(" "),
  });
}

/** The schema that a package ships, where its configuration says or else at its root. */
function schemaIn(folder: string): PackageSchema | undefined {
  const manifest = readJson(join(folder, "package.json"));
  const config =
    isRecord(manifest) && isRecord(manifest.uncia)
      ? manifest.uncia
      : readJson(join(folder, "uncia.config.json"));
  const file = isRecord(config) && typeof config.schema === "string" ? config.schema : "schema.json";
  const path = join(folder, file);
  return existsSync(path) ? readSchema(path) : undefined;
}

function readSchema(path: string): PackageSchema {
  const schema = readJson(path);
  if (!isRecord(schema) || schema.schemaVersion !== schemaVersion) {
    throw new UnciaError(
      "version_mismatch",
      `${path} is no schema of stages that this version reads: its schemaVersion must be ${schemaVersion}.`,
    );
  }
  return schema as unknown as PackageSchema;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
