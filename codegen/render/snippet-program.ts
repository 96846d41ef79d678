import type { Example, StageOnWire } from "../schema/examples.ts";
import type { JsonValue, PackageSchema, ParamSchema, WireType } from "../schema/schema.ts";
import type { Language, Target } from "./renderer.ts";
import { type ArgView, type PackageView, packageView, splitWireName } from "./view.ts";

/** What one language's snippet says: an example in the names of that language. */
export interface SnippetProgram {
  /** Name of the file that is read, or a pattern of pictures. */
  readonly file: string;
  /** The method of `DataFrame` that reads it, as the language calls it. */
  readonly reads: string;
  /** What has a name of its own before the stage is made: stages that a grid names, and grids. */
  readonly lets: readonly SnippetLet[];
  /** Columns to add to it: names and SQL expressions. */
  readonly columns: readonly (readonly [name: string, expression: string])[];
  readonly stage: SnippetStage;
  readonly isEstimator: boolean;
  readonly isEvaluator: boolean;
  readonly outputs: readonly string[];
  readonly target: Target;
}

export interface SnippetLet {
  readonly name: string;
  readonly value: SnippetValue;
}

export interface SnippetStage {
  readonly name: string;
  readonly home: SnippetHome;
  readonly params: readonly SnippetParam[];
  /** Calls that add steps, in order. */
  readonly steps: readonly SnippetStep[];
}

export interface SnippetStep {
  readonly name: string;
  readonly positional: readonly SnippetValue[];
  readonly options: readonly SnippetParam[];
}

/** Values of one param in a grid or a space, of the stage that has the name `stage`. */
export interface SnippetEntry {
  readonly stage: string;
  readonly param: string;
  readonly values: readonly SnippetValue[];
  /** Ends of a range, and whether it is drawn by logarithm. */
  readonly range?: { readonly min: string; readonly max: string; readonly log: boolean };
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
  /** Things that have names, some of them stages. */
  | { readonly kind: "listed"; readonly items: readonly string[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: "grid" | "space"; readonly entries: readonly SnippetEntry[] }
  /** Something that has a name. */
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
    const lets: Let[] = [];
    const root = example.stage as unknown as JsonValue;
    const stage = this.#stage(example.stage, {
      root,
      lets,
      named: settingsIn(example.stage).map((one) => one.stage),
    });
    const hasType = /[.*]/.test(example.data);
    const method = !hasType ? "readCsv" : example.data.endsWith(".parquet") ? "readParquet" : "readImages";
    return (
      stage && {
        file: hasType ? example.data : `${example.data}.csv`,
        reads: this.#language.names.method(method),
        columns: this.#usedColumns(example),
        lets,
        stage,
        isEstimator: this.#known(example.class)?.isEstimator ?? false,
        isEvaluator: this.#known(example.class)?.isEvaluator ?? false,
        outputs: example.outputs,
        target: this.#target,
      }
    );
  }

  /** The columns that the program needs: all but those that probes alone name. */
  #usedColumns({ columns = {}, stage, probes, modelProbes }: Example): (readonly [string, string])[] {
    const named = textsIn(stage);
    for (const one of stagesOf(stage as unknown as JsonValue)) {
      for (const { schema } of this.#known(one.class)?.faces ?? []) {
        if (/^columns?$/.test(schema.kind) && schema.default !== undefined) named.add(String(schema.default));
      }
    }
    const probed = textsIn([probes, modelProbes ?? {}]);
    const all = Object.entries(columns);
    const used = all.filter(([name]) => named.has(name) || !probed.has(name));
    // What one column is made of may be another.
    return all.filter(
      (column) => used.includes(column) || used.some(([, sql]) => new RegExp(`\\b${column[0]}\\b`).test(sql)),
    );
  }

  #known(wireClass: string) {
    return this.#view.stages.find((stage) => stage.class === wireClass);
  }

  #stage({ class: wireClass, params }: StageOnWire, scope: Scope): SnippetStage | undefined {
    const { names } = this.#language;
    const parts = splitWireName(wireClass);
    const module = this.#moduleOf(parts.package);
    const faces = this.#known(wireClass)?.faces;
    const steps: (SnippetStep | undefined)[] = [];
    const isSteps = (name: string) => faces?.find((one) => one.wireName === name)?.kind === "steps";
    for (const [name, value] of Object.entries(params)) {
      if (isSteps(name))
        steps.push(...(value as unknown as WireStep[]).map((step) => this.#step(wireClass, step)));
    }
    const plain = Object.entries(params).filter(([name]) => !isSteps(name));
    const read = plain.map(([name, value]): SnippetParam | undefined => {
      const face = faces?.find((one) => one.wireName === name);
      const shown = this.#value(value, face?.schema, scope);
      return (
        shown && {
          name: face?.name ?? names.param(name),
          setter: face?.setter ?? names.setter(name),
          value: shown,
        }
      );
    });
    if (module === undefined || !read.every((one) => one !== undefined)) return undefined;
    if (!steps.every((one) => one !== undefined)) return undefined;
    return {
      steps,
      name: names.class(parts.class),
      home: { package: parts.package, module, subject: names.subject(parts.subject) },
      params: read,
    };
  }

  #step(wireClass: string, { name, args }: WireStep): SnippetStep | undefined {
    const view = this.#known(wireClass)?.steps.find((one) => one.wireName === name);
    if (!view) return undefined;
    const value = ({ schema }: ArgView): SnippetValue => {
      const json = args[schema.name] ?? null;
      const item = schema.type.kind === "list" ? schema.type.of : schema.type;
      return Array.isArray(json)
        ? { kind: "list", items: json.map((one: JsonValue) => this.#language.literal(one, item)) }
        : { kind: "one", text: this.#language.literal(json, schema.type) };
    };
    const given = (arg: ArgView): boolean => args[arg.schema.name] !== undefined;
    return {
      name: view.name,
      positional: view.positional.filter(given).map(value),
      options: view.options.filter(given).map((arg) => ({
        name: arg.name,
        setter: this.#language.names.setter(arg.schema.name),
        value: value(arg),
      })),
    };
  }

  /** The name of a stage that a grid names, which is made before. */
  #named(stage: StageOnWire, { lets, ...scope }: Scope): SnippetValue | undefined {
    const name = this.#language.names.param(stage.uid ?? "");
    if (!lets.some((one) => one.name === name)) {
      const made = this.#stage(stage, { lets, ...scope });
      if (!made) return undefined;
      lets.push({ name, value: { kind: "stage", stage: made } });
    }
    return { kind: "one", text: name };
  }

  /** A grid, or a space, under a name of its own; undefined where no builder makes these maps. */
  #grid(kind: "grid" | "space", value: JsonValue, scope: Scope): SnippetValue | undefined {
    const written =
      kind === "grid" ? gridOf(value as unknown as Setting[][]) : (value as unknown as Searched[]);
    const entries = written?.map(({ stage, param, values = [], ...range }): SnippetEntry | undefined => {
      const own = stagesOf(scope.root).find((one) => one.uid === stage);
      const face = own && this.#known(own.class)?.faces.find((one) => one.wireName === param);
      const schema: ParamSchema | undefined = face?.schema;
      const shown = values.map((one) => this.#value(one, schema, scope));
      if (!shown.every((one) => one !== undefined)) return undefined;
      const number = (end: number) => this.#language.literal(end, schema ?? { kind: "double" });
      return {
        stage: this.#language.names.param(stage),
        param: face?.name ?? this.#language.names.param(param),
        values: shown,
        ...(range.min !== undefined &&
          range.max !== undefined && {
            range: { min: number(range.min), max: number(range.max), log: range.log ?? false },
          }),
      };
    });
    if (!entries?.every((one) => one !== undefined)) return undefined;
    const name = kind === "grid" ? "maps" : "space";
    scope.lets.push({ name, value: { kind, entries } });
    return { kind: "one", text: name };
  }

  #moduleOf(packageName: string): string | undefined {
    if (packageName === this.#package) return this.#target.module;
    return packageName === runtimePackage ? this.#target.runtime : undefined;
  }

  /** `param` is missing for a class of another package, whose values are taken as what they look like. */
  #value(json: JsonValue, param: ParamSchema | undefined, scope: Scope): SnippetValue | undefined {
    const { literal } = this.#language;
    const value = typeof json === "string" ? json.replace(/^examples:/, "") : json;
    if (param?.kind === "table") return undefined;
    if (param?.kind === "paramMaps") return this.#grid("grid", value, scope);
    if (param?.kind === "paramSpace") return this.#grid("space", value, scope);
    if (isStage(value)) {
      if (value.uid !== undefined && scope.named.includes(value.uid)) return this.#named(value, scope);
      const stage = this.#stage(value, scope);
      return stage && { kind: "stage", stage };
    }
    if (Array.isArray(value) && value.length > 0 && value.every(isStage)) {
      if (value.some((one) => one.uid !== undefined && scope.named.includes(one.uid))) {
        const items = value.map((one) => this.#value(one as unknown as JsonValue, undefined, scope));
        const texts = items.flatMap((one) => (one?.kind === "one" ? [one.text] : []));
        return texts.length === value.length ? { kind: "listed", items: texts } : undefined;
      }
      const stages = value.map((one) => this.#stage(one, scope));
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

interface WireStep {
  readonly name: string;
  readonly args: Readonly<Record<string, JsonValue>>;
}

interface Setting {
  readonly stage: string;
  readonly param: string;
  readonly value?: JsonValue;
}

interface Searched {
  readonly stage: string;
  readonly param: string;
  readonly values?: readonly JsonValue[];
  readonly min?: number;
  readonly max?: number;
  readonly log?: boolean;
}

/** A name that is being given; there are more of them as the stage is read. */
type Let = SnippetLet;

interface Scope {
  /** The example's stage. */
  readonly root: JsonValue;
  readonly lets: Let[];
  /** The uids of stages that maps of params name. */
  readonly named: readonly string[];
}

/** All stages in a stage, itself among them. */
function stagesOf(json: JsonValue): StageOnWire[] {
  if (typeof json !== "object" || json === null) return [];
  const inner = Object.values(json as Record<string, JsonValue>).flatMap(stagesOf);
  return isStage(json) ? [json, ...inner] : inner;
}

/** All settings and searched params in a stage. */
function settingsIn(json: unknown): Setting[] {
  if (typeof json !== "object" || json === null) return [];
  const inner = Object.values(json).flatMap(settingsIn);
  return "stage" in json && "param" in json ? [json as Setting, ...inner] : inner;
}

/** The values of each param, where the maps are all of their combinations in the order of the builder. */
function gridOf(maps: readonly (readonly Setting[])[]): Searched[] | undefined {
  const entries = (maps[0] ?? []).map(({ stage, param }, at) => {
    const texts = new Set(maps.map((map) => JSON.stringify(map[at]?.value)));
    return { stage, param, values: [...texts].map((text) => JSON.parse(text) as JsonValue) };
  });
  const combined = entries.reduce<JsonValue[][]>(
    (all, { values }) => all.flatMap((map) => values.map((value) => [...map, value])),
    [[]],
  );
  const written = maps.map((map) => map.map(({ value }) => value));
  return JSON.stringify(combined) === JSON.stringify(written) ? entries : undefined;
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

/** Every text that stands anywhere in a value, but for the names of members. */
function textsIn(value: unknown): Set<string> {
  if (typeof value === "string") return new Set([value]);
  if (typeof value !== "object" || value === null) return new Set();
  return new Set(Object.values(value).flatMap((one) => [...textsIn(one)]));
}
