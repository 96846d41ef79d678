/** Runs before the page is drawn, so that nothing changes before the reader's eyes. */
import { chosenLanguage, readPreference } from "./preferences.ts";

const page = document.documentElement;
page.classList.add("js");
page.dataset.language = chosenLanguage();
const theme = readPreference("theme");
const isDark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
page.dataset.theme = isDark ? "dark" : "light";
