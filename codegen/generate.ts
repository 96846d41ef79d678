import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { PackageConfig } from "./config.ts";
import { type ExamplesRun, runExamples } from "./examples/examples.ts";
import { type Extraction, extract } from "./extract/extract.ts";
import type { Problem } from "./extract/problems.ts";
import { header } from "./render/header.ts";
import type { LanguageName, RenderContext, Renderer, SourceExports, Target } from "./render/renderer.ts";
import { renderers } from "./render/renderers.ts";
import { Templates } from "./render/templates.ts";
import type { TextFile } from "./render/write.ts";
import { jsonText, schemaHash, schemaText } from "./schema/canonical.ts";
import type { ExamplesFile } from "./schema/examples.ts";
import type { PackageSchema } from "./schema/schema.ts";

/** The templates lie beside the generator: in the checkout, and in the published package. */
const templatesFolder = [
  join(import.meta.dirname, "../templates"),
  join(import.meta.dirname, "../../templates"),
].find(existsSync);

export interface Generated {
  readonly files: readonly TextFile[];
  /** Folders in which files marked as generated belong to this run. */
  readonly folders: readonly string[];
  readonly problems: readonly Problem[];
  readonly typeErrors: readonly Problem[];
}

export interface GenerateOptions {
  readonly only?: ReadonlySet<LanguageName>;
  /** Asks TypeScript for its errors too. */
  readonly typeCheck?: boolean;
  /** False takes what the examples gave last time. */
  readonly runExamples?: boolean;
}

/** Everything that the sources of a package give, as texts; nothing is written. */
export async function generate(config: PackageConfig, options: GenerateOptions = {}): Promise<Generated> {
  const languages = renderers.map((renderer) => renderer.language);
  const extraction = extract(config, languages, { typeCheck: options.typeCheck ?? false });
  const { schema, sources, typeErrors } = extraction;
  const { examples, problems } = await examplesOf(config, extraction, options.runExamples ?? true);
  const files: TextFile[] = [{ path: config.schema, text: schemaText(schema), isMarked: false }];
  if (config.examples)
    files.push({
      path: config.examples,
      text: jsonText({ examples } satisfies ExamplesFile),
      isMarked: false,
    });
  const rendered = renderAll(schema, { sources, examples, data: config.data }, config.targets, options.only);
  return {
    files: [...files, ...rendered.files],
    folders: rendered.folders,
    problems: [...extraction.problems, ...problems],
    typeErrors,
  };
}

/** The languages of a package whose schema was extracted before; its sources need not be there. */
export function generateFromSchema(
  schema: PackageSchema,
  targets: ReadonlyMap<LanguageName, Target>,
  only?: ReadonlySet<LanguageName>,
): Generated {
  const clients = new Map([...targets].filter(([name]) => name !== "typescript"));
  const origin: Origin = { sources: noSources, examples: [], data: undefined };
  return { ...renderAll(schema, origin, clients, only), problems: [], typeErrors: [] };
}

const noSources: SourceExports = { folder: "", registry: { fromRoot: "", fromSubject: "" }, subjects: [] };

/** What is known of a package besides its schema. */
type Origin = Pick<RenderContext, "sources" | "examples" | "data">;

function renderAll(
  schema: PackageSchema,
  origin: Origin,
  targets: ReadonlyMap<LanguageName, Target>,
  only: ReadonlySet<LanguageName> | undefined,
): { files: TextFile[]; folders: string[] } {
  const files: TextFile[] = [];
  const folders: string[] = [];
  for (const renderer of renderers) {
    const { name } = renderer.language;
    const target = targets.get(name);
    if (!target || (only && !only.has(name))) continue;
    folders.push(target.out);
    files.push(...renderFiles(renderer, schema, contextOf(target, targets, schema, origin)));
  }
  return { files, folders };
}

const nothing: ExamplesRun = { examples: [], problems: [], hasFailed: false };

/** The examples as they ran now, or as they did last time where they may not or cannot run. */
async function examplesOf(
  config: PackageConfig,
  { schema, sources, problems }: Extraction,
  run: boolean,
): Promise<ExamplesRun> {
  if (!config.examples) return nothing;
  const known = existsSync(config.examples)
    ? (JSON.parse(readFileSync(config.examples, "utf8")) as ExamplesFile).examples
    : [];
  // Stages that could not be read would each be reported once more, for lack of an example.
  if (!run || problems.length > 0) return { ...nothing, examples: known };
  const ran = await runExamples(config, schema, sources);
  return ran.hasFailed ? { ...ran, examples: known } : ran;
}

function contextOf(
  target: Target,
  targets: ReadonlyMap<LanguageName, Target>,
  schema: PackageSchema,
  origin: Origin,
): RenderContext {
  return {
    target,
    ...origin,
    schemaHash: schemaHash(schema),
    schemaText: schemaText(schema),
    others: new Map(
      renderers.flatMap((one) => {
        const other = targets.get(one.language.name);
        return other ? [[one.language.name, { language: one.language, target: other }] as const] : [];
      }),
    ),
  };
}

/** The files of one language, rendered. */
export function renderFiles(renderer: Renderer, schema: PackageSchema, context: RenderContext): TextFile[] {
  const folder = join(templatesFolder ?? "", renderer.language.name);
  const templates = existsSync(folder) ? new Templates(folder) : undefined;
  return [...renderer.files(schema, context)].map((file): TextFile => {
    const path = resolve(context.target.out, file.path);
    if ("text" in file) return { path, text: file.text, isMarked: false };
    if (!templates)
      throw new Error(`There is no folder of templates ${dirname(folder)}/${renderer.language.name}.`);
    return {
      path,
      text: `${header(path, `the sources of ${schema.package}`)}${templates.render(file.template, file.data)}`,
      isMarked: true,
    };
  });
}
