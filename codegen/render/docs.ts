import { firstSentence } from "./doc-text.ts";
import { classData, type Pages, stageData } from "./docs-class.ts";
import { errorText } from "./docs-clients.ts";
import { leftOutData } from "./docs-left-out.ts";
import { cell, docsLanguage } from "./docs-markdown.ts";
import { synapseMLData } from "./docs-synapseml.ts";
import type { OutputFile, Renderer } from "./renderer.ts";
import { clientsOf } from "./snippets.ts";
import { type PackageView, packageView } from "./view.ts";

const leftOutPage = "left-out.md";

/**
 * Reference pages in Markdown, one a class, in folders by subject, so that every page lies one folder deep; and, beside the folder of
 * the reference, a page for users of SynapseML.
 */
export const docs: Renderer = {
  language: docsLanguage,
  *files(schema, context): Iterable<OutputFile> {
    const view = packageView(schema, docsLanguage);
    const withLeftOut = context.sources.subjects.filter((subject) => subject.leftOut.length > 0);
    const pages: Pages = {
      stages: view.stages,
      clients: clientsOf(schema, context),
      context,
      leftOut: new Set(withLeftOut.map((subject) => subject.name)),
      hasErrors: view.errors.length > 0,
    };
    yield { path: "index.md", template: "index.md.hbs", data: indexData(view, pages) };
    if (pages.hasErrors)
      yield { path: "errors.md", template: "errors.md.hbs", data: errorsData(view, pages) };
    for (const stage of view.stages) {
      yield {
        path: `${stage.subject}/${stage.name}.md`,
        template: "stage.md.hbs",
        data: stageData(stage, pages),
      };
    }
    for (const one of view.classes) {
      yield { path: `${one.subject}/${one.name}.md`, template: "class.md.hbs", data: classData(one, pages) };
    }
    for (const subject of withLeftOut) {
      yield {
        path: `${subject.name}/${leftOutPage}`,
        template: "left-out.md.hbs",
        data: leftOutData(subject, schema),
      };
    }
    const synapseML = synapseMLData(schema, "reference");
    if (synapseML) yield { path: "../synapseml.md", template: "synapseml.md.hbs", data: synapseML };
  },
};

function indexData(view: PackageView, { leftOut, hasErrors }: Pages): object {
  return {
    package: view.package,
    version: view.version,
    subjects: view.subjects.map((subject) => ({
      name: subject.name,
      doc: subject.doc,
      pages: [...subject.classes, ...subject.stages].map((one) => ({
        name: one.name,
        path: `${subject.name}/${one.name}.md`,
        summary: firstSentence(one.schema.doc.replaceAll(/\{@link\s+([^\s}]+)[^}]*\}/g, "`$1`")),
      })),
      leftOut: leftOut.has(subject.name) ? `${subject.name}/${leftOutPage}` : undefined,
    })),
    hasErrors,
  };
}

/** The codes of errors, with the class that each has in languages that have classes of their own for them. */
function errorsData({ errors }: PackageView, { clients }: Pages): object {
  const others = clients.filter(({ name }) => name !== "typescript");
  return {
    titles: others.map(({ title }) => title),
    errors: errors.map(({ code, doc }) => ({
      code,
      doc: cell(doc),
      names: others.map((client) => errorText(client, code)),
    })),
  };
}
