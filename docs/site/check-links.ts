import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { type DefaultTreeAdapterMap, parse } from "parse5";

type Node = DefaultTreeAdapterMap["node"];

interface Page {
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
  /** What the browser loads by itself. */
  readonly resources: readonly string[];
}

/**
 * Looks at every page below a folder, the references of the languages too.
 * @returns A line for each link that leads nowhere, each anchor that is not there, and each resource of another site.
 */
export function brokenLinks(folder: string): string[] {
  const files = new Set(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/")),
  );
  const pages = new Map(
    [...files].filter((file) => file.endsWith(".html")).map((file) => [file, readPage(join(folder, file))]),
  );
  return [...pages].flatMap(([file, { links, resources }]) => {
    const foreign = resources.filter(isForeign).map((address) => `${file} loads ${address}`);
    const broken = [...links, ...resources]
      .filter((address) => !/^[a-z][a-z+.-]*:|^\/\//i.test(address))
      .flatMap((address) => {
        const problem = problemOf(address, file, files, pages);
        return problem ? [`${file} links to ${address}: ${problem}`] : [];
      });
    return [...foreign, ...new Set(broken)];
  });
}

const isForeign = (address: string): boolean => /^(https?:)?\/\//i.test(address);

function problemOf(
  address: string,
  from: string,
  files: ReadonlySet<string>,
  pages: ReadonlyMap<string, Page>,
): string | undefined {
  const [path = "", fragment] = address.split("#");
  const name = decodeURI(path.replace(/\?.*/, ""));
  if (name.startsWith("/")) return "it is not relative";
  const target = name === "" ? from : posix.normalize(posix.join(posix.dirname(from), name));
  const file = target.endsWith("/") || target === "." ? posix.join(target, "index.html") : target;
  if (!files.has(file)) return "there is no such file";
  const page = pages.get(file);
  if (!fragment || !page) return undefined;
  return page.ids.has(decodeURIComponent(fragment)) ? undefined : "there is no such place on the page";
}

const resourceAttributes: Readonly<Record<string, string>> = {
  script: "src",
  img: "src",
  link: "href",
  iframe: "src",
  source: "src",
  video: "src",
};

function readPage(path: string): Page {
  const ids = new Set<string>();
  const links: string[] = [];
  const resources: string[] = [];
  const visit = (node: Node): void => {
    if ("tagName" in node) {
      const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]));
      for (const name of ["id", "name"]) {
        const value = attributes.get(name);
        if (value) ids.add(value);
      }
      const href = attributes.get("href");
      if (node.tagName === "a" && href !== undefined) links.push(href);
      const resource = attributes.get(resourceAttributes[node.tagName] ?? "");
      if (resource !== undefined) resources.push(resource);
    }
    for (const child of "childNodes" in node ? node.childNodes : []) visit(child);
  };
  visit(parse(readFileSync(path, "utf8")));
  return { ids, links, resources };
}
