import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What the packages of all languages say of themselves, from `package.json`. */
export interface About {
  readonly description: string;
  /** SPDX expression. */
  readonly license: string | undefined;
  /** Text of the package's file `LICENSE`. */
  readonly licenseText: string | undefined;
  readonly author: { readonly name: string; readonly email?: string } | undefined;
  readonly homepage: string | undefined;
  readonly repository: string | undefined;
  /** The oldest release of `uncia` that the package works with. */
  readonly uncia: string | undefined;
}

/** Of a package that is known by its schema alone. */
export const unknownAbout: About = {
  description: "",
  license: undefined,
  licenseText: undefined,
  author: undefined,
  homepage: undefined,
  repository: undefined,
  uncia: undefined,
};

export function readAbout(folder: string, manifest: Readonly<Record<string, unknown>>): About {
  const licenseFile = ["LICENSE", "LICENSE.md", "LICENSE.txt"]
    .map((name) => join(folder, name))
    .find(existsSync);
  return {
    description: textOf(manifest.description) ?? "",
    license: textOf(manifest.license),
    licenseText: licenseFile && readFileSync(licenseFile, "utf8"),
    author: authorOf(manifest.author),
    homepage: textOf(manifest.homepage),
    repository: repositoryOf(manifest.repository),
    uncia: oldest(
      [manifest.peerDependencies, manifest.dependencies, manifest.devDependencies]
        .map((list) => (isRecord(list) ? textOf(list.uncia) : undefined))
        .find((range) => range !== undefined),
    ),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;

/** `Ada Lovelace <ada@example.org> (https://…)`, or the same in an object. */
function authorOf(value: unknown): About["author"] {
  const [, name, email] =
    typeof value === "string"
      ? (/^([^<(]+?)\s*(?:<([^>]+)>)?\s*(?:\(.*\))?$/.exec(value.trim()) ?? [])
      : isRecord(value)
        ? [undefined, textOf(value.name), textOf(value.email)]
        : [];
  return name === undefined ? undefined : { name, ...(email !== undefined && { email }) };
}

function repositoryOf(value: unknown): string | undefined {
  const text = textOf(isRecord(value) ? value.url : value);
  if (text === undefined) return undefined;
  const [, owner] = /^github:(.+)$/.exec(text) ?? [];
  return owner ? `https://github.com/${owner}` : text.replace(/^git\+/, "").replace(/\.git$/, "");
}

/** The lowest version that a range of npm names: `^0.1.0` and `>=0.1.0 <1` both begin at `0.1.0`. */
const oldest = (range: string | undefined): string | undefined => /\d+\.\d+\.\d+/.exec(range ?? "")?.[0];

/** The first version that may break what works with `version`: the next major, before 1.0 the next minor. */
export function nextBreaking(version: string): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 0 ? `${major + 1}` : `0.${minor + 1}`;
}
