import { firstSentence, plainDoc } from "./doc-text.ts";
import type { Language, LinkTarget, OutputFile, RenderContext, Renderer } from "./renderer.ts";
import { typescriptLanguage } from "./typescript.ts";
import {
  type ClassView,
  type MethodView,
  type PackageView,
  type ParamView,
  packageView,
  type StageView,
} from "./view.ts";

const language: Language = {
  ...typescriptLanguage,
  name: "docs",
  doc: { ...plainDoc, link },
};

/** Reference pages in Markdown, one a class, in folders by subject; every page lies one folder deep. */
export const docs: Renderer = {
  language,
  *files(schema, context): Iterable<OutputFile> {
    const view = packageView(schema, language);
    yield { path: "index.md", template: "index.md.hbs", data: indexData(view) };
    for (const stage of view.stages) {
      yield {
        path: `${stage.subject}/${stage.name}.md`,
        template: "stage.md.hbs",
        data: stageData(stage, context),
      };
    }
    for (const one of view.classes) {
      yield { path: `${one.subject}/${one.name}.md`, template: "class.md.hbs", data: classData(one) };
    }
  },
};

function link({ target, text, class: name, module, member }: LinkTarget): string {
  if (name !== undefined && module !== undefined) {
    const anchor = member === undefined ? "" : `#${member.toLowerCase()}`;
    return `[\`${text}\`](../${module}/${name}.md${anchor})`;
  }
  return /^https?:/.test(target) ? `[${text}](${target})` : `\`${text}\``;
}

function indexData(view: PackageView): object {
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
    })),
    hasErrors: view.errors.length > 0,
    errors: view.errors.map(({ code, doc }) => ({ code, doc: cell(doc) })),
  };
}

function classData(one: ClassView): object {
  return {
    ...head(one),
    hasMethods: one.methods.length > 0,
    methods: one.methods.map(methodData),
  };
}

function stageData(stage: StageView, context: RenderContext): object {
  const others = [...context.others].filter(([name]) => name !== "docs" && name !== "typescript");
  return {
    ...classData(stage),
    kind: stage.kind,
    class: stage.class,
    model: stage.model && {
      name: stage.model.name,
      path: `../${stage.model.subject}/${stage.model.name}.md`,
    },
    elsewhere: others.map(([name, other]) => ({
      language: name,
      name: other.language.names.class(stage.wireName),
      module: other.target.module,
    })),
    hasParams: stage.faces.length > 0,
    params: stage.faces.map(paramData),
  };
}

function head(one: ClassView): object {
  return {
    name: one.name,
    doc: one.doc,
    since: one.since,
    deprecated: one.deprecated,
    see: one.see,
    subject: one.subject,
  };
}

function paramData(param: ParamView): object {
  return {
    name: param.name,
    type: cell(param.type),
    default: param.default === undefined ? (param.required ? "required" : "") : `\`${cell(param.default)}\``,
    allowed: cell(param.allowed),
    doc: cell(
      [param.deprecated === undefined ? "" : `**Deprecated:** ${param.deprecated}`, param.doc]
        .filter(Boolean)
        .join(" "),
    ),
    since: param.since,
  };
}

function methodData(method: MethodView): object {
  const shown = method.args
    .filter((arg) => !arg.isOption)
    .map((arg) => `${arg.variadic ? "..." : ""}${arg.name}${arg.optional || arg.hasDefault ? "?" : ""}`);
  const parts = method.options.length > 0 ? [...shown, "options?"] : shown;
  return {
    name: method.name,
    signature: `${method.isStatic ? "static " : ""}${method.name}(${parts.join(", ")}): ${method.returns}`,
    doc: method.doc,
    since: method.since,
    deprecated: method.deprecated,
    returnsDoc: method.returnsDoc,
    hasArgs: method.args.length > 0,
    args: method.args.map((arg) => ({
      name: arg.isOption ? `options.${arg.name}` : arg.name,
      type: cell(arg.type),
      default: arg.default === undefined ? "" : `\`${cell(arg.default)}\``,
      doc: cell(arg.doc),
    })),
  };
}

/** Text that fits into a cell of a table. */
const cell = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
