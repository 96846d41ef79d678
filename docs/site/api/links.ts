import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { ByLanguage, ReferencePage } from "../reference.ts";
import type { RPage } from "./r.ts";

/** Where each language's own reference has a class, from the root of the site; that reference's first page where it has none. */
export function apiAddresses(
  { name, subject, names, homes }: ReferencePage,
  folders: ReadonlyMap<string, string>,
  rPages: readonly RPage[],
): ByLanguage {
  const has = (language: string, path: string): boolean =>
    existsSync(join(folders.get(language) ?? "", path));
  const typescript = classFile(join(folders.get("typescript") ?? "", "classes"), subject, name);
  const java = `${(homes.java ?? "").replaceAll(".", "/")}/${name}.html`;
  const python = `${(homes.python ?? "").replaceAll(".", "/")}.html`;
  const found: Record<string, string | undefined> = {
    typescript: typescript && `classes/${typescript}`,
    python: has("python", python) ? `${python}#${names.python}` : undefined,
    r: rPages.some((page) => page.name === names.r) ? `${names.r}.html` : undefined,
    java: has("java", java) ? java : undefined,
  };
  return Object.fromEntries(
    Object.keys(names).map((language) => [language, `api/${language}/${found[language] ?? "index.html"}`]),
  );
}

/** TypeDoc shows a class in one of the modules that export it: that of its subject, or the first. */
function classFile(folder: string, subject: string, name: string): string | undefined {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const own = `${subject}.${name}.html`;
  return files.includes(own) ? own : files.find((file) => file.endsWith(`.${name}.html`));
}
