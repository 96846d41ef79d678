import { clientLanguages } from "../../codegen/render/snippets.ts";

export interface SiteLanguage {
  /** As pages keep it: `typescript`, `python`, `r`, `java`. */
  readonly name: string;
  readonly title: string;
  readonly fence: string;
}

/** In the order of the tabs. */
export const languages: readonly SiteLanguage[] = clientLanguages.map(({ name, title, fence }) => ({
  name,
  title,
  fence,
}));

export const languageOfFence = (info: string): SiteLanguage | undefined =>
  languages.find(({ fence }) => fence === info.trim());

export const languageOf = (name: string): SiteLanguage | undefined =>
  languages.find((one) => one.name === name);
