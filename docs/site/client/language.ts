import { keepPreference } from "./preferences.ts";

const page = document.documentElement;
const all = <E extends HTMLElement>(selector: string, within: ParentNode = document): E[] => [
  ...within.querySelectorAll<E>(selector),
];

/** Tabs and switches of the language: one choice for all of a page, and for the pages after it. */
export function languageChoice(): void {
  show(page.dataset.language ?? "");
  for (const tabs of all(".tabs")) {
    const buttons = all<HTMLButtonElement>("[role=tab]", tabs);
    for (const button of buttons) button.addEventListener("click", () => choose(button));
    tabs.addEventListener("keydown", (event) => moveFocus(event, buttons));
  }
  for (const button of all<HTMLButtonElement>(".language-switch button")) {
    button.addEventListener("click", () => choose(button));
  }
}

/** Chooses the language of a button, which stays where it is on the screen though texts above it change their height. */
function choose(button: HTMLButtonElement): void {
  const language = button.dataset.language ?? "";
  const before = button.getBoundingClientRect().top;
  page.dataset.language = language;
  keepPreference("language", language);
  show(language);
  window.scrollBy({ top: button.getBoundingClientRect().top - before, behavior: "instant" });
}

function show(language: string): void {
  for (const tabs of all(".tabs")) {
    const buttons = all<HTMLButtonElement>("[role=tab]", tabs);
    const chosen = buttons.find((button) => button.dataset.language === language) ?? buttons[0];
    for (const button of buttons) {
      const isChosen = button === chosen;
      button.setAttribute("aria-selected", String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
      document
        .getElementById(button.getAttribute("aria-controls") ?? "")
        ?.classList.toggle("chosen", isChosen);
    }
  }
  for (const button of all(".language-switch button")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

/** Arrow keys, Home and End move between tabs, as the pattern for tabs of WAI-ARIA has it. */
function moveFocus(event: KeyboardEvent, buttons: readonly HTMLButtonElement[]): void {
  const at = buttons.indexOf(event.target as HTMLButtonElement);
  if (at < 0) return;
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  const button = to === undefined ? undefined : buttons[(to + buttons.length) % buttons.length];
  if (!button) return;
  event.preventDefault();
  button.focus();
  choose(button);
}
