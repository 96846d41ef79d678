import type { Example, StageOnWire } from "../schema/examples.ts";
import type { JsonValue, PackageSchema, ParamSchema, WireType } from "../schema/schema.ts";
import type { Language, Target } from "./renderer.ts";
import { type PackageView, packageView, splitWireName } from "./view.ts";

/** What one language's snippet says: an example in the names of that language. */
export interface SnippetProgram {
  /** Name of the file that is read. */
  readonly file: string;
  /** Columns to add to it: names and SQL expressions. */
  readonly columns: readonly (readonly [name: string, expression: string])[];
  readonly stage: SnippetStage;
  readonly isEstimator: boolean;
  readonly outputs: readonly string[];
  readonly target: Target;
}

export interface SnippetStage {
  readonly name: string;
  readonly home: SnippetHome;
  readonly params: readonly SnippetParam[];
}

/** Where a class comes from: the npm package, its module in the language at hand, and the cased subject. */
export interface SnippetHome {
  readonly package: string;
  readonly module: string;
  readonly subject: string;
}

export interface SnippetParam {
  readonly name: string;
  readonly setter: string;
  readonly value: SnippetValue;
}

/** A value: a stage, several of them, a list, a map by name, or the text of a single one. */
export type SnippetValue =
  | { readonly kind: "stage"; readonly stage: SnippetStage }
  | { readonly kind: "stages"; readonly stages: readonly SnippetStage[] }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: "one"; readonly text: string };

/** The package whose modules are the runtime's own. */
const runtimePackage = "uncia";

/** Reads an example in the names of one language; undefined where that language has not all of its classes. */
export class SnippetReader {
  readonly #language: Language;
  readonly #target: Target;
  readonly #package: string;
  readonly #view: PackageView;

  constructor(schema: PackageSchema, language: Language, target: Target) {
    this.#language = language;
    this.#target = target;
    this.#package = schema.package;
    this.#view = packageView(schema, language);
  }

  /** The whole package in the words of the language. */
  get view(): PackageView {
    return this.#view;
  }

  read(example: Example): SnippetProgram | undefined {
    const stage = this.#stage(example.stage);
    return (
      stage && {
        file: `${example.data}.csv`,
        columns: Object.entries(example.columns ?? {}),
        stage,
        isEstimator: this.#known(example.class)?.isEstimator ?? false,
        outputs: example.outputs,
        target: this.#target,
      }
    );
  }

  #known(wireClass: string) {
    return this.#view.stages.find((stage) => stage.class === wireClass);
  }

  #stage({ class: wireClass, params }: StageOnWire): SnippetStage | undefined {
    const { names } = this.#language;
    const parts = splitWireName(wireClass);
    const module = this.#moduleOf(parts.package);
    const faces = this.#known(wireClass)?.faces;
    const read = Object.entries(params).map(([name, value]): SnippetParam | undefined => {
      const face = faces?.find((one) => one.wireName === name);
      const shown = this.#value(value, face?.schema);
      return (
        shown && {
          name: face?.name ?? names.param(name),
          setter: face?.setter ?? names.setter(name),
          value: shown,
        }
      );
    });
    if (module === undefined || !read.every((one) => one !== undefined)) return undefined;
    return {
      name: names.class(parts.class),
      home: { package: parts.package, module, subject: names.subject(parts.subject) },
      params: read,
    };
  }

  #moduleOf(packageName: string): string | undefined {
    if (packageName === this.#package) return this.#target.module;
    return packageName === runtimePackage ? this.#target.runtime : undefined;
  }

  /** `param` is missing for a class of another package, whose values are taken as what they look like. */
  #value(value: JsonValue, param: ParamSchema | undefined): SnippetValue | undefined {
    const { literal } = this.#language;
    if (param?.kind === "table") return undefined;
    if (isStage(value)) {
      const stage = this.#stage(value);
      return stage && { kind: "stage", stage };
    }
    if (Array.isArray(value) && value.length > 0 && value.every(isStage)) {
      const stages = value.map((one) => this.#stage(one));
      return stages.every((one) => one !== undefined) ? { kind: "stages", stages } : undefined;
    }
    if (Array.isArray(value)) {
      const items = value as readonly JsonValue[];
      return { kind: "list", items: items.map((one) => literal(one, itemType(one, param))) };
    }
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value);
      return { kind: "map", entries: entries.map(([name, one]) => [name, literal(one, { kind: "string" })]) };
    }
    return { kind: "one", text: literal(value, param ?? itemType(value, undefined)) };
  }
}

const isStage = (value: JsonValue): value is StageOnWire & { readonly [key: string]: JsonValue } =>
  typeof value === "object" &&
  value !== null &&
  "class" in value &&
  "params" in value &&
  typeof value.class === "string";

function itemType(value: JsonValue, param: ParamSchema | undefined): WireType {
  if (param?.kind === "ints") return { kind: "int" };
  if (param?.kind === "doubles") return { kind: "double" };
  if (param !== undefined || typeof value === "string") return { kind: "string" };
  if (typeof value === "boolean") return { kind: "boolean" };
  return { kind: Number.isInteger(value) ? "int" : "double" };
}
