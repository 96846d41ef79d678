import MiniSearch, { type SearchResult } from "minisearch";
import { type SearchDocument, searchOptions } from "../search-options.ts";

const base = document.documentElement.dataset.base ?? "";
const resultsShown = 12;

interface Found extends SearchResult, SearchDocument {
  readonly id: string;
}

/** The index lies in a script of its own, which also loads from a disk, where pages may not fetch; it is loaded at first use. */
let index: Promise<MiniSearch<SearchDocument>> | undefined;
function loadIndex(): Promise<MiniSearch<SearchDocument>> {
  index ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `${base}assets/search-index.js`;
    script.onload = () => {
      const made = new MiniSearch<SearchDocument>(searchOptions);
      made.addAll((window as unknown as { unciaPages: SearchDocument[] }).unciaPages);
      done(made);
    };
    script.onerror = () => {
      index = undefined;
      failed(new Error("The search index could not be loaded."));
    };
    document.head.append(script);
  });
  return index;
}

/** The dialog that `/` or Ctrl-K opens: results as one types, chosen by arrow keys or by the pointer. */
export function search(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog.search");
  const input = dialog?.querySelector<HTMLInputElement>("input");
  const list = document.getElementById("search-results");
  const note = dialog?.querySelector<HTMLElement>(".search-note");
  if (!dialog || !input || !list || !note) return;
  const open = (): void => {
    dialog.showModal();
    input.select();
    loadIndex().then(update, ({ message }: Error) => {
      note.textContent = message;
    });
  };
  const update = async (): Promise<void> => {
    const query = input.value.trim();
    const found = query ? find(await loadIndex(), query) : [];
    if (query !== input.value.trim()) return;
    list.replaceChildren(...found.map((one, at) => resultItem(one, at)));
    note.textContent = query && found.length === 0 ? `Nothing found for “${query}”.` : "";
    input.setAttribute("aria-expanded", String(found.length > 0));
    select(0);
  };
  const select = (at: number): void => {
    const items = [...list.children] as HTMLElement[];
    const chosen = items[(at + items.length) % Math.max(1, items.length)];
    for (const item of items) item.setAttribute("aria-selected", String(item === chosen));
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
    else input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  };
  const selectedAt = (): number =>
    [...list.children].findIndex((item) => item.getAttribute("aria-selected") === "true");

  input.addEventListener("input", update);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") select(selectedAt() + 1);
    else if (event.key === "ArrowUp") select(selectedAt() - 1);
    // Browsers let it empty the box first.
    else if (event.key === "Escape") dialog.close();
    else if (event.key === "Enter") list.children[selectedAt()]?.querySelector("a")?.click();
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.querySelector(".search-button")?.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const isTyping = (event.target as HTMLElement).closest("input, textarea, select, [contenteditable]");
    const isAsked =
      (event.key === "/" && !isTyping) || (event.key === "k" && (event.ctrlKey || event.metaKey));
    if (!isAsked || dialog.open) return;
    event.preventDefault();
    open();
  });
}

function find(pages: MiniSearch<SearchDocument>, query: string): Found[] {
  const results = pages.search(query, { combineWith: "AND" }) as Found[];
  const wider = results.length > 0 ? results : (pages.search(query, { combineWith: "OR" }) as Found[]);
  return wider.slice(0, resultsShown);
}

function resultItem({ title, section, text, address, terms, match }: Found, at: number): HTMLElement {
  // What is found by its name is told from the beginning.
  const isNamed = Object.values(match).some((fields) => fields.includes("names"));
  const item = document.createElement("li");
  item.id = `search-result-${at}`;
  item.setAttribute("role", "option");
  const link = document.createElement("a");
  link.href = `${base}${address}`;
  link.tabIndex = -1;
  link.append(
    element("div", "what", marked(section || title, terms)),
    ...(section ? [element("div", "where", [title])] : []),
    element("div", "excerpt", marked(excerpt(text, isNamed ? [] : terms), terms)),
  );
  item.append(link);
  return item;
}

function element(tag: string, className: string, content: readonly (string | Node)[]): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...content);
  return made;
}

/** The text from shortly before the first word that was found. */
function excerpt(text: string, terms: readonly string[]): string {
  const places = terms.map((term) => text.toLowerCase().indexOf(term)).filter((place) => place >= 0);
  const start = places.length > 0 ? Math.max(0, Math.min(...places) - 60) : 0;
  return `${start > 0 ? "…" : ""}${text.slice(start, start + 220)}`;
}

/** The text in pieces, with the words that were found set off. */
function marked(text: string, terms: readonly string[]): (string | Node)[] {
  if (terms.length === 0) return [text];
  const escaped = terms.map((term) => term.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(${escaped.join("|")})`, "gi");
  return text.split(pattern).map((piece, at) => (at % 2 === 1 ? element("mark", "", [piece]) : piece));
}
