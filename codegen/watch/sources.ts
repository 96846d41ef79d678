import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Project, SourceFile } from "ts-morph";
import type { PackageConfig } from "../config.ts";
import type { FileFacts } from "../extract/extract.ts";
import { openSources, ownFiles, type Sources } from "../extract/sources.ts";
import { shapeOf } from "./shape.ts";

/** What a file imports from the files beside it. */
const relativeImport = /\b(?:from|import)\s*\(?\s*["'](\.[^"']*)["']/g;

/**
 * The sources of a package, kept open. After an edit only the files are read again that it can have changed: the edited ones, and those
 * that import them, directly or not, where what can be seen from outside is another.
 */
export class WatchedSources implements Sources {
  readonly project: Project;
  readonly facts = new Map<string, FileFacts>();
  readonly names = new Map<string, readonly string[]>();
  readonly #config: PackageConfig;
  readonly #shapes = new Map<string, string>();
  #files: readonly SourceFile[];

  constructor(config: PackageConfig) {
    const { project, files } = openSources(config);
    this.project = project;
    this.#config = config;
    this.#files = files;
    for (const file of files) this.#shapes.set(file.getFilePath(), shapeOf(file));
  }

  get files(): readonly SourceFile[] {
    return this.#files;
  }

  /** Takes over what is on disk now at the paths, which are absolute. */
  update(paths: Iterable<string>): void {
    let isAnother = false;
    for (const path of paths) {
      const known = this.project.getSourceFile(path);
      if (!known || !existsSync(path)) {
        if (known) this.project.removeSourceFile(known);
        isAnother = true;
      } else this.#refresh(known);
    }
    // A file that has come or gone can change what any import means.
    if (isAnother) this.#reread();
  }

  #refresh(file: SourceFile): void {
    const path = file.getFilePath();
    file.refreshFromFileSystemSync();
    const shape = shapeOf(file);
    this.#forget(path);
    if (shape === this.#shapes.get(path)) return;
    this.#shapes.set(path, shape);
    for (const importer of this.#importersOf(path)) this.#forget(importer);
  }

  #forget(path: string): void {
    this.facts.delete(path);
    this.names.delete(path);
  }

  #reread(): void {
    this.#files = ownFiles(this.project, this.#config);
    this.facts.clear();
    this.names.clear();
    this.#shapes.clear();
    for (const file of this.#files) this.#shapes.set(file.getFilePath(), shapeOf(file));
  }

  /** The files that import `path`, directly or by way of others. */
  #importersOf(path: string): ReadonlySet<string> {
    const importers = new Map<string, string[]>();
    for (const file of this.project.getSourceFiles()) {
      if (file.isInNodeModules() || file.isDeclarationFile()) continue;
      for (const [, target = ""] of file.getFullText().matchAll(relativeImport)) {
        const imported = join(dirname(file.getFilePath()), target).replace(/\.js$/, ".ts");
        importers.set(imported, [...(importers.get(imported) ?? []), file.getFilePath()]);
      }
    }
    const found = new Set<string>();
    const open = [path];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const importer of [next, next.replace(/\.ts$/, "")].flatMap((one) => importers.get(one) ?? [])) {
        if (found.has(importer)) continue;
        found.add(importer);
        open.push(importer);
      }
    }
    return found;
  }
}
