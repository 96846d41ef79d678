import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { didYouMean } from "../did-you-mean.ts";
import { asUnciaError, type ErrorDetails, UnciaError } from "../errors.ts";
import { type AnyParam, describeRange, type Kind, type ParamSet, type Step } from "../params/index.ts";
import type { SaveOptions } from "./save.ts";
import type { StateWriter } from "./state.ts";

const hidden = "(hidden)";
const serviceSuffix = "Col";

/** What a declared param is, once the two faces of a service param (`query`, `queryCol`) are told apart. */
interface Resolved {
  readonly name: string;
  readonly param: AnyParam;
  /** True for the `…Col` face of a service param. */
  readonly isColumnOf: boolean;
}

/** The param that `name` means in `declared`: its own name, the column face of a service param, or an alias. */
function resolve(declared: ParamSet, name: string): Resolved | undefined {
  const direct = Object.hasOwn(declared, name) ? declared[name] : undefined;
  if (direct) return { name, param: direct.kind === "service" ? direct.of : direct, isColumnOf: false };
  if (name.endsWith(serviceSuffix)) {
    const owner = name.slice(0, -serviceSuffix.length);
    const service = Object.hasOwn(declared, owner) ? declared[owner] : undefined;
    if (service?.kind === "service") return { name, param: service.of, isColumnOf: true };
  }
  for (const [own, entry] of Object.entries(declared)) {
    const param = entry.kind === "service" ? entry.of : entry;
    if (param.spec.alias === name || param.spec.aliases?.includes(name))
      return { name: own, param, isColumnOf: false };
  }
  return undefined;
}

/** A value in a line; of long lists, such as the columns of a wide table, the beginning and how many more there are. */
const show = (value: unknown): string =>
  inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 5 });

const stageList = (stages: readonly Stage[]): string => {
  if (stages.length === 0) return "[]";
  const lines = stages.map((stage) => inspect(stage)).join(",\n");
  return `[\n${lines.replaceAll(/^/gm, "  ")}\n]`;
};

/**
 * Something with params: the common base of estimators, transformers, models and evaluators. The params are declared
 * with `estimator({…})`, `transformer({…})` and their siblings, which also add a property and a setter for each.
 */
export abstract class Stage {
  /** The declaration; `estimator({…})` and its siblings fill it in. */
  static readonly params: ParamSet = {};

  /** Unique in a process; a saved stage keeps it. */
  readonly uid: string;
  readonly #values = new Map<string, unknown>();
  readonly #savedDefaults = new Map<string, unknown>();

  constructor(init: Readonly<Record<string, unknown>> = {}, uid?: string) {
    this.uid = uid ?? `${this.stageName}_${randomBytes(6).toString("hex")}`;
    for (const [name, value] of Object.entries(init)) if (value !== undefined) this.set(name, value);
  }

  /** Name of the class, as errors and progress show it. */
  get stageName(): string {
    return this.constructor.name;
  }

  #declared(): ParamSet {
    return (this.constructor as typeof Stage).params;
  }

  #resolve(name: string): Resolved {
    const found = resolve(this.#declared(), name);
    if (found) return found;
    const hint = didYouMean(name, this.paramNames());
    throw new UnciaError("unknown_param", `${this.stageName} has no param "${name}".`, {
      stage: this.stageName,
      param: name,
      ...(hint && { hint }),
    });
  }

  /** Names of all params, in the order of their declaration; a service param counts twice, as `x` and `xCol`. */
  paramNames(): string[] {
    return Object.entries(this.#declared()).flatMap(([name, entry]) =>
      entry.kind === "service" ? [name, `${name}${serviceSuffix}`] : [name],
    );
  }

  /**
   * Sets a param by name. The typed setters (`setNumIterations`) do the same.
   * @throws UnciaError `unknown_param`, with the nearest name, or `invalid_param`, with what is allowed.
   */
  set(name: string, value: unknown): this {
    const { name: own, value: parsed } = this.parsed(name, value);
    const isColumnOf = !Object.hasOwn(this.#declared(), own);
    this.#values.set(own, parsed);
    // A service param is a value or a column: the later of the two settings holds.
    if (this.#declared()[own]?.kind === "service") this.#values.delete(`${own}${serviceSuffix}`);
    if (isColumnOf) this.#values.delete(own.slice(0, -serviceSuffix.length));
    return this;
  }

  /**
   * What `set` would keep of a value, which is not set: for grids, whose values must be good before any of them is used.
   * @throws UnciaError as `set` does.
   */
  parsed(name: string, value: unknown): { name: string; kind: Kind; value: unknown; secret: boolean } {
    const { name: own, param, isColumnOf } = this.#resolve(name);
    return {
      name: own,
      kind: isColumnOf ? "column" : param.kind,
      value: isColumnOf ? this.#parseColumn(own, value) : this.#parse(own, param, value),
      secret: !isColumnOf && param.spec.secret === true,
    };
  }

  /** Adds a step to a param of kind `steps`: what a method marked `@fluent` does. */
  protected addStep(param: string, name: string, args: Readonly<Record<string, unknown>> = {}): this {
    const before = (this.get(param) ?? []) as readonly Step[];
    return this.set(param, [...before, { name, args }]);
  }

  /** Throws an `invalid_param` where a param of kind `steps` cannot take a step; called whenever one is set. */
  protected checkStep(_param: string, _step: Step): void {}

  #parseColumn(name: string, value: unknown): string {
    if (typeof value === "string" && value !== "") return value;
    throw this.#invalid(name, value, "the name of a column");
  }

  #parse(name: string, param: AnyParam, value: unknown): unknown {
    let parsed: unknown;
    try {
      parsed = param.parse(value);
    } catch (error) {
      throw this.#invalid(name, param.spec.secret ? undefined : value, asUnciaError(error).message);
    }
    if (param.kind === "steps") this.#checkSteps(name, parsed as readonly Step[]);
    return parsed;
  }

  #checkSteps(param: string, steps: readonly Step[]): void {
    for (const step of steps) {
      try {
        this.checkStep(param, step);
      } catch (error) {
        throw asUnciaError(error).at({ stage: this.stageName, param });
      }
    }
  }

  #invalid(param: string, value: unknown, expected: string): UnciaError {
    const got = value === undefined ? "" : `, not ${show(value)}`;
    return this.error("invalid_param", `${this.stageName}.${param} must be ${expected}${got}.`, { param });
  }

  /** The value of a param: what was set, else its default, else `undefined`. */
  get(name: string): unknown {
    const { name: own, param, isColumnOf } = this.#resolve(name);
    if (this.#values.has(own)) return this.#values.get(own);
    return isColumnOf ? undefined : this.#defaultOf(own, param);
  }

  /** The default in the form in which it is read: that of the declaration, or of the version that saved the stage. */
  #defaultOf(name: string, param: AnyParam): unknown {
    const declared = this.#savedDefaults.has(name) ? this.#savedDefaults.get(name) : param.spec.default;
    return declared === undefined ? undefined : param.parse(declared);
  }

  /**
   * Takes over the defaults that stand in a saved stage; those of params that are gone are let go.
   * @throws UnciaError `invalid_param` for one that no longer is a value of its param.
   */
  adoptDefaults(
    saved: Readonly<Record<string, unknown>>,
    decode: (kind: Kind, json: unknown) => unknown,
  ): void {
    for (const [name, json] of Object.entries(saved)) {
      const found = resolve(this.#declared(), name);
      if (found) {
        const value = decode(found.param.kind, json);
        this.#savedDefaults.set(found.name, this.#parse(found.name, found.param, value));
      }
    }
  }

  /** Takes over the defaults that `other` was saved with, for the params of both that `taken` admits. */
  inheritDefaults(other: Stage, taken: (param: string) => boolean = () => true): void {
    for (const [name, value] of other.#savedDefaults) {
      if (Object.hasOwn(this.#declared(), name) && taken(name)) this.#savedDefaults.set(name, value);
    }
  }

  /** What was set, with the kind of each, for those who write a stage down. */
  settings(): { name: string; kind: Kind; value: unknown; secret: boolean }[] {
    return [...this.#values].map(([name, value]) => {
      const { param, isColumnOf } = this.#resolve(name);
      const kind = isColumnOf ? "column" : param.kind;
      return { name, kind, value, secret: !isColumnOf && param.spec.secret === true };
    });
  }

  /** The defaults that hold, with the kind of each. */
  defaults(): { name: string; kind: Kind; value: unknown }[] {
    return Object.entries(this.#declared()).flatMap(([name, entry]) => {
      const param = entry.kind === "service" ? entry.of : entry;
      const value = this.#defaultOf(name, param);
      return value === undefined || param.spec.secret ? [] : [{ name, kind: param.kind, value }];
    });
  }

  /** The kind of a param; that of the `…Col` face of a service param is `column`. */
  kindOf(name: string): Kind {
    const { param, isColumnOf } = this.#resolve(name);
    return isColumnOf ? "column" : param.kind;
  }

  /** Saves the stage as a folder; see `saveStage`. */
  async save(folder: string, options?: SaveOptions): Promise<void> {
    const { saveStage } = await import("./save.ts");
    return saveStage(this, folder, options);
  }

  /**
   * Puts the files that params name, such as a network, into the stage's saved folder, under `files/`, so that it needs nothing else where it
   * is loaded.
   * @returns Paths inside of the folder by the names of the params; in the loaded stage the params name these files.
   */
  async writeFiles(_folder: StateWriter): Promise<Readonly<Record<string, string>>> {
    return {};
  }

  /** Loads a stage of this class from a folder, saved in any language. */
  static async load<T extends Stage>(this: abstract new (...args: never[]) => T, folder: string): Promise<T> {
    const { loadStage } = await import("./save.ts");
    const loaded = await loadStage(folder);
    if (loaded instanceof this) return loaded;
    throw new UnciaError("model_format", `${folder} holds a ${loaded.stageName}, not a ${this.name}.`);
  }

  /** True where a value was set, even one equal to the default. */
  isSet(name: string): boolean {
    return this.#values.has(this.#resolve(name).name);
  }

  /** Forgets what was set, so that the default holds again. */
  clear(name: string): this {
    this.#values.delete(this.#resolve(name).name);
    return this;
  }

  /** The params that were set, by name. */
  setParams(): Record<string, unknown> {
    return Object.fromEntries(this.#values);
  }

  /** A stage of the same class and uid with the same settings, overridden by `extra`. */
  copy(extra: Readonly<Record<string, unknown>> = {}): this {
    const Class = this.constructor as new (init: object, uid: string) => this;
    const copied = new Class({ ...this.setParams(), ...extra }, this.uid);
    copied.inheritDefaults(this);
    copied.adopt(this);
    return copied;
  }

  /** Takes over what a stage of the same class holds besides its params; models do, others hold nothing. */
  protected adopt(_other: this): void {}

  /** Each param with its kind, range, default and what was set, a line each, for reading. */
  explainParams(): string {
    return this.paramNames()
      .map((name) => {
        const { param, isColumnOf } = this.#resolve(name);
        const range = describeRange(param.spec);
        const kind = isColumnOf ? "column" : param.kind;
        const value = (v: unknown): string => (param.spec.secret && !isColumnOf ? hidden : show(v));
        const facts = [
          range ? `${kind} ${range}` : kind,
          param.spec.values ? `of ${param.spec.values.join(", ")}` : "",
          isColumnOf || param.spec.default === undefined
            ? "no default"
            : `default ${value(this.#defaultOf(name, param))}`,
          this.isSet(name) ? `set to ${value(this.get(name))}` : "",
        ];
        return `${name}: ${facts.filter(Boolean).join("; ")}`;
      })
      .join("\n");
  }

  /** Every required param must be set before work begins. */
  protected checkRequired(): void {
    for (const [name, entry] of Object.entries(this.#declared())) {
      const { spec } = entry.kind === "service" ? entry.of : entry;
      const set = this.#values.has(name) || this.#values.has(`${name}${serviceSuffix}`);
      if (spec.required && !set) {
        throw this.error("missing_param", `${this.stageName}.${name} must be set.`, { param: name });
      }
    }
  }

  /** An error that names this stage. */
  protected error(code: UnciaError["code"], message: string, details: ErrorDetails = {}): UnciaError {
    return new UnciaError(code, message, { stage: this.stageName, ...details });
  }

  /** Prints the class and what was set, secrets hidden; of a pipeline each stage in a line of its own. */
  [inspect.custom](): string {
    const settings = [...this.#values].map(([name, value]) => {
      const { param, isColumnOf } = this.#resolve(name);
      if (param.kind === "stages") return `${name}: ${stageList(value as readonly Stage[])}`;
      return `${name}: ${param.spec.secret && !isColumnOf ? hidden : show(value)}`;
    });
    return settings.length === 0 ? `${this.stageName} {}` : `${this.stageName} { ${settings.join(", ")} }`;
  }
}
