import { keepPreference, readPreference } from "./preferences.ts";

const page = document.documentElement;

/** The button for light and dark; until it is used, the system decides. */
export function themeChoice(): void {
  const button = document.querySelector<HTMLButtonElement>(".theme-button");
  if (!button) return;
  const show = (isDark: boolean): void => {
    page.dataset.theme = isDark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(isDark));
  };
  show(page.dataset.theme === "dark");
  button.addEventListener("click", () => {
    const isDark = page.dataset.theme !== "dark";
    keepPreference("theme", isDark ? "dark" : "light");
    show(isDark);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
    if (!readPreference("theme")) show(matches);
  });
}

/** The list of pages, which a narrow screen shows on demand. */
export function menu(): void {
  const button = document.querySelector<HTMLButtonElement>(".menu-button");
  const pages = document.getElementById("pages");
  if (!button || !pages) return;
  const open = (isOpen: boolean): void => {
    pages.classList.toggle("open", isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.addEventListener("click", () => open(!pages.classList.contains("open")));
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !pages.classList.contains("open")) return;
    open(false);
    button.focus();
  });
  const current = pages.querySelector<HTMLElement>('[aria-current="page"]');
  if (current) pages.scrollTop = Math.max(0, current.offsetTop - pages.clientHeight / 2);
}
