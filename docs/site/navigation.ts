import { globSync } from "node:fs";
import { readText, root } from "./paths.ts";
import type { ReferenceData } from "./reference.ts";

export interface NavigationLink {
  readonly title: string;
  /** From the root of the site. */
  readonly address: string;
}

export interface NavigationSection {
  readonly title: string;
  readonly links: readonly NavigationLink[];
  /** Sections of the reference can be folded. */
  readonly isSubject: boolean;
}

/** The guides in the order in which they are read, by their names in docs/; those of other folders by their path. */
const guides: Readonly<Record<string, readonly string[]>> = {
  "Get started": ["install", "quickstart", "concepts", "guide"],
  Guides: [
    "images",
    "types",
    "errors",
    "plots",
    "linear",
    "tuning",
    "featurize-images",
    "transfer-learning",
    "cli",
    "your-own-stages",
    "synapseml",
    "data",
  ],
  Project: ["CONTRIBUTING.md", "codegen/README.md", "protocol", "conformance", "benchmarks", "CHANGELOG.md"],
};

/** Pages that are written outside of docs/, and their names in the site. */
export const pagesElsewhere: Readonly<Record<string, string>> = {
  "CONTRIBUTING.md": "contributing.html",
  "codegen/README.md": "codegen.html",
  "CHANGELOG.md": "changelog.html",
};

export const sourceOf = (guide: string): string => (guide.endsWith(".md") ? guide : `docs/${guide}.md`);
export const addressOf = (source: string): string =>
  pagesElsewhere[source] ?? source.replace(/^docs\//, "").replace(/\.md$/, ".html");

/** The first heading of a Markdown file. */
export function titleOf(text: string): string {
  return /^# (.+)$/m.exec(text)?.[1]?.replaceAll("`", "") ?? "Uncia";
}

/** All sections: a guide that nobody has given a place stands under "More". */
export function navigation(reference: ReferenceData): readonly NavigationSection[] {
  const known = new Set(Object.values(guides).flat().map(sourceOf));
  const there = globSync("docs/*.md", { cwd: root }).sort();
  const more = there.filter((source) => !known.has(source));
  const link = (source: string): NavigationLink => ({
    title: titleOf(readText(source)),
    address: addressOf(source),
  });
  const sections = Object.entries(guides).map(([title, names]) => ({
    title,
    links: names.map(sourceOf).filter(isThere).map(link),
    isSubject: false,
  }));
  return [
    ...sections.slice(0, -1),
    ...(more.length > 0 ? [{ title: "More", links: more.map(link), isSubject: false }] : []),
    ...referenceSections(reference),
    ...sections.slice(-1),
  ];
}

const isThere = (source: string): boolean => globSync(source, { cwd: root }).length > 0;

const referenceSections = ({ subjects }: ReferenceData): readonly NavigationSection[] => [
  {
    title: "Reference",
    links: [
      { title: "All stages", address: "reference/index.html" },
      { title: "Errors by code", address: "reference/errors.html" },
      { title: "API of each language", address: "api/index.html" },
    ],
    isSubject: false,
  },
  ...subjects.map(({ name, pages }) => ({
    title: name,
    links: pages.map((page) => ({ title: page.name, address: `reference/${name}/${page.name}.html` })),
    isSubject: true,
  })),
];

/** The page before and the page after, among the guides. */
export function neighbours(
  sections: readonly NavigationSection[],
  address: string,
): { previous: NavigationLink | undefined; next: NavigationLink | undefined } {
  const links = sections.filter(({ isSubject }) => !isSubject).flatMap((section) => section.links);
  const at = links.findIndex((link) => link.address === address);
  return { previous: at < 0 ? undefined : links[at - 1], next: at < 0 ? undefined : links[at + 1] };
}
