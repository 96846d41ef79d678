import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isGenerated } from "./header.ts";

/** A file as it should be. */
export interface TextFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** True where the text begins with the header; such a file replaces none that was written by hand. */
  readonly isMarked: boolean;
  /** Left alone where it is there without the mark. */
  readonly ownable?: boolean;
}

/** How the disk differs from what the sources give. */
export interface Drift {
  /** There, but with another text. */
  readonly different: readonly string[];
  readonly missing: readonly string[];
  /** Marked as generated, but generated no more. */
  readonly extra: readonly string[];
  /** In the way: written by hand where a generated file should be. */
  readonly handWritten: readonly string[];
  /** Build files that their user has taken over; they are left alone. */
  readonly kept: readonly string[];
}

/** Folders that hold no generated sources, only what tools made of them. */
const skipped = new Set(["node_modules", "dist", "target", "build", ".venv", ".git", "__pycache__"]);
const generatedKinds = "**/*.{ts,java,py,pyi,R,Rd,md,toml,yml}";

/** Compares the files with the disk; `folders` are those in which generated files are looked for. */
export function findDrift(files: readonly TextFile[], folders: Iterable<string>): Drift {
  const wanted = new Set(files.map((file) => file.path));
  const found = files.map((file) => ({ path: file.path, is: stateOf(file) }));
  const all = (state: State): string[] => found.filter(({ is }) => is === state).map(({ path }) => path);
  return {
    different: all("different"),
    missing: all("missing"),
    handWritten: all("hand-written"),
    kept: all("kept"),
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

type State = "same" | "different" | "missing" | "hand-written" | "kept";

function stateOf({ path, text, isMarked, ownable }: TextFile): State {
  if (!existsSync(path)) return "missing";
  const there = readFileSync(path, "utf8");
  if (there === text) return "same";
  if (ownable && !isGenerated(there)) return "kept";
  return isMarked && !isGenerated(there) ? "hand-written" : "different";
}

function generatedFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return globSync(generatedKinds, { cwd: folder, exclude: (name) => skipped.has(name) })
    .map((path) => join(folder, path))
    .filter((path) => isGenerated(readFileSync(path, "utf8").slice(0, 400)));
}
