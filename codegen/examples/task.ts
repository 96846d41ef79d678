import type { Example } from "../schema/examples.ts";

/** What the process that runs examples is told. */
export interface ExamplesTask {
  /** Absolute paths of the modules that export stages, by subject on the wire, `package/subject`. */
  readonly subjects: Readonly<Record<string, readonly string[]>>;
  /** Absolute paths of the `*.example.ts`. */
  readonly examples: readonly string[];
  /** Folder of the tables. */
  readonly data: string;
}

export interface ExampleResult {
  readonly file: string;
  /** Missing where the example failed. */
  readonly example?: Example;
  /** What is wrong with it. */
  readonly failures: readonly string[];
}
