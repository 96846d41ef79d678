import type { Example } from "../schema/examples.ts";
import type { PackageSchema } from "../schema/schema.ts";
import type { LanguageName, RenderContext } from "./renderer.ts";
import { javaSnippet, pythonSnippet, rSnippet, typescriptSnippet } from "./snippet-languages.ts";
import { type SnippetProgram, SnippetReader } from "./snippet-program.ts";

/** A language that users write programs in, as pages name it. */
export interface ClientLanguage {
  readonly name: Exclude<LanguageName, "docs">;
  readonly title: string;
  /** Its name after the fence of a block of code. */
  readonly fence: string;
  readonly write: (program: SnippetProgram) => string;
}

/** In the order in which pages show them. */
export const clientLanguages: readonly ClientLanguage[] = [
  { name: "typescript", title: "TypeScript", fence: "ts", write: typescriptSnippet },
  { name: "python", title: "Python", fence: "python", write: pythonSnippet },
  { name: "r", title: "R", fence: "r", write: rSnippet },
  { name: "java", title: "Java", fence: "java", write: javaSnippet },
];

export interface Client extends ClientLanguage {
  readonly reader: SnippetReader;
  readonly module: string;
}

/** The languages that a package is rendered for. */
export const clientsOf = (
  schema: PackageSchema,
  { others }: Pick<RenderContext, "others">,
): readonly Client[] =>
  clientLanguages.flatMap((one): Client[] => {
    const other = others.get(one.name);
    if (!other) return [];
    const reader = new SnippetReader(schema, other.language, other.target);
    return [{ ...one, reader, module: other.target.module }];
  });

export interface Snippet {
  readonly title: string;
  readonly fence: string;
  readonly code: string;
}

/** A whole program for each language that has all that the example names. */
export const snippetsOf = (example: Example, clients: readonly Client[]): readonly Snippet[] =>
  clients.flatMap(({ title, fence, write, reader }) => {
    const program = reader.read(example);
    return program ? [{ title, fence, code: write(program) }] : [];
  });
