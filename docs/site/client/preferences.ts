/** What a reader chose, kept across pages. Storage can be forbidden: the choice then lasts as long as the page. */
export type Preference = "theme" | "language";

const keyOf = (name: Preference): string => `uncia-docs-${name}`;

export function readPreference(name: Preference): string | undefined {
  try {
    return localStorage.getItem(keyOf(name)) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keepPreference(name: Preference, value: string): void {
  try {
    localStorage.setItem(keyOf(name), value);
  } catch {
    // The page shows it all the same.
  }
}

export const languageNames = ["typescript", "python", "r", "java"] as const;

/** A link such as `?language=python` chooses, too: packages link to pages in their own language. */
export function chosenLanguage(): string {
  const asked = new URLSearchParams(location.search).get("language");
  const wanted = asked ?? readPreference("language");
  return languageNames.find((name) => name === wanted) ?? languageNames[0];
}
