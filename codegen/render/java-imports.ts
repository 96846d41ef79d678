/** The imports of one compilation unit: names are added as they are used. */
export class Imports {
  readonly #package: string;
  readonly #known: ReadonlyMap<string, string>;
  readonly #used = new Set<string>();

  /** `known` maps simple names to the packages that they are in. */
  constructor(own: string, known: ReadonlyMap<string, string>) {
    this.#package = own;
    this.#known = known;
  }

  /** Notes every known name in a piece of source, and gives the piece back. */
  use(source: string): string {
    for (const name of source.match(/\b[A-Z]\w*/g) ?? []) {
      const home = this.#known.get(name);
      if (home !== undefined && home !== this.#package) this.#used.add(`${home}.${name}`);
    }
    return source;
  }

  list(): string[] {
    return [...this.#used].sort();
  }
}

/** Where the names stand that generated code uses. */
export function knownNames(runtime: string): Map<string, string> {
  const homes: Readonly<Record<string, readonly string[]>> = {
    "java.util": ["List", "Map"],
    "java.nio.file": ["Path"],
    "org.jspecify.annotations": ["Nullable"],
    [runtime]: ["Plot"],
    [`${runtime}.arrow`]: ["Schema"],
    [`${runtime}.frame`]: ["DataFrame", "Table", "LazyTable"],
    [`${runtime}.runtime`]: ["Options", "Wire"],
    [`${runtime}.stages`]: [
      "EnumValue",
      "Estimator",
      "Evaluator",
      "Model",
      "Param",
      "ParamKind",
      "ParamMap",
      "ParamSearch",
      "Remote",
      "Stage",
      "StageInfo",
      "Stages",
      "Step",
      "Transformer",
    ],
  };
  return new Map(Object.entries(homes).flatMap(([home, names]) => names.map((name) => [name, home])));
}

/** Simple names that a nested type must not take: those of `java.lang` that generated code uses, and the imports. */
export const languageNames = new Set([
  "Boolean",
  "Class",
  "Deprecated",
  "Double",
  "Enum",
  "Integer",
  "Long",
  "Object",
  "Override",
  "Record",
  "String",
]);
