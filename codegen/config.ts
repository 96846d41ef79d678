import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type About, readAbout } from "./project/about.ts";
import { defaultModule, moduleProblem } from "./project/modules.ts";
import type { NamesConfig } from "./render/house-style.ts";
import { type LanguageName, languageNames, type Target } from "./render/renderer.ts";

/** A package of stages as its `package.json` and its configuration describe it. */
export interface PackageConfig {
  /** Absolute path of the folder of the package. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** Absolute path of the folder whose subfolders are the subjects. */
  readonly subjects: string;
  /** Absolute path of the package's tsconfig, if there is one. */
  readonly tsconfig: string | undefined;
  /** Taken as `@since` where neither a member nor its class says. */
  readonly firstVersion: string | undefined;
  /** Where the schema and the results of the examples are written. */
  readonly schema: string;
  /** Where the JSON Schema of pipeline files is written; undefined where none is wanted. */
  readonly pipelineSchema: string | undefined;
  /** Undefined for a package that names no place for them: its stages then need no examples. */
  readonly examples: string | undefined;
  /** Folder of the tables that examples name. */
  readonly data: string;
  /** Absolute path of the folder with the package's own templates, if it has any. */
  readonly templates: string | undefined;
  readonly names: NamesConfig;
  readonly about: About;
  readonly targets: ReadonlyMap<LanguageName, Target>;
  /** Where a text stands in quotes in the configuration, for problems with it. */
  placeOf(text: string): { readonly file: string; readonly line: number; readonly column: number };
}

/**
 * The configuration as it is written: the member `uncia` of `package.json`, or a file `uncia.config.json` beside it. Paths
 * are relative to the folder of the package.
 */
export interface ConfigFile {
  readonly subjects?: string;
  readonly tsconfig?: string;
  readonly firstVersion?: string;
  readonly schema?: string;
  readonly pipelineSchema?: string;
  readonly examples?: string;
  readonly data?: string;
  readonly templates?: string;
  readonly names?: NamesConfig;
  readonly targets?: Readonly<Record<string, TargetConfig>>;
}

export interface TargetConfig {
  readonly out: string;
  /** Name of the generated module; made from the name of the package where it is left out. */
  readonly module?: string;
  /** Module of the hand-written runtime. */
  readonly runtime?: string;
}

/** A mistake of the caller's: shown without a stack. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The runtime of each language is published under this name. */
const runtimes: Readonly<Record<LanguageName, string>> = {
  typescript: "uncia",
  docs: "uncia",
  python: "uncia",
  r: "uncia",
  java: "dev.uncia",
};

const knownKeys = new Set([
  "subjects",
  "tsconfig",
  "firstVersion",
  "schema",
  "pipelineSchema",
  "examples",
  "data",
  "templates",
  "names",
  "targets",
]);

/**
 * Reads the configuration of the package in `folder`. With `out`, everything goes below that folder instead, a folder a
 * language.
 */
export function readConfig(folder: string, out?: string): PackageConfig {
  const root = resolve(folder);
  const manifestFile = join(root, "package.json");
  if (!existsSync(manifestFile)) throw new UsageError(`${root} holds no package.json; pass --package DIR.`);
  const manifest = readJson(manifestFile);
  const name = manifest.name;
  const version = manifest.version;
  if (typeof name !== "string" || typeof version !== "string") {
    throw new UsageError(`${manifestFile} lacks a name or a version.`);
  }
  const file = readConfigFile(root, manifest);
  const at = (path: string): string => resolve(root, path);
  const tsconfig = at(file.tsconfig ?? "tsconfig.json");
  if (file.tsconfig !== undefined && !existsSync(tsconfig)) {
    throw new UsageError(`There is no file ${tsconfig}, which the configuration of ${name} names.`);
  }
  const templates = file.templates === undefined ? undefined : at(file.templates);
  if (templates !== undefined && !existsSync(templates)) {
    throw new UsageError(`There is no folder ${templates}, which "templates" of ${name} names.`);
  }
  const outFolder = out === undefined ? undefined : resolve(out);
  return {
    folder: root,
    name,
    version,
    subjects: at(file.subjects ?? "."),
    tsconfig: existsSync(tsconfig) ? tsconfig : undefined,
    firstVersion: file.firstVersion,
    schema: outFolder ? join(outFolder, "schema.json") : at(file.schema ?? "schema.json"),
    pipelineSchema:
      file.pipelineSchema === undefined
        ? undefined
        : outFolder
          ? join(outFolder, "pipeline.schema.json")
          : at(file.pipelineSchema),
    examples:
      file.examples === undefined
        ? undefined
        : outFolder
          ? join(outFolder, "examples.json")
          : at(file.examples),
    data: at(file.data ?? "examples/data"),
    templates,
    names: checkedNames(file.names ?? {}, name),
    about: readAbout(root, manifest),
    targets: readTargets(file.targets ?? {}, name, at, outFolder),
    placeOf: (text) => placeIn(root, text),
  };
}

function placeIn(root: string, text: string): ReturnType<PackageConfig["placeOf"]> {
  const file =
    ["uncia.config.json", "package.json"].find((name) => existsSync(join(root, name))) ?? "package.json";
  const content = readFileSync(join(root, file), "utf8");
  const before = content.slice(0, Math.max(0, content.indexOf(JSON.stringify(text)))).split("\n");
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function readConfigFile(root: string, manifest: Record<string, unknown>): ConfigFile {
  const own = join(root, "uncia.config.json");
  if (existsSync(own) && manifest.uncia !== undefined) {
    throw new UsageError(`${root} has both ${own} and a member "uncia" in package.json; keep one.`);
  }
  const file = existsSync(own) ? readJson(own) : (manifest.uncia ?? {});
  if (typeof file !== "object" || file === null) throw new UsageError(`"uncia" of ${root} is no object.`);
  const unknown = Object.keys(file).filter((key) => !knownKeys.has(key));
  if (unknown.length > 0) {
    throw new UsageError(
      `The configuration of ${root} has unknown members ${unknown.join(", ")}; known are ${[...knownKeys].join(", ")}.`,
    );
  }
  return file as ConfigFile;
}

function checkedNames(names: NamesConfig, packageName: string): NamesConfig {
  const unknown = Object.keys(names).filter((key) => !renamable.has(key));
  const odd = (names.acronyms ?? []).filter((acronym) => !/^[A-Za-z][A-Za-z0-9]*$/.test(acronym));
  if (odd.length > 0) {
    throw new UsageError(
      `"names.acronyms" of ${packageName} has ${odd.join(", ")}; an acronym is letters and digits.`,
    );
  }
  if (unknown.length > 0) {
    throw new UsageError(
      `"names" of ${packageName} has unknown members ${unknown.join(", ")}; known are ${[...renamable].join(", ")}.`,
    );
  }
  return names;
}

const renamable = new Set(["acronyms", "python", "r", "java"]);

function readTargets(
  targets: Readonly<Record<string, TargetConfig>>,
  packageName: string,
  at: (path: string) => string,
  outFolder: string | undefined,
): ReadonlyMap<LanguageName, Target> {
  const unknown = Object.keys(targets).filter((key) => !(languageNames as readonly string[]).includes(key));
  if (unknown.length > 0) {
    throw new UsageError(`Unknown targets ${unknown.join(", ")}; known are ${languageNames.join(", ")}.`);
  }
  const entries = languageNames.flatMap((language): [LanguageName, Target][] => {
    const target = targets[language];
    // With --out everything can be generated, whether or not the package names a place for it.
    if (!target && !outFolder) return [];
    if (target && typeof target.out !== "string") throw new UsageError(`The target ${language} lacks "out".`);
    const module = target?.module ?? defaultModule(packageName, language);
    const problem = moduleProblem(module, language);
    if (problem !== undefined) {
      throw new UsageError(
        `"${module}" cannot be the module of ${packageName} for ${language}: ${problem}. Set "targets.${language}.module".`,
      );
    }
    return [
      [
        language,
        {
          out: outFolder ? join(outFolder, language) : at(target?.out ?? "."),
          module,
          runtime: target?.runtime ?? runtimes[language],
        },
      ],
    ];
  });
  return new Map(entries);
}

/** Where a package is rendered that is known by its schema alone: below `out`, under names made from its own. */
export const targetsBelow = (out: string, packageName: string): ReadonlyMap<LanguageName, Target> =>
  readTargets({}, packageName, resolve, resolve(out));

/** The folder and name of the package that a file belongs to: the nearest `package.json` above it that has a name. */
export function packageOf(file: string): { readonly folder: string; readonly name: string } | undefined {
  const found = packageFolders.get(dirname(file)) ?? findPackage(dirname(file));
  packageFolders.set(dirname(file), found);
  return found;
}

const packageFolders = new Map<string, { folder: string; name: string } | undefined>();

function findPackage(folder: string): { folder: string; name: string } | undefined {
  const manifest = join(folder, "package.json");
  const name = existsSync(manifest) ? readJson(manifest).name : undefined;
  if (typeof name === "string") return { folder, name };
  return dirname(folder) === folder ? undefined : findPackage(dirname(folder));
}

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}
