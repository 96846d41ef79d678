import { didYouMean } from "../did-you-mean.ts";
import { UnciaError } from "../errors.ts";
import { Stage } from "./stage.ts";

/** A concrete class of stages. */
export type StageClass = (new (
  init?: Readonly<Record<string, unknown>>,
  uid?: string,
) => Stage) &
  typeof Stage;

/**
 * One method that other languages may call. Types are texts: `void`, `boolean`, `int`, `long`, `double`, `string`, `json`,
 * `table`, `schema`, `stage` or `stage<package/subject#Class>`, `enum<a|b>`, `list<T>`, `map<T>` with strings as keys, and
 * `nullable<T>`.
 */
export interface RemoteMethod {
  readonly static?: true;
  readonly args: readonly RemoteArgument[];
  readonly returns: string;
}

export interface RemoteArgument {
  readonly name: string;
  readonly type: string;
  /** May be left out. */
  readonly optional?: true;
  /** A member of the trailing options object. */
  readonly option?: true;
  /** Takes all further positional values. */
  readonly variadic?: true;
}

/** A method that adds a step to a param. */
export interface StepMethod {
  readonly param: string;
  readonly args: readonly RemoteArgument[];
}

/** A package of stages, ours or anybody's, as the core knows it. */
export interface StagePackage {
  /** npm name of the package. */
  readonly name: string;
  readonly version: string;
  /** Loads one subject (a folder of stages) on first use, so that start-up loads only what is used. */
  readonly subjects: Readonly<Record<string, () => Promise<object>>>;
  /** SHA-256 of the package's schema, for the handshake with clients. */
  readonly schema: string;
  /** Methods marked `@remote`, by `subject#Class` and name; nothing else can be called from outside. */
  readonly remote: Readonly<Record<string, Readonly<Record<string, RemoteMethod>>>>;
  /** Methods marked `@fluent`, by `subject#Class` and name: what a client may put into a param of kind `steps`. */
  readonly steps?: Readonly<Record<string, Readonly<Record<string, StepMethod>>>>;
  /** Names of old, `subject#Class`, and what they are called now. */
  readonly renamed?: Readonly<Record<string, string>>;
}

const packages = new Map<string, StagePackage>();
const classNames = new WeakMap<object, string>();

/** Makes the stages of a package known by name, for loading saved models and for calls from other languages. */
export function registerPackage(stages: StagePackage): void {
  packages.set(stages.name, stages);
}

export function registeredPackages(): readonly StagePackage[] {
  return [...packages.values()];
}

/** Gives the stage classes of one subject their names, `package/subject#Class`; called by the subject's index. */
export function registerSubject(subject: string, exported: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(exported)) {
    if (isStageClass(value)) classNames.set(value, `${subject}#${name}`);
  }
}

const isStageClass = (value: unknown): value is StageClass =>
  typeof value === "function" && value.prototype instanceof Stage;

/** The name under which a stage is saved and sent: `uncia/lightgbm#LightGBMClassifier`. */
export function typeNameOf(stage: Stage): string {
  const name = classNames.get(stage.constructor);
  if (name) return name;
  throw new UnciaError("unknown_stage", `${stage.stageName} belongs to no registered package of stages.`, {
    stage: stage.stageName,
    hint: "Export it from its subject's index and register the package.",
  });
}

/**
 * The class that a name such as `uncia/lightgbm#LightGBMClassifier` stands for. Only registered packages are looked at,
 * so a name from outside cannot make the core load code of its own choice.
 */
export async function stageClass(typeName: string): Promise<StageClass> {
  const [path = "", className = ""] = typeName.split("#");
  const cut = path.lastIndexOf("/");
  const owner = packages.get(path.slice(0, cut));
  const subject = path.slice(cut + 1);
  if (!owner) {
    const wanted = path.slice(0, cut);
    throw unknown(typeName, `No package "${wanted}" is registered.`, didYouMean(wanted, packages.keys()));
  }
  const current = owner.renamed?.[`${subject}#${className}`];
  if (current) return stageClass(`${owner.name}/${current}`);
  const load = Object.hasOwn(owner.subjects, subject) ? owner.subjects[subject] : undefined;
  if (!load)
    throw unknown(
      typeName,
      `${owner.name} has no subject "${subject}".`,
      didYouMean(subject, Object.keys(owner.subjects)),
    );
  const exported = (await load()) as Record<string, unknown>;
  const found = Object.hasOwn(exported, className) ? exported[className] : undefined;
  if (isStageClass(found)) return found;
  throw unknown(
    typeName,
    `${path} has no stage "${className}".`,
    didYouMean(className, Object.keys(exported)),
  );
}

function unknown(typeName: string, message: string, hint?: string): UnciaError {
  return new UnciaError("unknown_stage", message, { stage: typeName, ...(hint && { hint }) });
}
