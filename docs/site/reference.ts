import { join } from "node:path";
import { readConfig } from "../../codegen/config.ts";
import { docs } from "../../codegen/render/docs.ts";
import { exampleSource, paramGroups } from "../../codegen/render/docs-class.ts";
import { argumentText, callText, errorText, homeText } from "../../codegen/render/docs-clients.ts";
import { renderers } from "../../codegen/render/renderers.ts";
import { type Client, clientsOf, type Snippet, snippetsOf } from "../../codegen/render/snippets.ts";
import {
  type ArgView,
  type ClassView,
  type MethodView,
  type PackageView,
  type ParamView,
  packageView,
  type StageView,
} from "../../codegen/render/view.ts";
import type { Example, ExamplesFile } from "../../codegen/schema/examples.ts";
import type { PackageSchema } from "../../codegen/schema/schema.ts";
import { fileAddress } from "./page-links.ts";
import { readJson, root } from "./paths.ts";

/** A text in each language, by its name; where all agree, pages show it once. */
export type ByLanguage = Readonly<Record<string, string>>;

export interface ReferencePage {
  readonly name: string;
  readonly subject: string;
  readonly kind: string | undefined;
  /** Name on the wire and in saved models. */
  readonly wireName: string | undefined;
  readonly doc: string;
  readonly summary: string;
  readonly since: string;
  readonly deprecated: string | undefined;
  readonly see: readonly string[];
  readonly model: PageLink | undefined;
  readonly learners: readonly PageLink[];
  readonly names: ByLanguage;
  readonly homes: ByLanguage;
  readonly example: PageExample | undefined;
  readonly groups: readonly PageGroup[];
  readonly paramCount: number;
  readonly methods: readonly PageMethod[];
}

export interface PageLink {
  readonly name: string;
  /** Relative to the folder of a subject. */
  readonly path: string;
}

export interface PageExample {
  readonly title: string;
  readonly file: string;
  /** Where that is, from the root of the site. */
  readonly address: string;
  readonly snippets: readonly Snippet[];
}

export interface PageGroup {
  readonly title: string | undefined;
  readonly params: readonly PageParam[];
}

export interface PageParam {
  readonly id: string;
  readonly names: ByLanguage;
  readonly setters: ByLanguage;
  readonly types: ByLanguage;
  readonly defaults: ByLanguage | undefined;
  readonly required: boolean;
  readonly allowed: string;
  readonly doc: string;
  readonly deprecated: string | undefined;
  readonly since: string | undefined;
  /** Name in the native kernel, where it is not that of a language. */
  readonly alias: string | undefined;
  readonly aliases: readonly string[];
}

export interface PageMethod {
  readonly id: string;
  readonly name: string;
  readonly calls: ByLanguage;
  readonly doc: string;
  readonly deprecated: string | undefined;
  readonly since: string | undefined;
  readonly returns: ByLanguage;
  readonly returnsDoc: string;
  readonly args: readonly PageArgument[];
}

export interface PageArgument {
  readonly names: ByLanguage;
  readonly types: ByLanguage;
  readonly defaults: ByLanguage | undefined;
  readonly optional: boolean;
  readonly doc: string;
}

export interface ReferenceData {
  readonly package: string;
  readonly version: string;
  readonly subjects: readonly { name: string; doc: string; pages: readonly ReferencePage[] }[];
  readonly errors: readonly { code: string; doc: string; names: ByLanguage }[];
}

/** All that the pages of the reference show, from the schema and the examples that are committed. */
export function readReference(): ReferenceData {
  const schema = readJson<PackageSchema>("bindings/schema.json");
  const { examples } = readJson<ExamplesFile>("bindings/examples.json");
  const { targets } = readConfig(join(root, "core"));
  const others = new Map(
    renderers.flatMap(({ language }) => {
      const target = targets.get(language.name);
      return target ? [[language.name, { language, target }] as const] : [];
    }),
  );
  return new Reference(schema, examples, clientsOf(schema, { others })).data();
}

class Reference {
  readonly #schema: PackageSchema;
  readonly #examples: readonly Example[];
  readonly #clients: readonly Client[];
  readonly #view: PackageView;

  constructor(schema: PackageSchema, examples: readonly Example[], clients: readonly Client[]) {
    this.#schema = schema;
    this.#examples = examples;
    this.#clients = clients;
    this.#view = packageView(schema, docs.language);
  }

  data(): ReferenceData {
    return {
      package: this.#schema.package,
      version: this.#schema.version,
      subjects: this.#view.subjects.map((subject) => ({
        name: subject.name,
        doc: subject.doc,
        pages: [
          ...subject.classes.map((one) => this.#class(one)),
          ...subject.stages.map((stage) => this.#stage(stage)),
        ],
      })),
      errors: this.#schema.errors.map(({ code, doc }) => ({
        code,
        doc,
        names: this.#byLanguage((client) => errorText(client, code)),
      })),
    };
  }

  #class(one: ClassView): ReferencePage {
    const { doc, summary, since, deprecated, see, name, subject } = one;
    return {
      ...{ name, subject, doc, summary, since, deprecated, see },
      kind: undefined,
      wireName: undefined,
      model: undefined,
      learners: [],
      names: this.#byLanguage((client) => viewIn(client, one)?.name),
      homes: this.#byLanguage((client) => {
        const own = viewIn(client, one);
        return own && homeText(client, own);
      }),
      example: undefined,
      groups: [],
      paramCount: 0,
      methods: one.methods.map((method, index) => this.#method(one, method, index)),
    };
  }

  #stage(stage: StageView): ReferencePage {
    const example = this.#examples.find((one) => one.class === stage.class);
    const place = new Map(stage.faces.map((face, index) => [face, index]));
    return {
      ...this.#class(stage),
      kind: stage.kind,
      wireName: stage.class,
      model: stage.model && pageLink(stage.model),
      learners: this.#view.stages.filter((one) => one.schema.model === stage.class).map(pageLink),
      example: example && {
        title: example.title.replace(/[.]?$/, "."),
        file: exampleSource(example).file,
        address: fileAddress(`examples/data/${exampleSource(example).place}`),
        snippets: snippetsOf(example, this.#clients),
      },
      groups: paramGroups(stage.faces).map(({ title, params }) => ({
        title,
        params: params.map((face) => this.#param(stage, face, place.get(face) ?? 0)),
      })),
      paramCount: stage.faces.length,
    };
  }

  #param(stage: StageView, face: ParamView, index: number): PageParam {
    const inEach = (read: (own: ParamView) => string | undefined): ByLanguage =>
      this.#byLanguage((client) => {
        const own = viewIn<StageView>(client, stage)?.faces[index];
        return own && read(own);
      });
    const { alias, aliases = [] } = face.schema;
    const names = inEach((own) => own.name);
    const known = new Set(Object.values(names));
    return {
      id: face.wireName,
      names,
      setters: inEach((own) => own.setter),
      types: inEach((own) => own.type),
      defaults: face.hasDefault ? inEach((own) => own.default) : undefined,
      required: face.required,
      allowed: face.schema.values ? "" : face.allowed,
      doc: face.doc,
      deprecated: face.deprecated,
      since: face.since === stage.since ? undefined : face.since,
      alias: alias === undefined || known.has(alias) ? undefined : alias,
      aliases: aliases.filter((name) => !known.has(name)),
    };
  }

  #method(owner: ClassView, method: MethodView, index: number): PageMethod {
    const inEach = (read: (own: MethodView, client: Client, view: ClassView) => string | undefined) =>
      this.#byLanguage((client) => {
        const view = viewIn<ClassView>(client, owner);
        const own = view?.methods[index];
        return view && own && read(own, client, view);
      });
    return {
      id: method.wireName,
      name: method.name,
      calls: inEach((own, client, view) => callText(client, view, own)),
      doc: method.doc,
      deprecated: method.deprecated,
      since: method.since === owner.since ? undefined : method.since,
      returns: inEach((own) => own.returns),
      returnsDoc: method.returnsDoc,
      args: method.args.map((arg, position) => {
        const argument = (read: (own: ArgView, client: Client) => string | undefined) =>
          inEach((own, client) => {
            const found = own.args[position];
            return found && read(found, client);
          });
        return {
          names: argument((own, client) => argumentText(client, own)),
          types: argument((own) => own.type),
          defaults: arg.hasDefault ? argument((own) => own.default) : undefined,
          optional: arg.optional || arg.hasDefault,
          doc: arg.doc,
        };
      }),
    };
  }

  #byLanguage(read: (client: Client) => string | undefined): ByLanguage {
    return Object.fromEntries(
      this.#clients.flatMap((client) => {
        const text = read(client);
        return text === undefined ? [] : [[client.name, text]];
      }),
    );
  }
}

const pageLink = ({ name, subject }: { name: string; subject: string }): PageLink => ({
  name,
  path: `../${subject}/${name}.html`,
});

/** The same class in the words of another language. */
function viewIn<T extends ClassView>({ reader }: Client, one: T): T | undefined {
  const { stages, classes } = reader.view;
  const views: readonly ClassView[] = [...stages, ...classes];
  return views.find((view) => view.wireName === one.wireName && view.schema.subject === one.schema.subject) as
    | T
    | undefined;
}
