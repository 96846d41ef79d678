import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pipelineSchema } from "uncia/pipeline-schema";
import type { PackageConfig } from "./config.ts";
import { type ExamplesRun, runExamples } from "./examples/examples.ts";
import { type Extraction, extract } from "./extract/extract.ts";
import type { Problem } from "./extract/problems.ts";
import type { Sources } from "./extract/sources.ts";
import { unknownAbout } from "./project/about.ts";
import { bundleStages } from "./project/bundle.ts";
import { projectFiles } from "./project/files.ts";
import { header } from "./render/header.ts";
import { renamingProblems, useNames } from "./render/house-style.ts";
import type { LanguageName, RenderContext, Renderer, SourceExports, Target } from "./render/renderer.ts";
import { renderers } from "./render/renderers.ts";
import { Templates } from "./render/templates.ts";
import type { TextFile } from "./render/write.ts";
import { jsonText, schemaHash, schemaText } from "./schema/canonical.ts";
import type { ExamplesFile } from "./schema/examples.ts";
import type { PackageSchema } from "./schema/schema.ts";

/** The languages whose packages carry the JavaScript of the package. */
const carriers: readonly LanguageName[] = ["python", "r", "java"];

/** The templates lie beside the generator: in the checkout, and in the published package. */
export const templatesFolder =
  [join(import.meta.dirname, "../templates"), join(import.meta.dirname, "../../templates")].find(
    existsSync,
  ) ?? "";

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
  /** Sources that were opened before. */
  readonly sources?: Sources;
}

/** Everything that the sources of a package give, as texts; nothing is written. */
export async function generate(config: PackageConfig, options: GenerateOptions = {}): Promise<Generated> {
  const languages = renderers.map((renderer) => renderer.language);
  useNames(config.names);
  const extraction = extract(config, languages, {
    typeCheck: options.typeCheck ?? false,
    ...(options.sources && { sources: options.sources }),
  });
  const { schema, sources, typeErrors } = extraction;
  const { examples, problems } = await examplesOf(config, extraction, options.runExamples ?? true);
  const files: TextFile[] = [{ path: config.schema, text: schemaText(schema), isMarked: false }];
  if (config.pipelineSchema)
    files.push({ path: config.pipelineSchema, text: jsonText(pipelineSchema([schema])), isMarked: false });
  if (config.examples)
    files.push({
      path: config.examples,
      text: jsonText({ examples } satisfies ExamplesFile),
      isMarked: false,
    });
  const origin: Origin = { sources, examples, data: config.data, about: config.about, bundle: undefined };
  const own = [...extraction.problems, ...renamingProblems(schema, config)];
  // What cannot be read cannot be put together either, and would be told twice.
  const bundled = own.length > 0 ? nothingBundled : await bundleOf(config, schema, origin, options.only);
  const rendered = renderAll(schema, { ...origin, bundle: bundled.bundle }, config, options.only);
  return {
    files: [...files, ...rendered.files],
    folders: rendered.folders,
    problems: [...own, ...problems, ...bundled.problems],
    typeErrors,
  };
}

const nothingBundled: Awaited<ReturnType<typeof bundleStages>> = { bundle: undefined, problems: [] };

/** The JavaScript of the package, where a package of another language is rendered that carries it. */
async function bundleOf(
  config: PackageConfig,
  schema: PackageSchema,
  origin: Origin,
  only: ReadonlySet<LanguageName> | undefined,
): ReturnType<typeof bundleStages> {
  const isCarried = carriers.some((language) => {
    const target = config.targets.get(language);
    return target && target.module !== target.runtime && (!only || only.has(language));
  });
  if (!isCarried) return nothingBundled;
  const target = config.targets.get("typescript");
  const [typescript] = renderers.filter(({ language }) => language.name === "typescript");
  // Written elsewhere with `--out`, they are bundled as if they stood among the sources.
  const own = target && { ...target, out: config.folder };
  const files =
    typescript && own
      ? renderFiles(typescript, schema, contextOf("typescript", own, config.targets, schema, origin))
      : [];
  return bundleStages(config, new Map(files.map(({ path, text }) => [path, text])));
}

/** The languages of a package whose schema was extracted before; its sources need not be there. */
export function generateFromSchema(
  schema: PackageSchema,
  targets: ReadonlyMap<LanguageName, Target>,
  only?: ReadonlySet<LanguageName>,
): Generated {
  useNames({});
  const clients = new Map([...targets].filter(([name]) => name !== "typescript"));
  const origin: Origin = {
    sources: noSources,
    examples: [],
    data: undefined,
    about: unknownAbout,
    bundle: undefined,
  };
  const place = { targets: clients, templates: undefined };
  return { ...renderAll(schema, origin, place, only), problems: [], typeErrors: [] };
}

const noSources: SourceExports = { folder: "", registry: { fromRoot: "", fromSubject: "" }, subjects: [] };

/** What is known of a package besides its schema. */
type Origin = Pick<RenderContext, "sources" | "examples" | "data" | "about" | "bundle">;

function renderAll(
  schema: PackageSchema,
  origin: Origin,
  { targets, templates }: Pick<PackageConfig, "targets" | "templates">,
  only: ReadonlySet<LanguageName> | undefined,
): { files: TextFile[]; folders: string[] } {
  const files: TextFile[] = [];
  const folders: string[] = [];
  for (const renderer of renderers) {
    const { name } = renderer.language;
    const target = targets.get(name);
    if (!target || (only && !only.has(name))) continue;
    folders.push(target.out);
    files.push(...renderFiles(renderer, schema, contextOf(name, target, targets, schema, origin), templates));
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
  language: LanguageName,
  target: Target,
  targets: ReadonlyMap<LanguageName, Target>,
  schema: PackageSchema,
  origin: Origin,
): RenderContext {
  return {
    language,
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

/** The files of one language, rendered; `own` is the folder of the package's own templates. */
export function renderFiles(
  renderer: Renderer,
  schema: PackageSchema,
  context: RenderContext,
  own?: string,
): TextFile[] {
  const { name } = renderer.language;
  const templates = templatesOf(name, own);
  return [...renderer.files(schema, context), ...projectFiles(schema, context)].map((file): TextFile => {
    const path = resolve(context.target.out, file.path);
    const ownable = file.ownable ?? false;
    if ("text" in file) return { path, text: file.text, isMarked: false, ownable };
    if (!templates) throw new Error(`There is no folder of templates ${join(templatesFolder, name)}.`);
    return {
      path,
      text: `${header(path, `the sources of ${schema.package}`)}${templates.render(file.template, file.data)}`,
      isMarked: true,
      ownable,
    };
  });
}

const compiled = new Map<string, Templates>();

/** Compiled once, as `--watch` renders again and again. */
function templatesOf(language: LanguageName, own: string | undefined): Templates | undefined {
  const ours = join(templatesFolder, language);
  if (!existsSync(ours)) return undefined;
  const theirs = own && join(own, language);
  const key = `${ours} ${theirs}`;
  const templates = compiled.get(key) ?? new Templates(ours, theirs);
  compiled.set(key, templates);
  return templates;
}

/** To be called when a template has changed. */
export const forgetTemplates = (): void => compiled.clear();
