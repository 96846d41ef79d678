import { menu, themeChoice } from "./chrome.ts";
import { copyButtons } from "./copy.ts";
import { paramFilter } from "./filter.ts";
import { languageChoice } from "./language.ts";
import { search } from "./search.ts";

languageChoice();
themeChoice();
menu();
paramFilter();
copyButtons();
search();
