import { readFile, stat } from "node:fs/promises";
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { didYouMean } from "../did-you-mean.ts";
import { asUnciaError, UnciaError } from "../errors.ts";
import { FileError, type Location, type Problem } from "./failure.ts";

/** No pipeline comes near; a larger file was named by mistake. */
const maxBytes = 16 * 2 ** 20;
/** Uses of YAML's anchors in one value; a few lines could else stand for gigabytes. */
const maxAliases = 100;
/** Members that begin so are the writer's own: a place for what anchors stand for. */
const free = "x-";

/** A value in the file, with where it stands. */
export interface Written {
  readonly node: Node | null;
  readonly path: string;
  /** The name before it, where it has one: what to point at when the name is wrong. */
  readonly key: Node | undefined;
}

/** A stage as it is written: `Class: {param: value, …}`, or just `Class`. */
export interface WrittenStage {
  readonly name: string;
  readonly at: Written;
  readonly params: ReadonlyMap<string, Written>;
}

/**
 * The text of a pipeline, YAML or JSON (which YAML contains), taken apart without knowing any stage. What is wrong is gathered in
 * `problems`, so that all of it can be told at once.
 */
export class PipelineText {
  readonly file: string;
  readonly problems: Problem[] = [];
  readonly #lines: readonly string[];
  readonly #counter = new LineCounter();
  readonly #document: Document;

  private constructor(file: string, text: string) {
    this.file = file;
    this.#lines = text.split(/\r?\n/);
    // Whole numbers come as bigint, so that none beyond 2^53 is rounded on the way.
    this.#document = parseDocument(text, {
      lineCounter: this.#counter,
      intAsBigInt: true,
      prettyErrors: false,
    });
    // Further ones only follow from the first.
    const [wrong] = [...this.#document.errors, ...this.#document.warnings];
    if (wrong) this.#addAt(wrong.pos[0], "", new UnciaError("invalid_param", `${wrong.message}.`));
  }

  static async read(file: string): Promise<PipelineText> {
    try {
      const { size } = await stat(file);
      if (size > maxBytes) {
        throw new UnciaError("limit", `${file} has ${size} bytes; a pipeline has at most ${maxBytes}.`);
      }
      return new PipelineText(file, (await readFile(file, "utf8")).replace(/^\uFEFF/, ""));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        throw new UnciaError("io", `There is no file ${file}.`, {}, { cause: error });
      }
      throw asUnciaError(error, "io");
    }
  }

  static parse(text: string, file: string): PipelineText {
    return new PipelineText(file, text);
  }

  /** Throws all problems, if there are any. */
  check(): void {
    const [first, ...others] = this.problems.sort(
      (a, b) => a.location.line - b.location.line || a.location.column - b.location.column,
    );
    if (first) throw new FileError([first, ...others]);
  }

  add(at: Written, error: UnciaError, pointAtKey = false): void {
    const node = pointAtKey ? (at.key ?? at.node) : (at.node ?? at.key);
    this.#addAt(node?.range?.[0] ?? 0, at.path, error);
  }

  #addAt(offset: number, path: string, error: UnciaError): void {
    const { line, col } = this.#counter.linePos(offset);
    const location: Location = {
      file: this.file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      path,
      text: this.#lines[line - 1] ?? "",
    };
    this.problems.push({ error, location });
  }

  /** The names of packages, and the stages, of the whole file. */
  content(): { packages: readonly Written[]; stages: readonly Written[] } {
    const root: Written = { node: this.#document.contents as Node | null, path: "", key: undefined };
    const members = this.members(root, "A pipeline is written `stages:`, then a list.");
    const known = ["stages", "packages", "$schema"];
    for (const [name, at] of members) {
      if (known.includes(name) || name.startsWith(free)) continue;
      const hint = didYouMean(name, known) ?? "A pipeline has stages and packages.";
      this.add(at, new UnciaError("invalid_param", `A pipeline has no "${name}".`, { hint }), true);
    }
    const list = members.get("stages");
    const stages = this.items(list);
    if (stages.length === 0 && this.problems.length === 0) {
      const message = "The pipeline has no stages.";
      this.add(list ?? root, new UnciaError("missing_param", message, { param: "stages" }));
    }
    return { packages: this.items(members.get("packages")), stages };
  }

  /** The stage that is written there, or undefined where it is none, which is then a problem. */
  stage(at: Written): WrittenStage | undefined {
    const node = this.#resolved(at.node);
    if (isScalar(node) && typeof node.value === "string") {
      const path = `${at.path}.${node.value}`;
      return { name: node.value, at: { node, path, key: node }, params: new Map() };
    }
    const members = [...this.members(at, "A stage is written `Class:`, then its params.")];
    const [first, second] = members;
    if (first && !second) {
      const [name, value] = first;
      const isBare = value.node === null || (isScalar(value.node) && value.node.value === null);
      const params = isBare
        ? new Map<string, Written>()
        : this.members(value, `The params of ${name} are written \`param: value\`.`);
      return { name, at: value, params };
    }
    if (second) {
      this.add(
        second[1],
        new UnciaError("invalid_param", "A stage has one class.", {
          hint: `Indent ${second[0]} below ${first?.[0]} if it is a param of it, or begin a stage of its own with "- ".`,
        }),
        true,
      );
    }
    return undefined;
  }

  /** The members of a mapping by name. */
  members(at: Written, expected: string): Map<string, Written> {
    const node = this.#resolved(at.node);
    const found = new Map<string, Written>();
    if (!isMap(node)) {
      if (this.#document.errors.length === 0) this.add(at, new UnciaError("invalid_param", expected));
      return found;
    }
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined) this.add(at, new UnciaError("invalid_param", "A name must be plain text."));
      else {
        const path = at.path ? `${at.path}.${name}` : name;
        found.set(name, { node: value as Node | null, path, key: key as Node });
      }
    }
    return found;
  }

  /** The items of a list; nothing where there is none. */
  items(at: Written | undefined): Written[] {
    if (!at) return [];
    const node = this.#resolved(at.node);
    if (!isSeq(node)) {
      this.add(at, new UnciaError("invalid_param", `${at.path} must be a list.`));
      return [];
    }
    return node.items.map((item, index) => ({
      node: item as Node | null,
      path: `${at.path}[${index}]`,
      key: undefined,
    }));
  }

  /** The plain value that is written there. */
  value(at: Written): unknown {
    try {
      return numbersOf(at.node?.toJS(this.#document, { maxAliasCount: maxAliases }) ?? null);
    } catch (cause) {
      const message = `${at.path} cannot be read: ${(cause as Error).message}.`;
      throw new UnciaError("limit", message, {}, { cause });
    }
  }

  #resolved(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.#document) ?? null) : node;
  }
}

/** Whole numbers as `number` where one holds them exactly. */
export function numbersOf(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(numbersOf);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, numbersOf(one)]));
  }
  return value;
}
