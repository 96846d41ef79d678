import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type ClassDeclaration, Node, Project, type SourceFile, ts } from "ts-morph";
import type { PackageConfig } from "../config.ts";
import { isGenerated } from "../render/header.ts";
import type { SourceExports, SubjectExports } from "../render/renderer.ts";
import type { FileFacts } from "./extract.ts";

/** Files of a package that are no part of its stages. */
const ignored = [
  "**/node_modules/**",
  "**/dist/**",
  "**/test/**",
  "**/*.test.ts",
  "**/*.example.ts",
  "**/*.d.ts",
];

/** Used where a package has no tsconfig of its own. */
const defaultOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  customConditions: ["source"],
};

/**
 * Whatever the package builds for, its sources are read as modules: ts-morph does not tell TypeScript which files
 * `"type": "module"` makes one, and would resolve their imports as those of CommonJS.
 */
const readerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  skipLibCheck: true,
};

/** A package's sources, ready to be asked for types; nothing is checked until it is asked for. */
export interface Sources {
  readonly project: Project;
  /** All files of the package below its folder of subjects. */
  readonly files: readonly SourceFile[];
  /** What was read before and still holds, by path; missing where nothing is kept. */
  readonly facts?: Map<string, FileFacts>;
  readonly names?: Map<string, readonly string[]>;
}

export function openSources(config: PackageConfig): Sources {
  const project = new Project({
    ...(config.tsconfig ? { tsConfigFilePath: config.tsconfig } : {}),
    compilerOptions: { ...(config.tsconfig ? {} : defaultOptions), ...readerOptions },
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  });
  return { project, files: ownFiles(project, config) };
}

/** The files of the package that hold its stages, and what these need; generated ones are no source of anything. */
export function ownFiles(project: Project, config: PackageConfig): SourceFile[] {
  return project
    .addSourceFilesAtPaths([
      join(config.subjects, "**/*.ts"),
      ...ignored.map((glob) => `!${join(config.subjects, glob)}`),
    ])
    .filter((file) => !isGenerated(file.getFullText().slice(0, 400)));
}

/** The subject that a file belongs to: its folder directly below the folder of subjects. */
export function subjectOf(file: SourceFile, config: PackageConfig): string | undefined {
  const path = relative(config.subjects, file.getFilePath()).replaceAll("\\", "/").split("/");
  return path.length > 1 ? path[0] : undefined;
}

/** The concrete classes that a file exports. */
export const concreteClasses = (file: SourceFile): ClassDeclaration[] =>
  file.getClasses().filter((one) => one.isExported() && !one.isAbstract() && one.getName() !== undefined);

/** The doc of a subject: the comment with a tag `@module` or `@packageDocumentation` at the head of one of its files. */
export function moduleDoc(file: SourceFile): { readonly text: string; readonly at: Node } | undefined {
  const head = file.getStatementsWithComments()[0];
  const ranges = head ? (ts.getLeadingCommentRanges(file.getFullText(), head.getFullStart()) ?? []) : [];
  const texts = [
    ...ranges.map((range) => file.getFullText().slice(range.pos, range.end)),
    ...(head && Node.isCommentStatement(head) ? [head.getText()] : []),
  ];
  const comment = texts.find((text) => /^\/\*\*[\s\S]*@(module|packageDocumentation)\b/.test(text));
  if (comment === undefined || !head) return undefined;
  const lines = comment
    .replace(/^\/\*\*/, "")
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
  const text = lines
    .filter((line) => !/^\s*@/.test(line))
    .join("\n")
    .trim();
  return { text, at: head };
}

/** What the files of a subject that hold stages export, for its index. */
export function subjectExports(
  name: string,
  files: readonly SourceFile[],
  config: PackageConfig,
): Omit<SubjectExports, "leftOut"> {
  const folder = join(config.subjects, name);
  const index = join(folder, "index.ts");
  return {
    name,
    folder: relative(config.folder, folder).replaceAll("\\", "/"),
    handWritten: existsSync(index) && !isGenerated(readFileSync(index, "utf8")),
    files: files.map((file) => {
      const symbols = file.getExportSymbols().map((symbol) => ({
        name: symbol.getName(),
        isValue: ((symbol.getAliasedSymbol() ?? symbol).getFlags() & ts.SymbolFlags.Value) !== 0,
      }));
      const names = (isValue: boolean): string[] =>
        symbols
          .filter((symbol) => symbol.isValue === isValue)
          .map((symbol) => symbol.name)
          .sort();
      return {
        file: relative(folder, file.getFilePath()).replaceAll("\\", "/"),
        values: names(true),
        types: names(false),
      };
    }),
  };
}

/** The core brings the registry in its own sources; every other package imports it from there. */
export function registryImports(
  files: readonly SourceFile[],
  config: PackageConfig,
): SourceExports["registry"] {
  const registry = files.find((file) => file.getFunction("registerPackage")?.isExported());
  if (!registry) return { fromRoot: "uncia/pipeline", fromSubject: "uncia/pipeline" };
  const path = relative(config.subjects, registry.getFilePath()).replaceAll("\\", "/");
  return { fromRoot: `./${path}`, fromSubject: `../${path}` };
}
