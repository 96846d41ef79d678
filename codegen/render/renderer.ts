/**
 * What a language needs in order to be generated. One file a language, `render/<language>.ts`, exports a `Renderer`; its
 * templates lie in `templates/<language>/`, named in the target's own extension (`stage.py.hbs`).
 *
 * A renderer turns the schema into a list of files, each a template and the data for it. The data is a *view*: every name
 * already cased, every type and default already text of the language, every sentence already in its place, so that the
 * templates hold no logic beyond `{{#each}}`, `{{#if}}` and partials. `view.ts` makes the view that all languages share out
 * of a `Language` (names, types, literals, doc style); a renderer may add to it.
 *
 *     export const python: Renderer = {
 *       language: { name: "python", … },
 *       *files(schema, context) {
 *         const view = packageView(schema, this.language, context);
 *         for (const stage of view.stages) {
 *           yield { path: `src/${context.target.module}/${stage.module}/_${stage.fileName}.py`, template: "stage.py.hbs", data: stage };
 *         }
 *         yield { path: `src/${context.target.module}/schema.json`, text: context.schemaText };
 *       },
 *     };
 *
 * - Templates are Handlebars in strict mode: a name that the data lacks is an error, so give every member, if need be as
 *   `undefined`. Nothing is escaped. Helpers: see `templates.ts`. Partials: `{{> name}}` is the template `_name.<ext>.hbs` of
 *   the same folder.
 * - The writer puts a header that marks the file as generated before every template's output (`write.ts` knows the comments
 *   of each extension); a file so marked that is generated no more is removed, or listed by `--check`. Texts given with `text`
 *   are written as they are.
 * - What comes out must be what the language's formatter would leave unchanged.
 * - Nothing may depend on which package is rendered: what only `uncia` has (errors, DataFrame) shows in its schema. Where
 *   the hand-written runtime comes from is `context.target.runtime`.
 */
import type { About } from "../project/about.ts";
import type { Bundle } from "../project/bundle.ts";
import type { Example } from "../schema/examples.ts";
import type { JsonValue, MethodSchema, PackageSchema, ParamSchema, WireType } from "../schema/schema.ts";

export interface Renderer {
  readonly language: Language;
  files(schema: PackageSchema, context: RenderContext): Iterable<OutputFile>;
}

/**
 * One file to write; `path` is relative to the target's folder. An `ownable` one, such as a build file, is left alone once its user has
 * taken it over by removing the line that marks it as generated; without a template it is theirs as soon as it is there.
 */
export type OutputFile = { readonly path: string; readonly ownable?: true } & (
  | { readonly template: string; readonly data: object }
  | { readonly text: string }
);

/** How a language writes names, types, values and docs. */
export interface Language {
  /** Name of the target in the configuration, and of its folder of templates. */
  readonly name: LanguageName;
  /** Names that a param, method or argument cannot have after casing; the extractor refuses such a param. */
  readonly reserved: ReadonlySet<string>;
  /** Names that a method cannot have after casing, where those are others than `reserved`. */
  readonly keywords?: ReadonlySet<string>;
  /** Names of the schema, camelCase or PascalCase as in TypeScript, as this language writes them. */
  readonly names: {
    /** A stage or class: where the language has a constructor function rather than a class, the name of that. */
    class(name: string): string;
    param(name: string): string;
    setter(name: string): string;
    method(name: string): string;
    /** The module, package or prefix that a subject becomes. */
    subject(name: string): string;
    /** A stage's file, without extension. */
    file(name: string): string;
  };
  readonly types: {
    /** Type of the value of a param as it is read, without regard to absence. */
    param(param: ParamSchema): string;
    /** The type that a setter takes, where it is wider. */
    input(param: ParamSchema): string;
    wire(type: WireType): string;
  };
  /** A value of the schema as source text of the language, such as a default. */
  literal(value: JsonValue, type: ParamSchema | WireType): string;
  readonly doc: DocStyle;
}

/** How the Markdown of the schema is written in the docs of a language. */
export interface DocStyle {
  /** The text between backticks when it names a param of the stage at hand, already cased. Usually `` `name` ``. */
  param(name: string): string;
  /** `{@link LightGBMClassifier}`, `{@link Pipeline.stages}`: the names are cased, `text` is the label that was given. */
  link(target: LinkTarget): string;
  /** Code words that the languages write differently: `true`, `false`, `null`, `undefined`, `NaN`. */
  readonly words: Readonly<Record<string, string>>;
}

export interface LinkTarget {
  /** As in TypeScript, for instance `LightGBMClassifier` or an address. */
  readonly target: string;
  /** What to show: the cased name, or the label that the author wrote. */
  readonly text: string;
  /** Cased name of a class, and the module in which it is; missing for an address. */
  readonly class?: string;
  readonly module?: string;
  readonly member?: string;
}

export const languageNames = ["typescript", "docs", "python", "r", "java"] as const;
export type LanguageName = (typeof languageNames)[number];

/** Where one language's files go, from the configuration of the package of stages. */
export interface Target {
  /** Absolute path of the folder. */
  readonly out: string;
  /** `uncia` in Python and R, `dev.uncia` in Java; the name of the module that is generated. */
  readonly module: string;
  /** The module that holds the hand-written runtime: `module` itself for the package that brings it. */
  readonly runtime: string;
}

export interface RenderContext {
  readonly language: LanguageName;
  readonly target: Target;
  /** What the package says of itself. */
  readonly about: About;
  /** The package's JavaScript, for packages of other languages to carry; undefined where its sources are not there. */
  readonly bundle: Bundle | undefined;
  /** SHA-256 of the schema, `sha256:…`, as the handshake wants it. */
  readonly schemaHash: string;
  /** The whole of `schema.json`, for clients that read it at run time. */
  readonly schemaText: string;
  /** Empty until the examples have been run. */
  readonly examples: readonly Example[];
  /** Absolute path of the folder with the tables that examples name; undefined where the sources are not there. */
  readonly data: string | undefined;
  /** The other targets of the package, for pages that show all languages. */
  readonly others: ReadonlyMap<LanguageName, { readonly language: Language; readonly target: Target }>;
  /** What the TypeScript sources export; no other language needs it. */
  readonly sources: SourceExports;
}

/** Exported symbols of the files of each subject. */
export interface SourceExports {
  /** Folder of the subjects, relative to the folder of the package; empty where it is that folder. */
  readonly folder: string;
  /** From where `registerPackage` and `registerSubject` are imported: a file of this package, or the core's. */
  readonly registry: { readonly fromRoot: string; readonly fromSubject: string };
  readonly subjects: readonly SubjectExports[];
}

export interface SubjectExports {
  readonly name: string;
  /** Folder of the subject, relative to the folder of the package. */
  readonly folder: string;
  /** True where `index.ts` is written by hand; it is then left alone. */
  readonly handWritten: boolean;
  readonly files: readonly FileExports[];
  /** What the stages leave out of a native kernel's parameters, from constants marked `@leftOut`. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly parameter: string;
  readonly reason: string;
}

export interface FileExports {
  /** Relative to the folder of the subject. */
  readonly file: string;
  readonly values: readonly string[];
  readonly types: readonly string[];
}

export type { MethodSchema, ParamSchema };
