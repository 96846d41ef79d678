import type {
  ArgSchema,
  ClassSchema,
  MethodSchema,
  PackageSchema,
  ParamSchema,
  StageSchema,
  StepSchema,
} from "../schema/schema.ts";
import { allowedText } from "./allowed.ts";
import { type DocScope, docText, firstSentence } from "./doc-text.ts";
import type { Language } from "./renderer.ts";

/** Name, docs and age of anything, in the language's words. `doc` is Markdown; wrap it with the `wrap` helper. */
interface DocumentedView {
  /** As the language writes it. */
  readonly name: string;
  /** As the schema and the wire have it. */
  readonly wireName: string;
  readonly doc: string;
  readonly summary: string;
  readonly since: string;
  readonly deprecated: string | undefined;
  readonly see: readonly string[];
}

export interface PackageView {
  readonly package: string;
  readonly version: string;
  readonly subjects: readonly SubjectView[];
  readonly stages: readonly StageView[];
  readonly classes: readonly ClassView[];
  readonly errors: readonly { readonly code: string; readonly doc: string }[];
}

export interface SubjectView {
  readonly name: string;
  readonly wireName: string;
  readonly doc: string;
  readonly stages: readonly StageView[];
  readonly classes: readonly ClassView[];
}

export interface ClassView extends DocumentedView {
  /** The cased subject. */
  readonly subject: string;
  readonly fileName: string;
  readonly methods: readonly MethodView[];
  readonly schema: ClassSchema;
}

export interface StageView extends ClassView {
  /** Name on the wire. */
  readonly class: string;
  readonly kind: StageSchema["kind"];
  readonly isEstimator: boolean;
  readonly isTransformer: boolean;
  readonly isModel: boolean;
  readonly isEvaluator: boolean;
  /** The cased name of the model's class, where it is known. */
  readonly model: ReferenceView | undefined;
  /** As declared. A service param is one entry. */
  readonly params: readonly ParamView[];
  /** Methods that add a step to a param, and give the stage. */
  readonly steps: readonly StepView[];
  /** As a user sees them: a service param is two, `query` and `queryCol`. */
  readonly faces: readonly ParamView[];
  readonly schema: StageSchema;
}

export interface ReferenceView {
  readonly name: string;
  readonly class: string;
  /** The cased subject, and the package when it is another one. */
  readonly subject: string;
  readonly package: string;
  readonly isSamePackage: boolean;
  readonly isSameSubject: boolean;
}

export interface ParamView extends DocumentedView {
  readonly setter: string;
  readonly kind: ParamSchema["kind"];
  readonly type: string;
  readonly inputType: string;
  /** Source text of the default. */
  readonly default: string | undefined;
  readonly hasDefault: boolean;
  readonly required: boolean;
  readonly secret: boolean;
  readonly service: boolean;
  /** The column face of a service param: `queryCol` of `query`. */
  readonly columnOf: string | undefined;
  /** The range, list of values or pattern in a few words; empty when all is allowed. */
  readonly allowed: string;
  readonly schema: ParamSchema;
}

export interface MethodView extends DocumentedView {
  readonly isStatic: boolean;
  readonly args: readonly ArgView[];
  readonly positional: readonly ArgView[];
  readonly options: readonly ArgView[];
  readonly returns: string;
  readonly returnsKind: string;
  readonly returnsDoc: string;
  readonly schema: MethodSchema;
}

/** A method that adds a step; its `returns` say nothing. */
export interface StepView extends MethodView {
  /** The param that it adds to, as the schema names it. */
  readonly param: string;
}

export interface ArgView {
  readonly name: string;
  readonly wireName: string;
  readonly doc: string;
  readonly type: string;
  readonly optional: boolean;
  readonly default: string | undefined;
  readonly hasDefault: boolean;
  readonly isOption: boolean;
  readonly variadic: boolean;
  readonly schema: ArgSchema;
}

/** The schema in the words of one language, with everything that templates need spelled out. */
export function packageView(schema: PackageSchema, language: Language): PackageView {
  const subjects = new Map([...schema.stages, ...schema.classes].map((one) => [one.name, one.subject]));
  const views = new Views(language, schema.package, subjects);
  const stages = schema.stages.map((stage) => views.stage(stage));
  const classes = schema.classes.map((one) => views.class(one));
  return {
    package: schema.package,
    version: schema.version,
    stages,
    classes,
    errors: schema.errors,
    subjects: schema.subjects.map((subject) => ({
      name: language.names.subject(subject.name),
      wireName: subject.name,
      doc: docText(subject.doc, language, { params: new Set(), subjects }),
      stages: stages.filter((stage) => stage.schema.subject === subject.name),
      classes: classes.filter((one) => one.schema.subject === subject.name),
    })),
  };
}

/** `package/subject#Class` in parts. */
export function splitWireName(name: string): { package: string; subject: string; class: string } {
  const [path = "", className = ""] = name.split("#");
  const cut = path.lastIndexOf("/");
  return { package: path.slice(0, cut), subject: path.slice(cut + 1), class: className };
}

/** The column face of a service param. */
export function columnFace(param: ParamSchema): ParamSchema {
  return {
    name: `${param.name}Col`,
    doc: `The column that holds \`${param.name}\` for each row.`,
    since: param.since,
    ...(param.deprecated !== undefined && { deprecated: param.deprecated }),
    kind: "column",
  };
}

class Views {
  readonly #language: Language;
  readonly #package: string;
  readonly #subjects: ReadonlyMap<string, string>;

  constructor(language: Language, packageName: string, subjects: ReadonlyMap<string, string>) {
    this.#language = language;
    this.#package = packageName;
    this.#subjects = subjects;
  }

  class(schema: ClassSchema, scope: DocScope = { params: new Set(), subjects: this.#subjects }): ClassView {
    const { names } = this.#language;
    return {
      ...this.#documented(schema, names.class(schema.name), scope),
      subject: names.subject(schema.subject),
      fileName: names.file(schema.name),
      methods: schema.methods.map((method) => this.#method(method, scope)),
      schema,
    };
  }

  stage(schema: StageSchema): StageView {
    const faces = schema.params.flatMap((param) => (param.service ? [param, columnFace(param)] : [param]));
    const scope = { params: new Set(faces.map((face) => face.name)), subjects: this.#subjects };
    const declared = new Map(schema.params.map((param) => [param.name, param]));
    const views = faces.map((face) =>
      this.#param(face, scope, declared.has(face.name) ? undefined : face.name.slice(0, -"Col".length)),
    );
    return {
      ...this.class(schema, scope),
      class: schema.class,
      kind: schema.kind,
      isEstimator: schema.kind === "estimator",
      isTransformer: schema.kind === "transformer" || schema.kind === "model",
      isModel: schema.kind === "model",
      isEvaluator: schema.kind === "evaluator",
      model: schema.model === undefined ? undefined : this.#reference(schema.model, schema.subject),
      params: views.filter((view) => view.columnOf === undefined),
      faces: views,
      steps: (schema.steps ?? []).map((step) => this.#step(step, scope)),
      schema,
    };
  }

  #reference(wireName: string, subject: string): ReferenceView {
    const { names } = this.#language;
    const parts = splitWireName(wireName);
    const isSamePackage = parts.package === this.#package;
    return {
      name: names.class(parts.class),
      class: wireName,
      subject: names.subject(parts.subject),
      package: parts.package,
      isSamePackage,
      isSameSubject: isSamePackage && parts.subject === subject,
    };
  }

  #documented(
    schema: { name: string; doc: string; since: string; deprecated?: string; see?: readonly string[] },
    name: string,
    scope: DocScope,
  ): DocumentedView {
    const doc = docText(schema.doc, this.#language, scope);
    return {
      name,
      wireName: schema.name,
      doc,
      summary: firstSentence(doc),
      since: schema.since,
      deprecated:
        schema.deprecated === undefined ? undefined : docText(schema.deprecated, this.#language, scope),
      see: schema.see ?? [],
    };
  }

  #param(schema: ParamSchema, scope: DocScope, columnOf: string | undefined): ParamView {
    const { names, types, literal } = this.#language;
    return {
      ...this.#documented(schema, names.param(schema.name), scope),
      setter: names.setter(schema.name),
      kind: schema.kind,
      type: types.param(schema),
      inputType: types.input(schema),
      default: schema.default === undefined ? undefined : literal(schema.default, schema),
      hasDefault: schema.default !== undefined,
      required: schema.required ?? false,
      secret: schema.secret ?? false,
      service: schema.service ?? false,
      columnOf: columnOf === undefined ? undefined : names.param(columnOf),
      allowed: allowedText(schema),
      schema,
    };
  }

  #method(schema: MethodSchema, scope: DocScope): MethodView {
    const { names, types } = this.#language;
    const own = { ...scope, params: new Set([...scope.params, ...schema.args.map((arg) => arg.name)]) };
    const args = schema.args.map((arg) => this.#arg(arg, own));
    return {
      ...this.#documented(schema, names.method(schema.name), own),
      isStatic: schema.static ?? false,
      args,
      positional: args.filter((arg) => !arg.isOption),
      options: args.filter((arg) => arg.isOption),
      returns: types.wire(schema.returns),
      returnsKind: schema.returns.kind,
      returnsDoc: docText(schema.returnsDoc, this.#language, own),
      schema,
    };
  }

  /** An option that is not given is no part of the step, so that a step is the same whatever language made it. */
  #step({ param, args, ...schema }: StepSchema, scope: DocScope): StepView {
    const step = {
      ...schema,
      args: args.map((arg): ArgSchema => {
        const { default: value, ...rest } = arg;
        if (!arg.option || value === undefined) return arg;
        const shown = this.#language.literal(value, arg.type);
        return { ...rest, doc: `${arg.doc}\n\nDefault: \`${shown}\`.`, optional: true };
      }),
    };
    return { ...this.#method({ ...step, returns: { kind: "void" }, returnsDoc: "" }, scope), param };
  }

  #arg(schema: ArgSchema, scope: DocScope): ArgView {
    const { names, types, literal } = this.#language;
    return {
      name: names.param(schema.name),
      wireName: schema.name,
      doc: docText(schema.doc, this.#language, scope),
      type: types.wire(schema.type),
      optional: schema.optional ?? false,
      default: schema.default === undefined ? undefined : literal(schema.default, schema.type),
      hasDefault: schema.default !== undefined,
      isOption: schema.option ?? false,
      variadic: schema.variadic ?? false,
      schema,
    };
  }
}
