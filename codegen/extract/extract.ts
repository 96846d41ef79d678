import { relative } from "node:path";
import { type ClassDeclaration, Node, type SourceFile, type ts } from "ts-morph";
import type { PackageConfig } from "../config.ts";
import type { Language, SourceExports, SubjectExports } from "../render/renderer.ts";
import type {
  ClassSchema,
  MethodSchema,
  PackageSchema,
  StageSchema,
  StepSchema,
  SubjectSchema,
} from "../schema/schema.ts";
import type { MethodContext } from "./args.ts";
import { checkArguments, checkMethodNames, checkNames } from "./clashes.ts";
import { classOf, isAnyStage, kindOf, wireNameOf } from "./classes.ts";
import { checkLinks, docOf, documented, type LinkScope } from "./docs.ts";
import { readErrorCodes } from "./errors.ts";
import { checkGroups } from "./groups.ts";
import { checkIndex } from "./indexes.ts";
import { readLeftOut } from "./left-out.ts";
import { readMethods, readSteps } from "./methods.ts";
import { checkClassName, checkMethodSpelling, checkParamSpelling, checkSubjectNames } from "./naming.ts";
import { type ParamContext, readParams } from "./params.ts";
import { type Problem, Problems } from "./problems.ts";
import {
  concreteClasses,
  moduleDoc,
  openSources,
  registryImports,
  type Sources,
  subjectExports,
  subjectOf,
} from "./sources.ts";
import { holdsPlot, isRemoteClass } from "./wire-types.ts";

export interface Extraction {
  readonly schema: PackageSchema;
  readonly sources: SourceExports;
  /** What could not be expressed; the schema is whole only when there is none. */
  readonly problems: readonly Problem[];
  /** Errors of TypeScript itself in the files that hold stages; empty where they were not asked for. */
  readonly typeErrors: readonly Problem[];
}

interface Found {
  readonly declaration: ClassDeclaration;
  readonly subject: string;
}

/** What one file gives; kept by `--watch` for as long as neither the file nor what it imports changes. */
export interface FileFacts {
  readonly stages: readonly StageSchema[];
  readonly classes: readonly ClassSchema[];
  readonly problems: readonly Problem[];
  /** The names that links could point to when the file was read. */
  readonly linkable: string;
}

/**
 * Reads a package's stages from its sources, by their types alone: none of its code is run, and bodies of functions are not
 * looked at unless `typeCheck` asks for TypeScript's own errors too.
 */
export function extract(
  config: PackageConfig,
  languages: readonly Language[],
  options: { typeCheck?: boolean; sources?: Sources } = {},
): Extraction {
  const sources = options.sources ?? openSources(config);
  const extractor = new Extractor(config, sources, languages);
  const { schema, exports } = extractor.run();
  return {
    schema,
    sources: exports,
    problems: extractor.problems.list(),
    typeErrors: options.typeCheck ? extractor.typeErrors() : [],
  };
}

class Extractor {
  problems: Problems;
  readonly #config: PackageConfig;
  readonly #sources: Sources;
  readonly #languages: readonly Language[];
  readonly #checker: ts.TypeChecker;
  readonly #exported: ReadonlySet<string>;
  readonly #linkable: string;

  constructor(config: PackageConfig, sources: Sources, languages: readonly Language[]) {
    this.#config = config;
    this.#sources = sources;
    this.#languages = languages;
    this.problems = new Problems(config.folder);
    this.#checker = sources.project.getTypeChecker().compilerObject;
    this.#exported = exportedNames(sources);
    this.#linkable = [...this.#exported].sort().join(" ");
  }

  run(): { schema: PackageSchema; exports: SourceExports } {
    const facts = this.#sources.files.map((file) => this.#factsOf(file));
    for (const problem of facts.flatMap((one) => one.problems)) this.problems.addAt(problem);
    const stages = facts.flatMap((one) => one.stages);
    const classes = facts.flatMap((one) => one.classes);
    this.#checkUnique([...stages, ...classes]);
    const names = [...new Set([...stages, ...classes].map((one) => one.subject))].sort();
    const withStages = new Set([...stages, ...classes].map((one) => one.source.file));
    const firstFile = (name: string): string =>
      [...stages, ...classes].find((one) => one.subject === name)?.source.file ?? "";
    checkSubjectNames(
      names.map((name) => ({ name, file: firstFile(name) })),
      this.#languages,
      this.problems,
    );
    const exports = names.map((name): SubjectExports => {
      const files = this.#sources.files.filter((file) => subjectOf(file, this.#config) === name);
      const ofStages = files.filter((file) => withStages.has(this.problems.fileOf(file)));
      return {
        ...subjectExports(name, ofStages, this.#config),
        leftOut: readLeftOut(files, this.problems),
      };
    });
    for (const subject of exports.filter((one) => one.handWritten)) {
      const ofSubject = stages.filter((stage) => stage.subject === subject.name).map((stage) => stage.name);
      checkIndex(subject, ofSubject, this.#sources.files, this.#config, this.problems);
    }
    return {
      exports: {
        folder: relative(this.#config.folder, this.#config.subjects).replaceAll("\\", "/"),
        registry: registryImports(this.#sources.files, this.#config),
        subjects: exports,
      },
      schema: {
        schemaVersion: 1,
        package: this.#config.name,
        version: this.#config.version,
        features: featuresOf([...stages, ...classes]),
        errors: readErrorCodes(this.#sources.files, this.problems),
        subjects: names.map((name) => this.#subject(name)),
        stages: stages.sort(bySubjectAndName),
        classes: classes.sort(bySubjectAndName),
      },
    };
  }

  #factsOf(file: SourceFile): FileFacts {
    const path = file.getFilePath();
    const known = this.#sources.facts?.get(path);
    if (known && known.linkable === this.#linkable) return known;
    const all = this.problems;
    this.problems = new Problems(this.#config.folder);
    try {
      const facts = { ...this.#read(file), problems: this.problems.list(), linkable: this.#linkable };
      this.#sources.facts?.set(path, facts);
      return facts;
    } finally {
      this.problems = all;
    }
  }

  #read(file: SourceFile): Pick<FileFacts, "stages" | "classes"> {
    const subject = subjectOf(file, this.#config);
    const found =
      subject === undefined
        ? []
        : concreteClasses(file).map((declaration): Found => ({ declaration, subject }));
    return {
      stages: found.flatMap((one) => this.#stage(one) ?? []),
      classes: found.flatMap((one) =>
        isRemoteClass(one.declaration) && !kindOf(one.declaration.getType()) ? [this.#class(one)] : [],
      ),
    };
  }

  typeErrors(): Problem[] {
    return this.#sources.files.flatMap((file) => {
      const comments = [...file.getFullText().matchAll(/\/\*\*[\s\S]*?\*\//g)].map((match) => [
        match.index,
        match.index + match[0].length,
      ]);
      // Reading docs makes the checker look links up, and complain of members, which `checkLinks` knows better.
      const isInDoc = (at: number): boolean => comments.some(([from = 0, to = 0]) => from <= at && at < to);
      return file
        .getPreEmitDiagnostics()
        .filter((diagnostic) => !isInDoc(diagnostic.getStart() ?? 0))
        .map((diagnostic): Problem => {
          const text = diagnostic.getMessageText();
          return {
            file: this.problems.fileOf(file),
            ...file.getLineAndColumnAtPos(diagnostic.getStart() ?? 0),
            message: `TypeScript: ${typeof text === "string" ? text : text.getMessageText()}`,
            hint: "",
          };
        });
    });
  }

  #subject(name: string): SubjectSchema {
    const files = this.#sources.files.filter((file) => subjectOf(file, this.#config) === name);
    const docs = files.flatMap((file) => moduleDoc(file) ?? []);
    const [doc, second] = docs;
    const [first] = files;
    if (!doc && first) {
      this.problems.addAt({
        file: this.problems.fileOf(first),
        line: 1,
        column: 1,
        message: `The subject "${name}" has no doc.`,
        hint: "Open one of its files with a comment that says what the subject is for and has the tag `@module`.",
      });
    }
    if (second)
      this.problems.add(second.at, `The subject "${name}" has two docs.`, "Keep one comment with `@module`.");
    return { name, doc: doc?.text ?? "" };
  }

  /** Links may point to what the package exports, and to members of the class at hand by their own name. */
  #links(members: Iterable<string>): LinkScope {
    return new Set([...this.#exported, ...members]);
  }

  #class({ declaration, subject }: Found): ClassSchema {
    const name = declaration.getName() ?? "";
    const links = this.#links(membersOf(declaration));
    const doc = docOf(declaration.getSymbolOrThrow(), this.#checker);
    checkLinks(doc.text, declaration, links, this.problems);
    const head = documented(name, doc, declaration, name, this.#config.firstVersion, this.problems);
    const methods = readMethods(declaration, head.since, this.#methodContext(links));
    checkMethodNames(declaration, methods, this.#languages, this.problems);
    return {
      ...head,
      subject,
      methods,
      source: { file: this.problems.fileOf(declaration), line: declaration.getStartLineNumber() },
    };
  }

  #methodContext(links: LinkScope): MethodContext {
    return { checker: this.#checker, place: this.#config, problems: this.problems, links };
  }

  /** Fluent methods stand beside the others in every language, and take their arguments as these do. */
  #checkSteps(
    declaration: ClassDeclaration,
    methods: readonly MethodSchema[],
    steps: readonly StepSchema[],
  ): void {
    if (steps.length === 0) return;
    checkMethodNames(declaration, [...methods, ...steps], this.#languages, this.problems);
    checkMethodSpelling(declaration, steps, this.#languages, this.problems);
    for (const step of steps) {
      for (const language of this.#languages) checkArguments(declaration, step, language, this.problems);
    }
  }

  #stage(found: Found): StageSchema | undefined {
    const { declaration } = found;
    const kind = kindOf(declaration.getType());
    if (!kind) return undefined;
    const base = this.#class(found);
    checkGroups(declaration, this.problems);
    const context: ParamContext = {
      checker: this.#checker,
      problems: this.problems,
      links: this.#links(membersOf(declaration)),
    };
    const params = readParams(declaration, base.since, context);
    checkNames(declaration, params, base.methods, this.#languages, this.problems);
    checkClassName(declaration, this.#languages, this.problems);
    checkMethodSpelling(declaration, base.methods, this.#languages, this.problems);
    checkParamSpelling(declaration, params, this.problems);
    const model = kind === "estimator" ? this.#modelOf(declaration) : undefined;
    const schemas = params.map((param) => param.schema);
    const steps = readSteps(declaration, schemas, base.since, this.#methodContext(context.links));
    this.#checkSteps(declaration, base.methods, steps);
    const { methods, source, ...head } = base;
    return {
      ...head,
      class: `${this.#config.name}/${found.subject}#${base.name}`,
      kind,
      ...(model !== undefined && { model }),
      params: schemas,
      ...(steps.length > 0 && { steps }),
      methods,
      source,
    };
  }

  /** The class that `fit` promises, unless it promises no more than some model. */
  #modelOf(declaration: ClassDeclaration): string | undefined {
    const fit = declaration
      .getType()
      .getProperty("fit")
      ?.getTypeAtLocation(declaration)
      .getCallSignatures()[0];
    const type = fit?.getReturnType().getTypeArguments()[0];
    const model = type && classOf(type);
    if (!type || !model || isAnyStage(type)) return undefined;
    if (model.isAbstract() || !model.isExported()) {
      this.problems.add(
        declaration,
        `The fit of ${declaration.getName()} gives ${model.getName()}, which is abstract or not exported.`,
        "Give the class of a model that clients can load.",
      );
    }
    return wireNameOf(model, this.#config);
  }

  #checkUnique(all: readonly ClassSchema[]): void {
    const first = new Map<string, ClassSchema>();
    for (const one of all) {
      for (const name of new Set([
        one.name,
        ...this.#languages.map((language) => `${language.name}:${language.names.class(one.name)}`),
      ])) {
        const other = first.get(name);
        if (other && other !== one) {
          this.problems.addAt({
            ...one.source,
            column: 1,
            message: `${one.name} and ${other.name} (${other.source.file}:${other.source.line}) have one name in some language.`,
            hint: "Rename one of the two; a package's stages share one namespace in R.",
          });
          break;
        }
        first.set(name, one);
      }
    }
  }
}

/** What the schema uses beyond the first version's vocabulary. */
function featuresOf(all: readonly (ClassSchema & Partial<StageSchema>)[]): string[] {
  const kinds = new Set(all.flatMap(({ params = [] }) => params.map(({ kind }) => kind)));
  const hasPlots = all.some(({ methods }) => methods.some(({ returns }) => holdsPlot(returns)));
  return [
    ...(hasPlots ? ["plot"] : []),
    ...(["steps", "paramMaps", "paramSpace"] as const).filter((kind) => kinds.has(kind)),
  ];
}

const bySubjectAndName = (a: ClassSchema, b: ClassSchema): number =>
  a.subject === b.subject ? compare(a.name, b.name) : compare(a.subject, b.subject);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function membersOf(declaration: ClassDeclaration): string[] {
  return [declaration.getType(), declaration.getSymbolOrThrow().getTypeAtLocation(declaration)]
    .flatMap((type) => type.getProperties())
    .map((member) => member.getName());
}

/** Names that the package exports, and `Class.member` for its classes. */
function exportedNames({ files, names }: Sources): ReadonlySet<string> {
  return new Set(
    files.flatMap((file) => {
      const path = file.getFilePath();
      const known = names?.get(path) ?? namesOf(file);
      names?.set(path, known);
      return known;
    }),
  );
}

function namesOf(file: SourceFile): readonly string[] {
  return [...file.getExportedDeclarations()].flatMap(([name, declarations]) => [
    name,
    ...declarations
      .filter(Node.isClassDeclaration)
      .flatMap((one) => membersOf(one).map((member) => `${name}.${member}`)),
  ]);
}
