import type { SiteLanguage } from "./languages.ts";

export interface Tab {
  readonly language: SiteLanguage;
  readonly html: string;
}

/** The same program in several languages, as tabs; all are shown one below the other where scripts do not run. */
export function tabsHtml(id: string, tabs: readonly Tab[]): string {
  const buttons = tabs.map(
    ({ language: { name, title } }, index) =>
      `<button type="button" role="tab" id="${id}-${name}-tab" aria-controls="${id}-${name}" data-language="${name}" ` +
      `aria-selected="${index === 0}"${index === 0 ? "" : ' tabindex="-1"'}>${title}</button>`,
  );
  const panels = tabs.map(
    ({ language: { name, title }, html }) =>
      `<div role="tabpanel" id="${id}-${name}" aria-labelledby="${id}-${name}-tab" data-language="${name}">` +
      `<p class="tab-title">${title}</p>${html}</div>`,
  );
  return `<div class="tabs"><div role="tablist" aria-label="Language">${buttons.join("")}</div>${panels.join("")}</div>`;
}
