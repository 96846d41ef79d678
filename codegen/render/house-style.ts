import type { PackageConfig } from "../config.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../extract/problems.ts";
import type { PackageSchema } from "../schema/schema.ts";
import { useAcronyms } from "./names.ts";
import type { Language } from "./renderer.ts";

/** The member `names` of a package's configuration. */
export interface NamesConfig {
  /** Words that count as one however they are written, besides those that the generator knows. */
  readonly acronyms?: readonly string[];
  /** By the name in TypeScript of a class, param, method, argument or subject: its name in that language. */
  readonly python?: Readonly<Record<string, string>>;
  readonly r?: Readonly<Record<string, string>>;
  readonly java?: Readonly<Record<string, string>>;
}

/** The languages in which a name can be another. */
export const renamingLanguages = ["python", "r", "java"] as const;

/**
 * What the package at hand wants. One package is generated at a time, and everything that makes a name must agree on it, down to the
 * pages that show all languages; so it is kept here rather than handed through every renderer.
 */
let chosen: NamesConfig = {};

/** Takes over a package's names; an empty object goes back to the rules alone. */
export function useNames(names: NamesConfig): void {
  chosen = names;
  useAcronyms(names.acronyms ?? []);
}

/** The name that the package at hand gives to something in a language, or `name` itself. */
export function ownName(language: (typeof renamingLanguages)[number], name: string): string {
  return given(language, name) ?? name;
}

function given(language: (typeof renamingLanguages)[number], name: string): string | undefined {
  const renamed = chosen[language];
  return renamed && Object.hasOwn(renamed, name) ? renamed[name] : undefined;
}

/** A language's names, where a package's configuration has no other. */
export function houseStyle(
  language: (typeof renamingLanguages)[number],
  names: Language["names"],
): Language["names"] {
  const own = (name: string): string | undefined => given(language, name);
  return {
    class: (name) => own(name) ?? names.class(name),
    param: (name) => own(name) ?? names.param(name),
    setter: (name) => names.setter(own(name) ?? name),
    method: (name) => own(name) ?? names.method(name),
    subject: (name) => own(name) ?? names.subject(name),
    file: (name) => names.file(own(name) ?? name),
  };
}

const identifier = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Names of the configuration that rename nothing, or into what is no name. */
export function renamingProblems(schema: PackageSchema, config: PackageConfig): Problem[] {
  const known = new Set(
    [...schema.stages, ...schema.classes.map((one) => ({ ...one, params: [] }))].flatMap((one) => [
      one.subject,
      one.name,
      ...one.params.map(({ name }) => name),
      ...one.methods.flatMap((method) => [method.name, ...method.args.map(({ name }) => name)]),
    ]),
  );
  return renamingLanguages.flatMap((language) =>
    Object.entries(config.names[language] ?? {}).flatMap(([from, to]): Problem[] => {
      const at = config.placeOf(from);
      if (!known.has(from)) {
        const message = `"names.${language}" has "${from}", but no class, param, method, argument or subject is called so.`;
        return [{ ...at, message, hint: didYouMean(from, known) ?? "Remove it." }];
      }
      if (identifier.test(to)) return [];
      const message = `"names.${language}" calls "${from}" "${to}", which is no name in ${language}.`;
      return [{ ...at, message, hint: "Use letters, digits and underscores, a letter first." }];
    }),
  );
}
