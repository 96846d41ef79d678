import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { PackageConfig } from "./config.ts";
import { extract } from "./extract/extract.ts";
import type { Problem } from "./extract/problems.ts";
import { header } from "./render/header.ts";
import type { LanguageName, RenderContext, Renderer, SourceExports } from "./render/renderer.ts";
import { renderers } from "./render/renderers.ts";
import { Templates } from "./render/templates.ts";
import type { TextFile } from "./render/write.ts";
import { schemaHash, schemaText } from "./schema/canonical.ts";
import type { Example, ExamplesFile } from "./schema/examples.ts";
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

/** Everything that the sources of a package give, as texts; nothing is written. */
export function generate(
  config: PackageConfig,
  options: { only?: ReadonlySet<LanguageName>; typeCheck?: boolean } = {},
): Generated {
  const languages = renderers.map((renderer) => renderer.language);
  const { schema, sources, problems, typeErrors } = extract(
    config,
    languages,
    options.typeCheck ? { typeCheck: true } : {},
  );
  const files: TextFile[] = [{ path: config.schema, text: schemaText(schema) }];
  const folders: string[] = [];
  for (const renderer of renderers) {
    const target = config.targets.get(renderer.language.name);
    if (!target || (options.only && !options.only.has(renderer.language.name))) continue;
    folders.push(target.out);
    files.push(...renderFiles(renderer, schema, contextOf(config, renderer, schema, sources)));
  }
  return { files, folders, problems, typeErrors };
}

function contextOf(
  config: PackageConfig,
  { language }: Renderer,
  schema: PackageSchema,
  sources: SourceExports,
): RenderContext {
  const target = config.targets.get(language.name);
  if (!target) throw new Error(`No target ${language.name}.`);
  return {
    target,
    sources,
    schemaHash: schemaHash(schema),
    schemaText: schemaText(schema),
    examples: readExamples(config),
    others: new Map(
      renderers.flatMap((one) => {
        const target = config.targets.get(one.language.name);
        return target ? [[one.language.name, { language: one.language, target }] as const] : [];
      }),
    ),
  };
}

function readExamples(config: PackageConfig): readonly Example[] {
  if (!existsSync(config.examples)) return [];
  return (JSON.parse(readFileSync(config.examples, "utf8")) as ExamplesFile).examples;
}

/** The files of one language, rendered. */
export function renderFiles(renderer: Renderer, schema: PackageSchema, context: RenderContext): TextFile[] {
  const folder = join(templatesFolder ?? "", renderer.language.name);
  const templates = existsSync(folder) ? new Templates(folder) : undefined;
  return [...renderer.files(schema, context)].map((file): TextFile => {
    const path = resolve(context.target.out, file.path);
    if ("text" in file) return { path, text: file.text };
    if (!templates)
      throw new Error(`There is no folder of templates ${dirname(folder)}/${renderer.language.name}.`);
    return {
      path,
      text: `${header(path, `the sources of ${schema.package}`)}${templates.render(file.template, file.data)}`,
    };
  });
}
