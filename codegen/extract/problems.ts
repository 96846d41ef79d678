import { relative } from "node:path";
import type { Node } from "ts-morph";

/** Something in a source that some language could not express, or that would leave its users without help. */
export interface Problem {
  /** Relative to the folder of the package. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What to write instead. */
  readonly hint: string;
}

/** Collects all that is wrong, so that it can be shown together. */
export class Problems {
  readonly #root: string;
  readonly #found = new Map<string, Problem>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Notes a problem; the same one, met again through another class that shares a declaration, counts once. */
  add(node: Node, message: string, hint: string): void {
    const { line, column } = node.getSourceFile().getLineAndColumnAtPos(node.getStart());
    this.addAt({ file: this.fileOf(node), line, column, message, hint });
  }

  addAt(problem: Problem): void {
    this.#found.set(formatProblem(problem), problem);
  }

  fileOf(node: Node): string {
    return relative(this.#root, node.getSourceFile().getFilePath()).replaceAll("\\", "/");
  }

  /** In the order of files and lines. */
  list(): Problem[] {
    return [...this.#found.values()].sort(
      (a, b) => a.file.localeCompare(b.file, "en") || a.line - b.line || a.column - b.column,
    );
  }
}

/** `lightgbm/classifier.ts:12:3: … Hint.` as editors and terminals make a link of it. */
export const formatProblem = ({ file, line, column, message, hint }: Problem): string =>
  `${file}:${line}:${column}: ${message} ${hint}`;
