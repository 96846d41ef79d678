import { relative } from "node:path";
import type { Example } from "../schema/examples.ts";
import { argumentText, callText, columnTitles, homeText, nameColumns } from "./docs-clients.ts";
import { cell, codeCell } from "./docs-markdown.ts";
import type { RenderContext } from "./renderer.ts";
import { type Client, snippetsOf } from "./snippets.ts";
import type { ClassView, MethodView, ParamView, StageView } from "./view.ts";

/** What the pages of a package share. */
export interface Pages {
  readonly stages: readonly StageView[];
  readonly clients: readonly Client[];
  readonly context: RenderContext;
  /** Subjects that have a page on what is left out. */
  readonly leftOut: ReadonlySet<string>;
  readonly hasErrors: boolean;
}

export function classData(one: ClassView, pages: Pages): object {
  return {
    ...head(one),
    hasMethods: methodsOf(one).length > 0,
    methods: methodsOf(one).map((method, index) => methodData(one, method, index, pages)),
    hasErrors: pages.hasErrors,
  };
}

export function stageData(stage: StageView, pages: Pages): object {
  const { clients, context, leftOut } = pages;
  const example = context.examples.find((one) => one.class === stage.class);
  const columns = nameColumns(clients, (client) => facesIn(client, stage).map((face) => face.name));
  return {
    ...classData(stage, pages),
    kind: stage.kind,
    class: stage.class,
    model: stage.model && {
      name: stage.model.name,
      path: `../${stage.model.subject}/${stage.model.name}.md`,
    },
    learners: pages.stages
      .filter((one) => one.schema.model === stage.class)
      .map(({ name, subject }) => ({ name, path: `../${subject}/${name}.md` })),
    homes: homesOf(stage, clients),
    leftOut: leftOut.has(stage.subject),
    hasParams: stage.faces.length > 0,
    nameTitles: columnTitles(columns, "Param"),
    groups: paramGroups(stage.faces).map(({ title, params }) => ({
      title,
      params: params.map((face) => ({
        ...paramData(face),
        names: columns.map(({ names }) => names[stage.faces.indexOf(face)] ?? ""),
      })),
    })),
    setters: setterText(stage, clients),
    example: example && exampleData(example, stage, pages),
  };
}

/** More params than these are listed under the headings of their groups. */
const longList = 12;

/** Params under the headings that their groups have; a short list is one group without a heading. */
export function paramGroups<P extends ParamView>(
  params: readonly P[],
): { title: string | undefined; params: readonly P[] }[] {
  const titleOf = ({ schema }: P): string | undefined =>
    params.length > longList ? schema.group : undefined;
  return [...Map.groupBy(params, titleOf)]
    .map(([title, inGroup]) => ({ title, params: inGroup }))
    .sort((a, b) => Number(a.title !== undefined) - Number(b.title !== undefined));
}

/** What a class is called in each language, and where it is found. */
const homesOf = (one: ClassView, clients: readonly Client[]): object[] =>
  clients.flatMap((client) => {
    const { stages, classes } = client.reader.view;
    const view = viewIn<ClassView>([...stages, ...classes], one);
    return view ? [{ language: client.title, name: view.name, home: homeText(client, view) }] : [];
  });

/** The same class in the words of another language. */
const viewIn = <T extends ClassView>(views: readonly T[], one: ClassView): T | undefined =>
  views.find((view) => view.wireName === one.wireName && view.schema.subject === one.schema.subject);

const facesIn = ({ reader }: Client, stage: StageView): readonly ParamView[] =>
  viewIn(reader.view.stages, stage)?.faces ?? stage.faces;

/** How the first param is set in each language: the rule, by an example. */
function setterText(stage: StageView, clients: readonly Client[]): string {
  const columns = nameColumns(clients, (client) =>
    facesIn(client, stage)
      .slice(0, 1)
      .map((face) => face.setter),
  );
  return columns.map(({ titles, names }) => `\`${names[0]}\` in ${inWords(titles)}`).join(", ");
}

const inWords = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** What an example reads, by its name in the folder of the example data, and the file or folder there that pages lead to. */
export function exampleSource({ data }: Example): { file: string; place: string } {
  const file = /[.*]/.test(data) ? data : `${data}.csv`;
  return { file, place: file.includes("*") ? file.slice(0, file.lastIndexOf("/")) : file };
}

function exampleData(example: Example, stage: StageView, { clients, context }: Pages): object {
  const { file, place } = exampleSource(example);
  const page = `${context.target.out}/${stage.subject}`;
  const path = context.data && relative(page, `${context.data}/${place}`).replaceAll("\\", "/");
  return {
    title: /[.!?]$/.test(example.title) ? example.title : `${example.title}.`,
    file: path ? `[\`${file}\`](${path})` : `\`${file}\``,
    snippets: snippetsOf(example, clients),
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
    type: codeCell(param.type),
    default: param.default === undefined ? (param.required ? "required" : "") : codeCell(param.default),
    allowed: cell(param.allowed),
    doc: cell(
      [param.deprecated === undefined ? "" : `**Deprecated:** ${param.deprecated}`, param.doc]
        .filter(Boolean)
        .join(" "),
    ),
  };
}

/** Those that add a step before those that ask the core. */
const methodsOf = (one: ClassView & Partial<Pick<StageView, "steps">>): readonly MethodView[] => [
  ...(one.steps ?? []),
  ...one.methods,
];

function methodData(owner: ClassView, method: MethodView, index: number, pages: Pages): object {
  const { clients } = pages;
  const inEach = clients.flatMap((client) => {
    const { stages, classes } = client.reader.view;
    const view = viewIn<ClassView>([...stages, ...classes], owner);
    const own = view && methodsOf(view)[index];
    return view && own ? [{ client, view, method: own }] : [];
  });
  const columns = nameColumns(
    inEach.map(({ client }) => client),
    (client) => {
      const args = inEach.find((one) => one.client === client)?.method.args ?? [];
      return args.map((arg) => argumentText(client, arg));
    },
  );
  return {
    name: method.name,
    calls: inEach.map(({ client, view, method: own }) => ({
      language: client.title,
      call: codeCell(callText(client, view, own)),
    })),
    doc: method.doc,
    since: method.since === owner.since ? undefined : method.since,
    deprecated: method.deprecated,
    returnsDoc: method.returnsDoc,
    hasArgs: method.args.length > 0,
    nameTitles: columnTitles(columns, "Argument"),
    args: method.args.map((arg, position) => ({
      names: columns.map(({ names }) => names[position] ?? ""),
      type: codeCell(arg.type),
      default: codeCell(arg.default ?? ""),
      doc: cell(arg.doc),
    })),
  };
}
