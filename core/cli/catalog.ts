import { closest } from "../did-you-mean.ts";
import { UnciaError } from "../errors.ts";
import { loadPackages, ownPackage, type StagesPackage } from "./packages.ts";
import type { StageSchema } from "./schema-file.ts";

/** A class of stages by its full name, with its schema where its package ships one. */
export interface CatalogEntry {
  /** `uncia/lightgbm#LightGBMClassifier`. */
  readonly class: string;
  readonly schema: StageSchema | undefined;
}

const shortName = (typeName: string): string => typeName.slice(typeName.indexOf("#") + 1);

/** The classes of stages that can be named: Uncia's, and those of the packages that were asked for. */
export class Catalog {
  readonly packages: readonly StagesPackage[];
  readonly #entries: readonly CatalogEntry[];

  private constructor(packages: readonly StagesPackage[], entries: readonly CatalogEntry[]) {
    this.packages = packages;
    this.#entries = entries;
  }

  /** `wanted` are names of packages, or paths; those `inFile` are names that a file gave, found from its folder. */
  static async open(
    wanted: readonly string[] = [],
    inFile: { readonly names: readonly string[]; readonly folder: string } = { names: [], folder: "." },
  ): Promise<Catalog> {
    await import("../stages.ts");
    const own = ownPackage();
    const packages = [own];
    for (const one of [
      ...(wanted.length ? await loadPackages(wanted, ".", true) : []),
      ...(inFile.names.length ? await loadPackages(inFile.names, inFile.folder) : []),
    ]) {
      if (!packages.some(({ name }) => name === one.name)) packages.push(one);
    }
    const entries: CatalogEntry[] = [];
    for (const one of packages) entries.push(...(await entriesOf(one)));
    return new Catalog(packages, entries);
  }

  /** Short names of all classes, and full ones, for completion and suggestions. */
  names(): string[] {
    return [...new Set(this.#entries.map((entry) => shortName(entry.class)))];
  }

  /**
   * The class that a name means: `LightGBMClassifier`, or `uncia/lightgbm#LightGBMClassifier` where several packages have one.
   * @throws UnciaError `unknown_stage`, with the nearest name.
   */
  find(name: string): CatalogEntry {
    const exact = this.#entries.find((entry) => entry.class === name);
    if (exact) return exact;
    const named = this.#entries.filter((entry) => shortName(entry.class) === name);
    if (named.length === 1) return named[0] as CatalogEntry;
    if (named.length > 1) {
      throw new UnciaError("unknown_stage", `Several packages have a stage "${name}".`, {
        stage: name,
        hint: `Write one of ${named.map((entry) => entry.class).join(", ")}.`,
      });
    }
    const known = name.includes("#") ? this.#entries.map((entry) => entry.class) : this.names();
    const near = closest(name, known);
    throw new UnciaError("unknown_stage", `There is no stage "${name}".`, {
      stage: name,
      hint: near ? `Did you mean "${near}"?` : "`uncia describe` lists all stages.",
    });
  }
}

async function entriesOf({ name, schema }: StagesPackage): Promise<CatalogEntry[]> {
  if (schema) return schema.stages.map((stage) => ({ class: stage.class, schema: stage }));
  const { registeredPackages } = await import("../pipeline/registry.ts");
  const { Stage } = await import("../pipeline/stage.ts");
  const { subjects = {} } = registeredPackages().find((one) => one.name === name) ?? {};
  const entries: CatalogEntry[] = [];
  for (const [subject, load] of Object.entries(subjects)) {
    for (const [className, value] of Object.entries(await load())) {
      if (typeof value === "function" && value.prototype instanceof Stage) {
        entries.push({ class: `${name}/${subject}#${className}`, schema: undefined });
      }
    }
  }
  return entries;
}
