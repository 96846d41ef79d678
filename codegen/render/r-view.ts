import { classExamples, knownGenerics, methodExamples } from "../custom/r.ts";
import type { Example } from "../schema/examples.ts";
import type { WireType } from "../schema/schema.ts";
import { snake } from "./names.ts";
import { RExamples } from "./r-examples.ts";
import { rLiteral, rName, rString } from "./r-literal.ts";
import { rdCode, rdDoc, rdText } from "./r-rd.ts";
import type { RClass, RMethod, RPage, RSetter, RStage, RView } from "./r-types.ts";
import type { ArgView, ClassView, MethodView, PackageView, ParamView, StageView, StepView } from "./view.ts";

interface Options {
  readonly module: string;
  readonly runtime: string;
  readonly schemaHash: string;
  readonly examples: readonly Example[];
}

/** The package in the words of R, ready for the templates. */
export function rView(view: PackageView, options: Options): RView {
  return new RViews(view, options).package();
}

/** A formal argument or a line of a call, each with the comma that follows it. */
const lines = (parts: readonly string[]): string[] =>
  parts.map((part, index) => (index < parts.length - 1 ? `${part},` : part));

class RViews {
  readonly #view: PackageView;
  readonly #options: Options;
  readonly #topics: ReadonlySet<string>;
  readonly #prefix: string;
  readonly #examples: RExamples;

  constructor(view: PackageView, options: Options) {
    this.#view = view;
    this.#options = options;
    this.#topics = new Set(view.stages.map((stage) => stage.name));
    this.#prefix = options.module === options.runtime ? "" : `${options.runtime}::`;
    this.#examples = new RExamples(view.stages, options.examples, { ...options, prefix: this.#prefix });
  }

  package(): RView {
    const { module, runtime, schemaHash } = this.#options;
    const isRuntime = module === runtime;
    const stages = this.#view.stages.map((stage) => this.#stage(stage));
    return {
      package: rString(this.#view.package),
      packageText: this.#view.package,
      module,
      version: rString(this.#view.version),
      schemaHash: rString(schemaHash),
      isRuntime,
      runtime,
      runtimePrefix: this.#prefix,
      stages,
      registered: stages.map((stage, index) => ({
        class: rString(stage.class),
        describe: `describe_${stage.name}`,
        comma: index < stages.length - 1 ? "," : "",
      })),
      setters: this.#setters(),
      setterPage: this.#setterPage(),
      generics: this.#generics(stages),
      classes: this.#view.classes.map((one) => this.#class(one)),
      errors: this.#view.errors.map(({ code, doc }, index) => ({
        code,
        doc: rString(doc),
        comma: index < this.#view.errors.length - 1 ? "," : "",
      })),
    };
  }

  #doc(markdown: string): string {
    return rdDoc(markdown, this.#topics);
  }

  #s3Class(name: string): string {
    return `${this.#options.module}_${name}`;
  }

  #stage(stage: StageView): RStage {
    const hasConstructor = stage.kind !== "model";
    const s3Class = this.#s3Class(stage.name);
    const own = methodsOf(stage).map((method) => this.#stageMethod(stage, method));
    const statics = own.filter((_, index) => stage.methods[index]?.isStatic);
    return {
      name: stage.name,
      class: stage.class,
      s3Class,
      kind: stage.kind,
      model: stage.model?.class,
      path: `R/${stage.subject}-${stage.fileName}.R`,
      hasConstructor,
      signature: lines(["...", ...formals(stage)]),
      params: lines(stage.params.map((param) => this.#paramCall(param))).map((call) => ({ call })),
      summary: rString(plain(stage.summary)),
      methods: own.filter((_, index) => !stage.methods[index]?.isStatic),
      statics,
      page: this.#stagePage(stage, statics),
    };
  }

  #paramCall({ name, wireName, kind, summary, schema }: ParamView): string {
    const facts: [string, string | undefined][] = [
      ["default", schema.default === undefined ? undefined : rLiteral(schema.default, schema)],
      ["required", schema.required && "TRUE"],
      ["secret", schema.secret && "TRUE"],
      ["service", schema.service && "TRUE"],
      ["min", bound(schema.min)],
      ["max", bound(schema.max)],
      ["above", bound(schema.exclusiveMin)],
      ["below", bound(schema.exclusiveMax)],
      ["pattern", schema.pattern === undefined ? undefined : rString(schema.pattern)],
      ["min_items", bound(schema.minItems)],
      ["max_items", bound(schema.maxItems)],
      ["values", schema.values && strings(schema.values)],
      ["alias", schema.alias === undefined ? undefined : rString(schema.alias)],
      ["aliases", schema.aliases && strings(schema.aliases)],
    ];
    const named = facts.flatMap(([fact, text]) => (text === undefined ? [] : [`${fact} = ${text}`]));
    const head = [name, wireName, kind, plain(summary)].map(rString).join(", ");
    const rest = named.length === 0 ? "" : `,\n        ${named.join(", ")}`;
    return `${this.#prefix}stage_param(\n        ${head}${rest}\n      )`;
  }

  #stageMethod(stage: StageView, method: MethodView): RMethod {
    const s3Class = this.#s3Class(stage.name);
    const returns = wireChain(method.schema.returns);
    const call = (target: string, first: string): string =>
      `${this.#prefix}${target}(${first}, ${rString(method.wireName)}, ${this.#argList(method)}, ${returns})`;
    if (method.isStatic) {
      const name = `${stage.name}_${method.name}`;
      const signature = methodFormals(method, undefined, false);
      return {
        name,
        generic: name,
        isKnownGeneric: false,
        s3Class,
        signature,
        body: call("static_method", rString(stage.class)),
        usage: `${name}(${signature})`,
        returnsDoc: this.#doc(method.returnsDoc),
        doc: this.#doc(method.doc),
      };
    }
    const known = Object.hasOwn(knownGenerics, method.name) ? knownGenerics[method.name] : undefined;
    const first = known?.first ?? "stage";
    const signature = methodFormals(method, first, known?.dots ?? true);
    const body = isStep(method) ? this.#addStep(first, method) : call("stage_method", first);
    return {
      name: `${method.name}.${s3Class}`,
      generic: known && known.package !== "base" ? `${known.package}::${method.name}` : method.name,
      isKnownGeneric: known !== undefined,
      s3Class,
      signature,
      body: method.returnsKind === "void" && !isStep(method) ? `invisible(${body})` : body,
      usage: `\\method{${method.name}}{${s3Class}}(${signature})`,
      returnsDoc: this.#doc(method.returnsDoc),
      doc: this.#doc(method.doc),
    };
  }

  #addStep(stage: string, step: StepView): string {
    const args = step.args.map(({ name, wireName, schema }) => {
      const values = enumIn(schema.type);
      const parts = [
        rName(name),
        rString(name),
        wireChain(schema.type),
        ...(values ? [strings(values)] : []),
      ];
      return `${rName(wireName)} = ${this.#prefix}step_arg(${parts.join(", ")})`;
    });
    const head = [stage, rString(step.param), rString(step.wireName)].join(", ");
    const list =
      args.length === 0
        ? "list()"
        : `list(\n${lines(args)
            .map((arg) => `    ${arg}\n`)
            .join("")}  )`;
    return `${this.#prefix}add_step(${head}, ${list})`;
  }

  #argList(method: MethodView): string {
    const parts = method.args.map(({ name, wireName, variadic, schema }) => {
      const value = variadic ? "unlist(list(...))" : rName(name);
      return `${rName(wireName)} = ${this.#prefix}wire_arg(${value}, ${wireChain(schema.type)})`;
    });
    return `list(${parts.join(", ")})`;
  }

  #stagePage(stage: StageView, statics: readonly RMethod[]): RPage {
    const hasConstructor = stage.kind !== "model";
    const usage = hasConstructor
      ? [`${stage.name}(`, ...lines(["...", ...formals(stage)]).map((line) => `  ${line}`), ")"]
      : [];
    return {
      name: stage.name,
      aliases: [stage.name, ...statics.map((method) => method.name)],
      title: rdText(plain(stage.summary).replace(/\.$/, "")),
      usage: [...usage.map(rdCode), ...statics.map((method) => rdCode(method.usage))],
      arguments: [
        ...(hasConstructor
          ? stage.faces.map((face) => ({ name: face.name, doc: this.#paramDoc(face) }))
          : []),
        ...(hasConstructor
          ? [{ name: "...", doc: "Params by another of their names, such as the native kernel's." }]
          : []),
        ...(statics.length > 0 ? this.#argDocs(stage.methods.filter((method) => method.isStatic)) : []),
      ],
      value: this.#valueOf(stage),
      description: this.#doc(withDeprecation(stage)),
      sections: hasConstructor || stage.faces.length === 0 ? [] : [this.#paramSection(stage)],
      see: stage.see.map((link) => `\\url{${rdCode(link)}}`).join(", "),
      examples: this.#examples.guarded(this.#examples.ofStage(stage)),
    };
  }

  #valueOf(stage: StageView): string {
    if (stage.model?.isSamePackage) {
      return `An estimator; its \\code{fit()} gives a \\code{\\link{${stage.model.name}}}.`;
    }
    if (stage.isEstimator) return "An estimator.";
    if (stage.isModel) return "A fitted model.";
    return stage.isEvaluator ? "An evaluator." : "A transformer.";
  }

  #paramDoc(face: ParamView): string {
    const facts = [
      face.required ? "Required." : "",
      face.allowed === "" ? "" : `Allowed: ${this.#doc(face.allowed)}.`,
      face.schema.alias === undefined || snake(face.schema.alias) === face.name
        ? ""
        : `The kernel's name: \\code{${rdText(face.schema.alias)}}.`,
    ];
    return [this.#doc(withDeprecation(face)), ...facts].filter(Boolean).join(" ");
  }

  #paramSection(stage: StageView): { title: string; text: string } {
    const items = stage.faces.map((face) => `  \\item{\\code{${face.name}}}{${this.#paramDoc(face)}}`);
    return { title: "Params", text: `\\describe{\n${items.join("\n")}\n}` };
  }

  #argDocs(methods: readonly MethodView[]): { name: string; doc: string }[] {
    const docs = new Map<string, string>();
    for (const arg of methods.flatMap((method) => method.args)) {
      const name = arg.variadic ? "..." : arg.name;
      if (!docs.has(name))
        docs.set(
          name,
          argDoc(arg, (text) => this.#doc(text)),
        );
    }
    return [...docs].map(([name, doc]) => ({ name, doc }));
  }

  #setters(): RSetter[] {
    const faces = new Map(
      this.#view.stages.flatMap((stage) => stage.faces.map((face) => [face.setter, face])),
    );
    return [...faces.values()]
      .map((face) => ({ name: face.setter, param: rString(face.name) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #setterPage(): RPage {
    const setters = this.#setters();
    const byName = new Map<string, { face: ParamView; stages: string[] }[]>();
    for (const stage of this.#view.stages) {
      for (const face of stage.faces) {
        const known = byName.get(face.setter) ?? [];
        const same = known.find((one) => one.face.doc === face.doc);
        if (same) same.stages.push(stage.name);
        else known.push({ face, stages: [stage.name] });
        byName.set(face.setter, known);
      }
    }
    const items = setters.map(({ name }) => {
      const uses = byName.get(name) ?? [];
      const texts = uses.map(
        ({ face, stages }) =>
          `${this.#doc(face.summary)} Of ${stages.map((s) => `\\code{\\link{${s}}}`).join(", ")}.`,
      );
      return `  \\item{\\code{${name}()}}{${texts.join(" ")}}`;
    });
    return {
      name: `${this.#options.module}_setters`,
      aliases: [
        ...(this.#options.module === this.#options.runtime ? ["setters"] : []),
        ...setters.map((s) => s.name),
      ],
      title: "Set one param of a stage",
      usage: setters.map(({ name }) => `${name}(stage, value)`),
      arguments: [
        { name: "stage", doc: "A stage that has the param." },
        { name: "value", doc: "The new value; \\code{NULL} forgets what was set." },
      ],
      value: "A changed copy of the stage.",
      description:
        "Each param has a setter, which all stages with that param share. Setters copy, so that they chain with the pipe.",
      sections: [{ title: "Setters", text: `\\describe{\n${items.join("\n")}\n}` }],
      see: "",
      examples: this.#examples.guarded(this.#examples.ofSetters()),
    };
  }

  /** The generics that the package makes for methods, each with a help page for all of its methods. */
  #generics(stages: readonly RStage[]): { name: string; page: RPage }[] {
    const methods = this.#view.stages.flatMap((stage, index) =>
      methodsOf(stage)
        .filter((method) => !method.isStatic)
        .map((method) => ({
          stage,
          method,
          written: stages[index]?.methods.find((one) => one.name.startsWith(`${method.name}.`)),
        })),
    );
    const names = [...new Set(methods.map(({ method }) => method.name))].sort();
    return names
      .filter((name) => !Object.hasOwn(knownGenerics, name))
      .map((name) => {
        const own = methods.filter(({ method }) => method.name === name);
        const [first] = own;
        const texts = new Map<string, string[]>();
        for (const { stage, method } of own) {
          const text = this.#doc(method.doc);
          texts.set(text, [...(texts.get(text) ?? []), stage.name]);
        }
        const described = [...texts].map(([text, of]) =>
          texts.size === 1 ? text : `For ${of.map((s) => `\\code{\\link{${s}}}`).join(", ")}: ${text}`,
        );
        return {
          name,
          page: {
            name,
            aliases: [name, ...own.map(({ written }) => written?.name ?? name)],
            title: rdText(plain(first?.method.summary ?? name).replace(/\.$/, "")),
            usage: [
              `${name}(stage, ...)`,
              "",
              ...own.map(({ written }) => rdCode(written?.usage ?? "").replace(/^\\\\/, "\\")),
            ],
            arguments: [
              {
                name: "stage",
                doc: `A stage: ${own.map(({ stage }) => `\\code{\\link{${stage.name}}}`).join(", ")}.`,
              },
              ...this.#argDocs(own.map(({ method }) => method)),
              { name: "...", doc: "Not used." },
            ],
            value: this.#doc(first && isStep(first.method) ? changedCopy : (first?.method.returnsDoc ?? "")),
            description: described.join("\n\n"),
            sections: [],
            see: "",
            examples: this.#examples.guarded(this.#ownExamples(name) ?? this.#methodExamples(own)),
          },
        };
      });
  }

  /** Written by hand, for the package that brings the runtime. */
  #ownExamples(name: string): readonly string[] | undefined {
    return this.#prefix === "" && Object.hasOwn(methodExamples, name) ? methodExamples[name] : undefined;
  }

  /** One of the methods of a generic, called. */
  #methodExamples(methods: readonly { readonly stage: StageView; readonly method: MethodView }[]): string[] {
    for (const { stage, method } of methods) {
      const lines = this.#examples.ofMethod(stage, method);
      if (lines.length > 0) return lines;
    }
    return [];
  }

  #class(one: ClassView): RClass {
    const functions = one.methods.map((method) => this.#classMethod(one, method));
    const argDocs = this.#argDocs(one.methods);
    const items = functions.map(
      ({ name, doc, returnsDoc }) =>
        `  \\item{\\code{${name}()}}{${doc}${returnsDoc === "" ? "" : ` Gives: ${returnsDoc}`}}`,
    );
    return {
      name: one.name,
      path: `R/${one.subject}-${one.fileName}.R`,
      functions,
      page: {
        name: `${this.#options.module}_${one.name}`,
        aliases: [`${this.#options.module}_${one.name}`, ...functions.map((method) => method.name)],
        title: rdText(plain(one.summary).replace(/\.$/, "")),
        usage: functions.map((method) => rdCode(method.usage)),
        arguments: [
          { name: "frame", doc: "An \\code{\\link{uncia_frame}}, or data that one can be made of." },
          ...argDocs,
        ],
        value: "Another plan, or what is said below.",
        description: this.#doc(one.doc),
        sections: [{ title: "Functions", text: `\\describe{\n${items.join("\n")}\n}` }],
        see: "",
        examples: this.#examples.guarded(classExamples[`${this.#options.module}_${one.name}`] ?? []),
      },
    };
  }

  #classMethod(_one: ClassView, method: MethodView): RMethod {
    const name = `${this.#options.module}_${method.name}`;
    const signature = methodFormals(method, method.isStatic ? undefined : "frame", false);
    const wire = rString(method.wireName);
    const args = this.#argList(method);
    const returns = method.schema.returns;
    const givesTables = returns.kind === "list" && returns.of.kind === "table";
    const listArg = method.args.find(({ schema }) => schema.type.kind === "list");
    const body = givesTables
      ? `method_frames(frame, ${wire}, ${args}, length(${rName(listArg?.name ?? "NULL")}))`
      : returns.kind === "table"
        ? method.isStatic
          ? `source_frame(${wire}, ${args})`
          : `method_frame(frame, ${wire}, ${args})`
        : `frame_action(frame, ${wire}, ${args}, ${wireChain(returns)})`;
    return {
      name,
      generic: name,
      isKnownGeneric: false,
      s3Class: "",
      signature,
      body: returns.kind === "void" ? `invisible(${body})` : body,
      usage: `${name}(${signature})`,
      returnsDoc: this.#doc(method.returnsDoc),
      doc: this.#doc(method.doc),
    };
  }
}

/** Those that ask the core, and those that add a step. */
const methodsOf = (stage: StageView): readonly (MethodView | StepView)[] => [
  ...stage.methods,
  ...stage.steps,
];

const isStep = (method: MethodView | StepView): method is StepView => "param" in method;

const changedCopy = "A copy of the stage with one more step.";

/** The values of the enum that a type is, or is a list of. */
const enumIn = (type: WireType): readonly string[] | undefined =>
  type.kind === "enum" ? type.values : "of" in type ? enumIn(type.of) : undefined;

const bound = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

const strings = (values: readonly string[]): string => `c(${values.map(rString).join(", ")})`;

/** Docs as running text, without the marks of Markdown. */
const plain = (text: string): string => text.replaceAll("`", "").replaceAll(/\s+/g, " ").trim();

const withDeprecation = ({ doc, deprecated }: { doc: string; deprecated: string | undefined }): string =>
  deprecated === undefined ? doc : `${doc}\n\n**Deprecated:** ${deprecated}`;

/** The params as formal arguments; what has no default is NULL, which counts as not given. */
const formals = (stage: StageView): string[] =>
  stage.faces.map((face) => `${rName(face.name)} = ${face.default ?? "NULL"}`);

function methodFormals(method: MethodView, first: string | undefined, dots: boolean): string {
  const formal = (arg: ArgView): string => {
    if (arg.variadic) return "...";
    if (arg.default !== undefined) return `${rName(arg.name)} = ${arg.default}`;
    return arg.optional || arg.isOption ? `${rName(arg.name)} = NULL` : rName(arg.name);
  };
  const parts = [
    ...(first === undefined ? [] : [first]),
    ...method.positional.map(formal),
    ...method.options.map(formal),
  ];
  return (dots && !parts.includes("...") ? [...parts, "..."] : parts).join(", ");
}

function argDoc(arg: ArgView, doc: (text: string) => string): string {
  return doc(arg.doc === "" ? `${arg.type}.` : arg.doc);
}

/** A wire type as the runtime takes it: its kinds, outermost first. */
export function wireChain(type: WireType): string {
  const kinds: string[] = [];
  for (let at: WireType | undefined = type; at; at = "of" in at ? at.of : undefined) kinds.push(at.kind);
  return kinds.length === 1 ? rString(kinds[0] ?? "") : strings(kinds);
}
