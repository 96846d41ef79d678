import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isGenerated } from "./header.ts";

/** A file as it should be. */
export interface TextFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** How the disk differs from what the sources give. */
export interface Drift {
  /** There, but with another text. */
  readonly different: readonly string[];
  readonly missing: readonly string[];
  /** Marked as generated, but generated no more. */
  readonly extra: readonly string[];
}

/** Folders that hold no generated sources, only what tools made of them. */
const skipped = new Set(["node_modules", "dist", "target", "build", ".venv", ".git", "__pycache__"]);
const generatedKinds = "**/*.{ts,java,py,pyi,R,Rd,md,toml,yml}";

/** Compares the files with the disk; `folders` are those in which generated files are looked for. */
export function findDrift(files: readonly TextFile[], folders: Iterable<string>): Drift {
  const wanted = new Set(files.map((file) => file.path));
  const found = files.map((file) => ({ path: file.path, is: stateOf(file) }));
  return {
    different: found.filter(({ is }) => is === "different").map(({ path }) => path),
    missing: found.filter(({ is }) => is === "missing").map(({ path }) => path),
    extra: [...new Set([...folders].flatMap(generatedFiles))].filter((path) => !wanted.has(path)).sort(),
  };
}

/** Writes what differs or is missing, and removes what is generated no more. Files that are right are not touched. */
export function applyFiles(files: readonly TextFile[], { different, missing, extra }: Drift): void {
  const stale = new Set([...different, ...missing]);
  for (const { path, text } of files) {
    if (!stale.has(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  for (const path of extra) rmSync(path);
}

function stateOf({ path, text }: TextFile): "same" | "different" | "missing" {
  if (!existsSync(path)) return "missing";
  return readFileSync(path, "utf8") === text ? "same" : "different";
}

function generatedFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return globSync(generatedKinds, { cwd: folder, exclude: (name) => skipped.has(name) })
    .map((path) => join(folder, path))
    .filter((path) => isGenerated(readFileSync(path, "utf8").slice(0, 400)));
}
